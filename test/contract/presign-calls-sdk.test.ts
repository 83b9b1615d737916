/** What the short way to a presigned URL sends and does, beside the SDK's own client: over sockets, byte for byte. */

import { rmSync } from 'node:fs';
import { mkdtemp, writeFile } from 'node:fs/promises';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  CreatePresignedDomainUrlCommand,
  SageMakerClient,
  type SageMakerClientConfig,
} from '@aws-sdk/client-sagemaker';
import { SignatureV4 } from '@smithy/signature-v4';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { connectToSageMaker, type SageMakerConnection } from '../../src/aws/sagemaker-client.ts';
import { ThrottlingRetryStrategy } from '../../src/aws/throttling-retry-strategy.ts';
import { SessionCredentials } from '../../src/model/secret.ts';

interface ReceivedRequest {
  readonly requestLine: string;
  /** As they came, in their order. */
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: string;
}

interface Answer {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** What is sent instead of an answer, before the connection is closed. */
  readonly raw?: string;
}

const URL_ANSWER: Answer = { body: '{"AuthorizedUrl":"https://d-abc.studio.us-east-1.sagemaker.aws/auth?token=t"}' };
const THROTTLED: Answer = { status: 400, body: '{"__type":"ThrottlingException","message":"Rate exceeded"}' };
const STATIC = { accessKeyId: 'AKIDOWN', secretAccessKey: 'own-secret', sessionToken: 'own-token' };
const NOW = Date.parse('2026-03-01T08:00:00Z');

let server: Server;
let endpoint: string;
let received: ReceivedRequest[];
/** For each request in turn; the last one goes on. */
let answers: ((request: ReceivedRequest) => Answer)[];
const destroyers: (() => void)[] = [];

beforeEach(async () => {
  received = [];
  answers = [() => URL_ANSWER];
  server = createServer((socket) => serve(socket));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  vi.stubEnv('AWS_ACCESS_KEY_ID', STATIC.accessKeyId);
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', STATIC.secretAccessKey);
  vi.stubEnv('AWS_SESSION_TOKEN', STATIC.sessionToken);
  vi.useFakeTimers({ toFake: ['Date'], now: NOW });
});

afterEach(async () => {
  vi.useRealTimers();
  vi.unstubAllEnvs();
  for (const destroy of destroyers.splice(0)) destroy();
  await new Promise((resolve) => server.close(resolve));
});

function serve(socket: Socket): void {
  let text = '';
  socket.on('error', () => undefined);
  socket.on('data', (chunk) => {
    text += chunk.toString('latin1');
    const end = text.indexOf('\r\n\r\n');
    const length = Number(/^content-length: (\d+)$/im.exec(text.slice(0, end))?.[1] ?? 0);
    if (end < 0 || text.length < end + 4 + length) {
      return;
    }
    const [requestLine = '', ...lines] = text.slice(0, end).split('\r\n');
    const headers = lines.map((line) => [line.split(': ', 1)[0] ?? '', line.slice(line.indexOf(': ') + 2)] as const);
    const request = { requestLine, headers, body: text.slice(end + 4, end + 4 + length) };
    text = text.slice(end + 4 + length);
    received.push(request);
    const answer = answers.length > 1 ? answers.shift() : answers[0];
    const { status = 200, headers: more = {}, body = '', raw } = answer?.(request) ?? {};
    if (raw !== undefined) {
      socket.end(raw);
      return;
    }
    const all = { 'Content-Type': 'application/x-amz-json-1.1', 'x-amzn-RequestId': 'aws-request-1', ...more };
    const head = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
    socket.write(`HTTP/1.1 ${status} Any\r\n${head.join('')}Content-Length: ${body.length}\r\n\r\n${body}`);
  });
}

function connect(options: { readonly maxAttempts?: number; readonly maxInFlight?: number } = {}): SageMakerConnection {
  const connection = connectToSageMaker({
    region: 'us-east-1',
    endpoint,
    connectTimeoutMilliseconds: 1_000,
    requestTimeoutMilliseconds: 2_000,
    totalTimeoutMilliseconds: 5_000,
    maxAttempts: 3,
    maxInFlight: 4,
    ...options,
  });
  destroyers.push(() => connection.close());
  return connection;
}

