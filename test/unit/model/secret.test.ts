import { Console } from 'node:console';
import { Writable } from 'node:stream';
import { format, inspect } from 'node:util';
import { serialize } from 'node:v8';
import { pino } from 'pino';
import { describe, expect, test } from 'vitest';
import { BearerToken, PresignedUrl, SessionCredentials } from '../../../src/model/secret.ts';

const CANARY = 'canary-7f3a91c2';
const REDACTED = '[redacted]';

interface Written {
  readonly stream: Writable;
  text(): string;
}

function memoryStream(): Written {
  const chunks: string[] = [];
  const stream = new Writable({
    write(chunk, _encoding, done) {
      chunks.push(String(chunk));
      done();
    },
  });
  return { stream, text: () => chunks.join('') };
}

describe.each([
  ['a bearer token', new BearerToken(CANARY)],
  ['a presigned URL', new PresignedUrl(CANARY)],
  [
    'the credentials of a session',
    new SessionCredentials({ accessKeyId: CANARY, secretAccessKey: CANARY, sessionToken: CANARY }),
  ],
])('threat 79: %s', (_name, secret) => {
  test('gives what it is when it is asked to reveal it', () => {
    expect(JSON.stringify(secret.reveal())).toContain(CANARY);
  });

  test.each<[string, () => string]>([
    ['a template', () => `${secret}`],
    ['a concatenation', () => ''.concat('', String(secret))],
    ['an array that is joined', () => [secret].join()],
    ['JSON', () => JSON.stringify({ secret, list: [secret] })],
    ['JSON on its own', () => JSON.stringify(secret)],
    ['util.inspect', () => inspect({ deeper: { secret } })],
    ['util.inspect with everything shown', () => inspect(secret, { showHidden: true, depth: Infinity })],
    ['util.format %s', () => format('%s', secret)],
    ['util.format %o', () => format('%o', secret)],
    ['util.format %j', () => format('%j', secret)],
    ['the message of an error', () => inspect(new Error(`failed for ${secret}`))],
    ['the cause of an error', () => inspect(new Error('failed', { cause: secret }))],
    ['a member of an error', () => inspect(Object.assign(new Error('failed'), { secret }))],
  ])('prints as redacted in %s', (_place, print) => {
    expect(print()).not.toContain(CANARY);
    expect(print()).toContain(REDACTED);
  });

  test.each<[string, () => string]>([
    ['util.inspect without custom inspection', () => inspect(secret, { customInspect: false, showHidden: true })],
    ['console.table', () => writtenByConsole((out) => out.table([secret]))],
    ['console.dir without custom inspection', () => writtenByConsole((out) => out.dir(secret, { showHidden: true }))],
    ['a spread copy', () => inspect({ ...secret })],
    ['its own members', () => inspect([Object.keys(secret), Object.values(secret), Reflect.ownKeys(secret)])],
    ['its enumerable members', () => JSON.stringify(Object.entries(secret))],
    ['an assignment', () => JSON.stringify(Object.assign({}, secret))],
    ['a structured clone', () => inspect(structuredClone(secret), { showHidden: true })],
    ['V8 serialisation', () => serialize(secret).toString('latin1')],
  ])('does not show in %s', (_place, print) => {
    expect(print()).not.toContain(CANARY);
  });

  test('prints as redacted by console.log', () => {
    const text = writtenByConsole((out) => out.log('minted', secret, { secret }));
    expect(text).not.toContain(CANARY);
    expect(text).toContain(REDACTED);
  });

  test('prints as redacted in a log line, wherever in it', () => {
    const { stream, text } = memoryStream();
    const log = pino({}, stream);
    log.info({ secret, deeper: { list: [secret] } }, 'minted %s', secret);
    log.error(Object.assign(new Error('failed'), { secret }));
    expect(text()).not.toContain(CANARY);
    expect(text()).toContain(REDACTED);
  });
});

function writtenByConsole(write: (out: Console) => void): string {
  const { stream, text } = memoryStream();
  write(new Console(stream));
  return text();
}
