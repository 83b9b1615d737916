import { Writable } from 'node:stream';
import { type Logger, pino } from 'pino';
import { describe, expect, test } from 'vitest';
import { ServiceError } from '../../../src/model/errors.ts';
import { BearerToken, PresignedUrl } from '../../../src/model/secret.ts';
import { loggerOptions } from '../../../src/telemetry/logger-options.ts';

const CANARY = 'canary';

function logToMemory(level = 'info'): { readonly log: Logger; text(): string; lines(): Record<string, unknown>[] } {
  const chunks: string[] = [];
  const stream = new Writable({
    write(chunk, _encoding, done) {
      chunks.push(String(chunk));
      done();
    },
  });
  const text = () => chunks.join('');
  return {
    log: pino(loggerOptions(level), stream),
    text,
    lines: () =>
      text()
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => JSON.parse(line)),
  };
}

describe('a log line', () => {
  test('says who writes it, how severe it is in a word, and when in RFC 3339', () => {
    const { log, lines } = logToMemory();
    log.warn({ route: '/v1/me' }, 'slow');
    expect(lines()).toEqual([
      {
        level: 'warn',
        time: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
        service: 'studio-pass',
        route: '/v1/me',
        msg: 'slow',
      },
    ]);
  });

  test('is written from the configured level on', () => {
    const { log, lines } = logToMemory('error');
    log.info('too little');
    log.error('enough');
    expect(lines().map(({ msg }) => msg)).toEqual(['enough']);
    const silent = logToMemory('silent');
    silent.log.fatal('nothing');
    expect(silent.text()).toBe('');
  });

  test.each(['authorization', 'Authorization', 'cookie', 'set-cookie', 'token', 'authorizedUrl', 'AuthorizedUrl'])(
    'threat 79: never shows a member named %s, at the top or in what is logged',
    (member) => {
      const { log, text, lines } = logToMemory();
      log.info({ [member]: CANARY });
      log.info({ headers: { [member]: CANARY } });
      log.info({ request: { headers: { [member]: CANARY, host: 'kept' } } });
      log.child({ [member]: CANARY }).info('from a child');
      expect(text()).not.toContain(CANARY);
      expect(text().split('[redacted]')).toHaveLength(5);
      expect(lines()[2]).toMatchObject({ request: { headers: { host: 'kept' } } });
    },
  );

  test('threat 79: of what a child logger says each time, is looked at no deeper than the top', () => {
    const { log, lines } = logToMemory();
    log.child({ request: { token: 'put only what is flat here' } }).info('from a child');
    expect(lines()).toMatchObject([{ request: { token: 'put only what is flat here' } }]);
  });

  test('threat 79: never shows a secret, whatever it is called', () => {
    const { log, text } = logToMemory();
    log.info(
      { it: new BearerToken(CANARY), deep: { a: { b: { c: [new PresignedUrl(CANARY)] } } } },
      `${new BearerToken(CANARY)}`,
    );
    expect(text()).not.toContain(CANARY);
  });

  test.each(['a\nb', '{"level":"fatal"}\n{"level":"fatal"}', 'a\r\nb', '\u001b[2J'])(
    'threat 80: stays one line whatever it says: %j',
    (hostile) => {
      const { log, text } = logToMemory();
      log.info({ claim: hostile }, hostile);
      expect(text().split('\n')).toHaveLength(2);
      // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
      expect(text().slice(0, -1)).not.toMatch(/[\u0000-\u001f]/);
    },
  );
});

describe('an error in the log', () => {
  test('is its name, message, code and stack', () => {
    const { log, lines } = logToMemory();
    const error = new ServiceError('upstream_failed', { detail: 'ECONNREFUSED' });
    log.error({ err: error }, 'failed');
    expect(lines()[0]?.err).toEqual({
      name: 'ServiceError',
      message: 'upstream_failed: ECONNREFUSED',
      stack: error.stack,
      code: 'upstream_failed',
    });
  });

  test('threat 79: is nothing else, for its other members may hold a request or an answer', () => {
    const { log, text } = logToMemory();
    const members = {
      request: { headers: { authorization: CANARY } },
      $response: { body: CANARY },
      $responseBodyText: CANARY,
      detail: CANARY,
      cause: new Error(CANARY),
      errors: [new Error(CANARY)],
      toJSON: () => CANARY,
    };
    const error = Object.assign(new Error('failed'), members);
    log.error(error);
    log.error(error, 'with a message');
    log.error({ err: error });
    log.error({ err: new Error('failed', { cause: new Error(CANARY) }) });
    log.error({ err: new AggregateError([new Error(CANARY)], 'failed') });
    expect(text()).not.toContain(CANARY);
    expect(text().match(/"message":"failed"/g)).toHaveLength(5);
  });

  test.each([CANARY, { message: CANARY }, [CANARY], 5, null])('says of %j only that it is no error', (thrown) => {
    const { log, text, lines } = logToMemory();
    log.error({ err: thrown }, 'failed');
    expect(lines()[0]?.err).toEqual({ name: 'not an Error' });
    expect(text()).not.toContain(CANARY);
  });

  test('is left out if there is none', () => {
    const { log, lines } = logToMemory();
    log.error({ err: undefined }, 'failed');
    expect(Object.keys(lines()[0] ?? {})).not.toContain('err');
  });

  test('has no code unless that is a text', () => {
    const { log, lines } = logToMemory();
    log.error({ err: Object.assign(new Error('failed'), { code: { a: CANARY } }) });
    expect(lines()[0]?.err).not.toHaveProperty('code');
  });
});