const INPUT = {
  DomainId: 'd-abc',
  UserProfileName: 'alice',
  ExpiresInSeconds: 20,
  SessionExpirationDurationInSeconds: 28_800,
  LandingUri: 'app:JupyterLab:lab/tree/ünï "quoted"',
  SpaceName: 'notes',
};
const NOTHING: ReceivedRequest = { requestLine: '', headers: [], body: '' };
const until = () => new AbortController().signal;
const short = (connection: SageMakerConnection) => connection.self.createPresignedDomainUrl(INPUT, until());

/** The SDK's own client; it says in every request whether its strategy for retries is its own. */
function sdk(config: SageMakerClientConfig = {}): SageMakerClient {
  const retryStrategy = new ThrottlingRetryStrategy({ maxAttempts: 1, totalTimeoutMilliseconds: 5_000 });
  const client = new SageMakerClient({ region: 'us-east-1', endpoint, retryStrategy, ...config });
  destroyers.push(() => client.destroy());
  return client;
}

const headerOf = ({ headers }: ReceivedRequest, name: string): string =>
  headers.find(([sent]) => sent.toLowerCase() === name)?.[1] ?? '';

/** Without what is another for each request: its id, and the signature that covers it. */
function comparable({ requestLine, headers, body }: ReceivedRequest) {
  const masked = headers.map(([name, value]) => {
    const isId = name.toLowerCase() === 'amz-sdk-invocation-id';
    return [name, isId ? value.replace(/[\da-f]/g, 'x') : value.replace(/Signature=[\da-f]{64}$/, 'Signature=')];
  });
  return { requestLine, headers: masked, body };
}

/** The signature as the SDK's signer gives it to the request as it came. */
async function expectedSignature(request: ReceivedRequest, credentials = STATIC): Promise<string> {
  const signedNames = /SignedHeaders=([^,]+)/.exec(headerOf(request, 'authorization'))?.[1]?.split(';') ?? [];
  const signer = new SignatureV4({
    service: 'sagemaker',
    region: 'us-east-1',
    credentials,
    sha256: sdk().config.sha256,
  });
  const date = headerOf(request, 'x-amz-date').replace(/^(....)(..)(..T..)(..)(..Z)$/, '$1-$2-$3:$4:$5');
  const { headers } = await signer.sign(
    {
      method: 'POST',
      protocol: 'http:',
      hostname: '127.0.0.1',
      path: '/',
      query: {},
      headers: Object.fromEntries(signedNames.map((name) => [name, headerOf(request, name)])),
      body: request.body,
    },
    { signingDate: new Date(date) },
  );
  return headers.authorization ?? '';
}

/** An error without what differs by its place in the code. */
function facts(error: unknown) {
  const { name, message, $fault, $metadata } = error as Error & { $fault?: string; $metadata?: object };
  return { name, message, $fault, $metadata };
}

