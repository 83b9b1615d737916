/**
 * What a cold start of the Lambda functions costs, beside the least that the same libraries cost: from loading the bundle to the
 * first answer, each start in a process of its own, in turns, so that whatever else the machine does meets all alike. What
 * Lambda adds, fetching and unpacking the code and starting Node, is the same for all and not in it. It judges no time: the
 * ratios are for the reader.
 *
 * node test/bench/cold-start.ts [--starts 15] [--node PATH]
 */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { writeBundles } from '../../scripts/bundle.ts';
import authorizerEvent from '../corpus/api-gateway-authorizer-event.json' with { type: 'json' };
import proxyEvent from '../corpus/api-gateway-proxy-event.json' with { type: 'json' };
import { createTokenIssuer } from '../support/token-issuer.ts';
import type { ColdStart, ColdStartQuestion } from './cold-start-process.ts';
import { DOMAIN, ISSUER } from './people.ts';
import { orderOf } from './run/rounds.ts';
import { type Range, rangeOf } from './run/statistics.ts';
import { CLIENT_ID, CREDENTIALS, USER_POOL_ID } from './world.ts';

interface Face {
  readonly name: string;
  readonly event: unknown;
  /** Something of a good answer: a function that refuses is soon done. */
  readonly expected: RegExp;
  readonly starts: ColdStart[];
}

const PROCESS = fileURLToPath(new URL('./cold-start-process.ts', import.meta.url));
const { values } = parseArgs({
  options: { starts: { type: 'string', default: '15' }, node: { type: 'string', default: process.execPath } },
});
const starts = Math.min(500, Math.max(1, Number(values.starts)));
const print = (line: string): void => void process.stdout.write(`${line}\n`);

const folder = await mkdtemp(join(tmpdir(), 'cold-start-'));
try {
  await writeBundles({
    entries: {
      api: 'src/lambda/api.ts',
      authorizer: 'src/lambda/authorizer.ts',
    },
    directory: folder,
    node: 24,
  });
  // Its routes are not the service's.
  await writeBundles({
    entries: { hello: 'test/bench/variants/lambda-hello.ts' },
    directory: folder,
    node: 24,
    hasRoutes: false,
  });
  await writeFile(join(folder, 'package.json'), '{"type":"module"}');
  const issuer = createTokenIssuer({ issuer: ISSUER, clientId: CLIENT_ID });
  const keyFile = join(folder, 'keys.json');
  await writeFile(keyFile, JSON.stringify(issuer.jwks()));
  const environment = functionEnvironment(keyFile);
  const Authorization = [`Bearer ${issuer.sign(issuer.accessClaims())}`];
  const signed = <T extends { readonly multiValueHeaders: object }>(event: T): T => ({
    ...event,
    multiValueHeaders: { ...event.multiValueHeaders, Authorization },
  });
  const faces: readonly Face[] = [
    { name: 'hello', event: proxyEvent, expected: /"statusCode":200/, starts: [] },
    { name: 'authorizer', event: signed(authorizerEvent), expected: /"Effect":"Allow"/, starts: [] },
    { name: 'api', event: signed(proxyEvent), expected: /"statusCode":200/, starts: [] },
  ];
  for (let round = 0; round < starts; round += 1) {
    for (const face of orderOf(faces, round)) {
      face.starts.push(await startOnce(face, environment));
    }
  }
  report(faces);
} finally {
  await rm(folder, { recursive: true });
}

/** As the template has it, but for the keys, which need no network here. */
function functionEnvironment(keyFile: string): Readonly<Record<string, string>> {
  return {
    AWS_REGION: DOMAIN.region,
    AWS_ACCESS_KEY_ID: CREDENTIALS.accessKeyId,
    AWS_SECRET_ACCESS_KEY: CREDENTIALS.secretAccessKey,
    AWS_SESSION_TOKEN: CREDENTIALS.sessionToken,
    STUDIO_PASS_USER_POOL_ID: USER_POOL_ID,
    STUDIO_PASS_CLIENT_IDS: CLIENT_ID,
    STUDIO_PASS_TOKEN_USE: 'access',
    STUDIO_PASS_JWKS_FILE: keyFile,
    STUDIO_PASS_DOMAIN_ID: DOMAIN.id,
  };
}

/** @throws Error if the function does not start, or does not answer as it should */
async function startOnce({ name, event, expected }: Face, env: Readonly<Record<string, string>>): Promise<ColdStart> {
  const child = fork(PROCESS, [], { env, execPath: values.node, stdio: ['ignore', 'ignore', 'pipe', 'ipc'] });
  let said = '';
  child.stderr?.on('data', (chunk) => {
    said += String(chunk);
  });
  const ended = once(child, 'exit').then(([code]): never => {
    throw new Error(`${name} ended with ${code}: ${said}`);
  });
  ended.catch(() => undefined);
  const question: ColdStartQuestion = { bundle: join(folder, `${name}.js`), event };
  child.send(question);
  const [start] = await Promise.race([once(child, 'message') as Promise<[ColdStart]>, ended]);
  if (!expected.test(JSON.stringify(start.answer))) {
    throw new Error(`${name} answered ${JSON.stringify(start.answer)}`);
  }
  return start;
}

function report(faces: readonly Face[]): void {
  const [bare] = faces;
  print(`Cold starts, ${starts} of each, medians (least–most), and how many times those of "hello":`);
  for (const { name, starts: own } of faces) {
    const times = (of: (start: ColdStart) => number): string => {
      const range = rangeOf(own.map(of));
      return `${ranged(range)} × ${(range.median / rangeOf((bare?.starts ?? own).map(of)).median).toFixed(2)}`;
    };
    print(
      `  ${name.padEnd(12)} init ms ${times(({ initMilliseconds }) => initMilliseconds)}   first answer ms ${times(({ firstAnswerMilliseconds }) => firstAnswerMilliseconds)}   RSS MB ${times(({ rssMb }) => rssMb)}`,
    );
  }
}

function ranged({ median, min, max }: Range): string {
  return `${median.toFixed(0)} (${min.toFixed(0)}–${max.toFixed(0)})`;
}
