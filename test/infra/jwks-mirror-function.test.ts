/** The function as it is inlined into the template, with the real S3 client, between a pool and an S3 on this machine. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { type JwksServer, startJwksServer } from '../support/jwks-server.ts';
import { answerError, type S3Server, startS3Server } from '../support/s3-server.ts';
import { createTokenIssuer, type TestJwk } from '../support/token-issuer.ts';

const FILE = new URL('../../infra/functions/jwks-mirror.cjs', import.meta.url);
interface LambdaModule {
  handler(event?: unknown): Promise<void>;
}

const first = createTokenIssuer({ issuer: 'https://pool.example', kid: 'first' });
const second = createTokenIssuer({ issuer: 'https://pool.example', kid: 'second' });
const weak = createTokenIssuer({ issuer: 'https://pool.example', kid: 'weak', modulusLength: 1_024 });
const curve = createTokenIssuer({ issuer: 'https://pool.example', kid: 'curve', alg: 'ES256' });

describe('the mirror of the signing keys', () => {
  let pool: JwksServer;
  let s3: S3Server;
  let written: { url: string | undefined; contentType: string | undefined; body: string }[];
  let output: string;

  beforeEach(async () => {
    pool = await startJwksServer({ keys: [first.jwk(), second.jwk()] });
    s3 = await startS3Server();
    written = [];
    s3.answer(async (request, response) => {
      const body = Buffer.concat(await request.toArray()).toString();
      written.push({ url: request.url, contentType: request.headers['content-type'], body });
      response.end();
    });
    output = '';
    vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
      output += String(text);
      return true;
    });
    vi.stubEnv('KEY_SET_URL', pool.url);
    vi.stubEnv('BUCKET', 'keys-of-the-pool');
    vi.stubEnv('KEY', 'jwks.json');
    vi.stubEnv('AWS_REGION', 'eu-west-1');
    vi.stubEnv('AWS_ACCESS_KEY_ID', 'AKIDEXAMPLE');
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'secret');
  });

  afterEach(async () => {
    vi.restoreAllMocks();
    vi.unstubAllEnvs();
    await pool.close();
    await s3.close();
  });

  /** The function makes its client once, when Lambda loads it; here it must meet each test's own S3. */
  async function run(event?: unknown): Promise<void> {
    vi.stubEnv('AWS_ENDPOINT_URL_S3', s3.endpoint);
    const require = createRequire(import.meta.url);
    delete require.cache[FILE.pathname];
    const { handler }: LambdaModule = require(FILE.pathname);
    await handler(event);
  }

  test('fits into a template', () => {
    expect(readFileSync(FILE, 'utf8').length).toBeLessThanOrEqual(4_096);
  });

  test('writes the keys of the pool, and their ids to the log', async () => {
    await run();
    expect(written).toEqual([
      {
        url: expect.stringMatching(/^\/keys-of-the-pool\/jwks\.json(\?|$)/),
        contentType: 'application/json',
        body: expect.any(String),
      },
    ]);
    expect(JSON.parse(written[0]?.body ?? '')).toEqual({ keys: [first.jwk(), second.jwk()] });
    expect(JSON.parse(output)).toEqual({ message: 'keys written', keyIds: ['first', 'second'] });
  });

  test('writes at every run, also when nothing has changed', async () => {
    await run();
    await run();
    expect(written).toHaveLength(2);
    expect(pool.requests).toBe(2);
  });

  test('leaves out keys and members that the service does not need', async () => {
    pool.publish({ keys: [weak.jwk(), first.jwk({ x5u: 'https://evil.example', note: 'x' }), curve.jwk(), null, 'x'] });
    await run();
    expect(JSON.parse(written[0]?.body ?? '')).toEqual({ keys: [first.jwk()] });
  });

  const privateKey = (): TestJwk => ({
    ...first.privateKey.export({ format: 'jwk' }),
    kid: 'a',
    alg: 'RS256',
    use: 'sig',
  });

  test.each<[string, () => unknown]>([
    ['no keys', () => ({ keys: [] })],
    ['no array of keys', () => ({ keys: { 0: first.jwk() } })],
    ['an array of its own', () => [first.jwk()]],
    ['nothing', () => null],
    ['a weak key only', () => ({ keys: [weak.jwk()] })],
    ['a key of a curve only', () => ({ keys: [curve.jwk()] })],
    ['a key without an id', () => ({ keys: [first.jwk({ kid: undefined })] })],
    ['a key with an empty id', () => ({ keys: [first.jwk({ kid: '' })] })],
    ['a key for another algorithm', () => ({ keys: [first.jwk({ alg: 'RS512' })] })],
    ['a key for no algorithm', () => ({ keys: [first.jwk({ alg: undefined })] })],
    ['a key for encryption', () => ({ keys: [first.jwk({ use: 'enc' })] })],
    ['numbers that are no key', () => ({ keys: [first.jwk({ n: '!' })] })],
    ['a private key', () => ({ keys: [privateKey()] })],
    ['a private key beside a good one', () => ({ keys: [first.jwk(), privateKey()] })],
    ['a symmetric key beside a good one', () => ({ keys: [first.jwk(), { kty: 'oct', k: 'c2VjcmV0' }] })],
  ])('leaves the former keys alone when the pool publishes %s', async (_name, publish) => {
    pool.publish(publish());
    await expect(run()).rejects.toThrow(/key set/);
    expect(s3.requests).toEqual([]);
  });

  test('leaves the former keys alone when the answer is not JSON, and does not quote it', async () => {
    pool.answer((_request, response) => response.end('<html>canary</html>'));
    await expect(run()).rejects.toThrow(/^(?!.*canary)/);
    expect(s3.requests).toEqual([]);
  });

  test.each([204, 206, 304, 403, 404, 500, 503])('leaves the former keys alone on status %i', async (status) => {
    const body = status === 204 || status === 304 ? undefined : JSON.stringify(first.jwks());
    pool.answer((_request, response) => response.writeHead(status).end(body));
    await expect(run()).rejects.toThrow(`status ${status}`);
    expect(s3.requests).toEqual([]);
  });

  test('follows no redirect', async () => {
    const target = await startJwksServer(first.jwks());
    try {
      pool.answer((_request, response) => response.writeHead(302, { location: target.url }).end());
      await expect(run()).rejects.toThrow();
      expect(target.requests).toBe(0);
      expect(s3.requests).toEqual([]);
    } finally {
      await target.close();
    }
  });

  test('leaves the former keys alone when the answer is too large', async () => {
    pool.publish({ keys: [first.jwk()], filling: 'x'.repeat(65_536) });
    await expect(run()).rejects.toThrow('larger than 65536 bytes');
    expect(s3.requests).toEqual([]);
  });

  test('fails when S3 refuses, so that the alarm sees it, and says nothing was written', async () => {
    s3.answer(answerError(403, 'AccessDenied', 'Access Denied'));
    await expect(run()).rejects.toThrow('Access Denied');
    expect(output).toBe('');
  });

  describe('asked by CloudFormation', () => {
    let answers: unknown[];
    let cloudFormation: JwksServer;

    beforeEach(async () => {
      answers = [];
      cloudFormation = await startJwksServer();
      cloudFormation.answer(async (request, response) => {
        answers.push(JSON.parse(Buffer.concat(await request.toArray()).toString()));
        response.end();
      });
    });

    afterEach(() => cloudFormation.close());

    const ids = { StackId: 'stack', RequestId: 'request', LogicalResourceId: 'FirstRun' };
    const ask = (RequestType: string) => run({ ...ids, RequestType, ResponseURL: cloudFormation.url });

    test.each(['Create', 'Update'])('on %s writes the keys before it answers', async (type) => {
      await ask(type);
      expect(written).toHaveLength(1);
      expect(answers).toEqual([{ ...ids, PhysicalResourceId: 'FirstRun', Status: 'SUCCESS' }]);
    });

    test('says why it could not', async () => {
      pool.publish({ keys: [] });
      await ask('Create');
      expect(answers).toEqual([
        expect.objectContaining({ Status: 'FAILED', Reason: 'the key set holds no RS256 key for signatures' }),
      ]);
      expect(written).toEqual([]);
    });

    test('does nothing when the stack goes', async () => {
      await ask('Delete');
      expect(answers).toEqual([expect.objectContaining({ Status: 'SUCCESS' })]);
      expect([pool.requests, written.length]).toEqual([0, 0]);
    });
  });
});