describe('the short way to a presigned URL', () => {
  test('sends byte for byte what the SDK’s client sends, but for the request’s id', async () => {
    await sdk().send(new CreatePresignedDomainUrlCommand(INPUT));
    await short(connect());
    const [default_, tuned] = received;
    expect(received).toHaveLength(2);
    expect(tuned && comparable(tuned)).toEqual(default_ && comparable(default_));
    expect(tuned && headerOf(tuned, 'amz-sdk-invocation-id')).toMatch(/^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/);
  });

  test('signs each request as the SDK’s signer does', async () => {
    const connection = connect();
    await short(connection);
    vi.setSystemTime(NOW + 3_000);
    await short(connection);
    expect(received.map((request) => headerOf(request, 'x-amz-date'))).toEqual([
      '20260301T080000Z',
      '20260301T080003Z',
    ]);
    for (const request of received) {
      expect(headerOf(request, 'authorization')).toBe(await expectedSignature(request));
    }
  });

  test('sends with a launch role’s session what a client with those credentials sends', async () => {
    const credentials = { accessKeyId: 'ASIAALICE', secretAccessKey: 'alice', sessionToken: 'token-alice' };
    await sdk({ credentials }).send(new CreatePresignedDomainUrlCommand(INPUT));
    await connect().signingWith(new SessionCredentials(credentials), (signed) =>
      signed.createPresignedDomainUrl(INPUT, until()),
    );
    const [default_, tuned] = received;
    expect(tuned && comparable(tuned)).toEqual(default_ && comparable(default_));
    expect(tuned && headerOf(tuned, 'authorization')).toBe(tuned && (await expectedSignature(tuned, credentials)));
  });

  test('returns what the SDK’s client returns, as far as it is asked', async () => {
    const byDefault = await sdk().send(new CreatePresignedDomainUrlCommand(INPUT));
    const tuned = await short(connect());
    expect(tuned.AuthorizedUrl).toBe(byDefault.AuthorizedUrl);
    expect(tuned.$metadata.requestId).toBe(byDefault.$metadata.requestId);
    expect(tuned.$metadata.httpStatusCode).toBe(byDefault.$metadata.httpStatusCode);
  });

  const refusals: readonly (readonly [what: string, answer: Answer])[] = [
    ['an error of SageMaker’s', { status: 400, body: '{"__type":"ResourceNotFound","message":"no such profile"}' }],
    ['a refusal by a policy', { status: 400, body: '{"__type":"AccessDeniedException","Message":"no"}' }],
    ['an error in a header', { status: 400, headers: { 'x-amzn-ErrorType': 'ValidationException:' }, body: '{}' }],
    ['an error without a name', { status: 500, body: '{}' }],
    ['a page of something in between', { status: 503, headers: { 'Content-Type': 'text/html' }, body: '<html>' }],
    ['a success that is no JSON', { body: '<html>' }],
    ['a redirection', { status: 302, headers: { Location: 'http://127.0.0.1:1/' }, body: '' }],
  ];
  test.each(refusals)('makes of %s what the SDK’s client makes of it', async (_what, answer) => {
    answers = [() => answer];
    const byDefault = await sdk().send(new CreatePresignedDomainUrlCommand(INPUT)).catch(facts);
    const tuned = await short(connect({ maxAttempts: 1 })).catch(facts);
    expect(tuned).toEqual(byDefault);
    expect(received).toHaveLength(2);
  });

  test('tries a throttled call again with a pause, as often as configured, and no oftener', async () => {
    answers = [() => THROTTLED, () => THROTTLED, () => URL_ANSWER];
    expect((await short(connect())).$metadata.attempts).toBe(3);
    expect(received).toHaveLength(3);
    expect(received.map((request) => headerOf(request, 'amz-sdk-request').split(';')[0])).toEqual([
      'attempt=1',
      'attempt=2',
      'attempt=3',
    ]);
    answers = [() => THROTTLED];
    await expect(short(connect())).rejects.toMatchObject({ name: 'ThrottlingException' });
    expect(received).toHaveLength(6);
  });

  test('repeats no call whose connection broke off', async () => {
    const connection = connect();
    answers = [() => ({ raw: 'HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n{"Author' }), () => URL_ANSWER];
    await expect(short(connection)).rejects.toThrow();
    expect(received).toHaveLength(1);
    expect((await short(connection)).AuthorizedUrl).toBeDefined();
  });

  describe('with a clock that is off', () => {
    const AHEAD = 3_600_000;
    const strict = (request: ReceivedRequest): Answer => {
      const date = headerOf(request, 'x-amz-date').replace(/^(....)(..)(..T..)(..)(..Z)$/, '$1-$2-$3:$4:$5');
      const here = Date.now() + AHEAD;
      const headers = { Date: new Date(here).toUTCString() };
      return Math.abs(Date.parse(date) - here) < 300_000
        ? { ...URL_ANSWER, headers }
        : { status: 403, headers, body: '{"__type":"InvalidSignatureException","message":"Signature expired"}' };
    };

    test('sets it right and tries again', async () => {
      answers = [strict];
      const connection = connect();
      expect((await short(connection)).AuthorizedUrl).toBeDefined();
      expect(received).toHaveLength(2);
      await short(connection);
      expect(received).toHaveLength(3);
    });

    test('opens for all of many who find out together', async () => {
      answers = [strict];
      const connection = connect();
      const all = await Promise.all(Array.from({ length: 20 }, () => short(connection)));
      expect(all.every(({ AuthorizedUrl }) => AuthorizedUrl !== undefined)).toBe(true);
    });

    test.each([
      ['a date that no signature can carry', { Date: 'Sat, 13 Sep 275760 00:00:00 GMT' }],
      ['a date of a year that has passed long ago', { Date: 'Thu, 01 Jan 1970 00:00:00 GMT' }],
      ['an answer that something in between had kept', { Date: new Date(NOW - 3_600_000).toUTCString(), Age: '3600' }],
    ])('is not led astray by %s', async (_what, headers) => {
      const refused = { status: 400, headers, body: '{"__type":"ResourceNotFound","message":"no such profile"}' };
      const connection = connect();
      for (const answer of [{ ...URL_ANSWER, headers }, refused]) {
        answers = [() => answer, () => URL_ANSWER];
        await short(connection).catch(facts);
        vi.setSystemTime(Date.now() + 1_000);
        await short(connection);
        expect(headerOf(received.at(-1) ?? NOTHING, 'x-amz-date')).toBe(
          new Date(Date.now()).toISOString().replace(/[-:]|\.000/g, ''),
        );
      }
    });

    test('finds back once it has been set right from outside', async () => {
      answers = [strict];
      const connection = connect();
      await short(connection);
      vi.setSystemTime(NOW + AHEAD);
      const right = { Date: new Date(NOW + AHEAD).toUTCString() };
      answers = [
        () => ({ status: 403, headers: right, body: '{"__type":"InvalidSignatureException","message":"not yet"}' }),
        () => ({ ...URL_ANSWER, headers: right }),
      ];
      // The SDK tries again for a clock that is wrong, not for one that is right again.
      await expect(short(connection)).rejects.toMatchObject({ name: 'InvalidSignatureException' });
      await short(connection);
      expect(headerOf(received.at(-1) ?? NOTHING, 'x-amz-date')).toBe('20260301T090000Z');
    });
  });
});

describe('credentials of the short way', () => {
  /** As the SDK's default provider finds them: a file with a program that says them. */
  async function credentialsByProgram(): Promise<string> {
    const directory = await mkdtemp(join(tmpdir(), 'credentials-'));
    const file = join(directory, 'credentials.json');
    const say = join(directory, 'config');
    await writeFile(say, `[default]\ncredential_process = cat ${file}\n`);
    vi.stubEnv('AWS_ACCESS_KEY_ID', undefined);
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', undefined);
    vi.stubEnv('AWS_SESSION_TOKEN', undefined);
    vi.stubEnv('AWS_CONFIG_FILE', say);
    vi.stubEnv('AWS_SHARED_CREDENTIALS_FILE', join(directory, 'none'));
    vi.stubEnv('AWS_EC2_METADATA_DISABLED', 'true');
    destroyers.push(() => rmSync(directory, { recursive: true }));
    return file;
  }
  const spoken = (id: string, expires: number) =>
    JSON.stringify({
      Version: 1,
      AccessKeyId: id,
      SecretAccessKey: 'secret',
      SessionToken: `token-${id}`,
      Expiration: new Date(expires).toISOString(),
    });
  const keyIdOf = (request: ReceivedRequest) => /Credential=([^/]+)/.exec(headerOf(request, 'authorization'))?.[1];

  test('are kept as long as they last, and renewed before they end', async () => {
    const file = await credentialsByProgram();
    const connection = connect();
    await writeFile(file, spoken('AKIDFIRST', NOW + 3_600_000));
    await short(connection);
    await writeFile(file, spoken('AKIDSECOND', NOW + 7_200_000));
    await short(connection);
    vi.setSystemTime(NOW + 3_590_000);
    await expect
      .poll(async () => {
        await short(connection);
        return received.at(-1)?.headers.find(([name]) => name.toLowerCase() === 'x-amz-security-token')?.[1];
      })
      .toBe('token-AKIDSECOND');
    expect(received.slice(0, 2).map(keyIdOf)).toEqual(['AKIDFIRST', 'AKIDFIRST']);
  });

  test('that are not to be had fail the call as the SDK says it, and not the one after it', async () => {
    const file = await credentialsByProgram();
    const connection = connect();
    await expect(short(connection)).rejects.toMatchObject({ name: 'CredentialsProviderError' });
    await writeFile(file, spoken('AKIDLATER', NOW + 3_600_000));
    expect((await short(connection)).AuthorizedUrl).toBeDefined();
    expect(received.map(keyIdOf)).toEqual(['AKIDLATER']);
  });
});
