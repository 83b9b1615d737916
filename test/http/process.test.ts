import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readAuditTrail } from '../support/http-audit-trail.ts';
import { send } from '../support/http-client.ts';
import { expectAnswerHeaders } from '../support/http-problem.ts';
import { parseAnswer } from '../support/http-raw.ts';
import { type ScriptedSageMaker, startScriptedSageMaker } from '../support/http-scripted-sagemaker.ts';
import { jsonLinesOf, type ServiceChild, spawnService } from '../support/http-service-process.ts';
import { CLIENT_ID, COGNITO_ISSUER, DOMAIN_ID, USER_POOL_ID } from '../support/test-service.ts';
import { createTokenIssuer } from '../support/token-issuer.ts';

const ORIGIN = `https://${DOMAIN_ID}.studio.us-east-1.sagemaker.aws`;
const issuer = createTokenIssuer({ issuer: COGNITO_ISSUER, clientId: CLIENT_ID });
let directory: string;
let sageMaker: ScriptedSageMaker;
let children: ServiceChild[];
let environment: Record<string, string>;
/** Answers the calls that wait at SageMaker. */
let release: () => void;

beforeEach(async () => {
  children = [];
  directory = await mkdtemp(join(tmpdir(), 'studio-pass-test-'));
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });
  sageMaker = await startScriptedSageMaker((response) => {
    void released.then(() => response.end(JSON.stringify({ AuthorizedUrl: `${ORIGIN}/auth?token=t` })));
  });
  environment = {
    STUDIO_PASS_USER_POOL_ID: USER_POOL_ID,
    STUDIO_PASS_CLIENT_IDS: CLIENT_ID,
    STUDIO_PASS_TOKEN_USE: 'access',
    STUDIO_PASS_JWKS_FILE: join(directory, 'jwks.json'),
    STUDIO_PASS_DOMAIN_ID: DOMAIN_ID,
    AWS_ENDPOINT_URL_SAGEMAKER: sageMaker.endpoint,
  };
  await writeFile(join(directory, 'jwks.json'), JSON.stringify(issuer.jwks()));
});

afterEach(async () => {
  await Promise.all(children.map((child) => child.kill()));
  await sageMaker.close();
  await rm(directory, { recursive: true });
});

function start(more: Record<string, string> = {}): ServiceChild {
  const child = spawnService({ ...environment, ...more });
  children.push(child);
  return child;
}

const launch = (origin: string, token = issuer.sign(issuer.accessClaims())) =>
  send(origin, { method: 'POST', path: '/v1/presigned-urls', token });

describe('configuration at fault', () => {
  it('ends the process with 78 and every fault at once, before anything listens', async () => {
    const child = start({
      STUDIO_PASS_TOKEN_USE: 'refresh',
      STUDIO_PASS_DOMAIN_ID: 'domain-1',
      STUDIO_PASS_EXPIRES_IN_SECONDS: '301',
      STUDIO_PASS_APPS: 'Studio,Excel',
      STUDIO_PASS_TYPO: 'x',
      STUDIO_PASS_LOG_LEVEL: 'loud',
    });
    expect(await child.ended()).toBe(78);
    for (const name of ['TOKEN_USE', 'DOMAIN_ID', 'EXPIRES_IN_SECONDS', 'APPS', 'TYPO', 'LOG_LEVEL']) {
      expect(child.stderr()).toContain(`STUDIO_PASS_${name}`);
    }
    expect(child.stderr()).not.toMatch(/listening/i);
    expect(child.stderr()).not.toMatch(/^\s+at /m);
    expect(child.stdout()).toBe('');
  });

  it('includes a mapping file in which two people share a profile', async () => {
    const path = join(directory, 'mapping.yaml');
    const entry = (subject: string) =>
      `  - subject: ${subject}\n    targets: [{ domain: ${DOMAIN_ID}, profile: alice }]\n`;
    await writeFile(path, `mappings:\n${entry('a')}${entry('b')}`);
    const child = start({ STUDIO_PASS_MAPPING_FILE: path });
    expect(await child.ended()).toBe(78);
    expect(child.stderr()).toContain('mappings[1].targets[0]');
    expect(child.stderr()).not.toMatch(/listening/i);
  });

  it('includes a mapping file that is not there', async () => {
    const child = start({ STUDIO_PASS_MAPPING_FILE: join(directory, 'absent.yaml') });
    expect(await child.ended()).toBe(78);
    expect(child.stderr()).toContain('absent.yaml');
    expect(child.stderr()).not.toMatch(/^\s+at /m);
  });

  it('includes a configuration file that is not there', async () => {
    const child = start({ STUDIO_PASS_CONFIG_FILE: join(directory, 'absent.yaml') });
    expect(await child.ended()).toBe(78);
    expect(child.stderr()).toContain('STUDIO_PASS_CONFIG_FILE');
  });
});

describe('the process', () => {
  it('writes audit events to standard output, its log to standard error, and nothing else', async () => {
    release();
    const child = start({ STUDIO_PASS_LOG_LEVEL: 'debug' });
    const origin = await child.origin();
    expect((await launch(origin)).status).toBe(201);
    expect((await launch(origin, 'x')).status).toBe(401);
    await send(origin, { path: '/v1/nothing' });
    child.process.kill('SIGTERM');
    expect(await child.ended()).toBe(0);
    const audit = readAuditTrail(child.stdout());
    expect(audit.map(({ outcome, reason }) => [outcome, reason])).toEqual([
      ['allow', 'granted'],
      ['deny', 'token_malformed'],
    ]);
    const log = jsonLinesOf(child.stderr());
    expect(log.length).toBeGreaterThan(3);
    expect(log.filter((line) => line.service !== 'studio-pass' || line.msg === undefined)).toEqual([]);
  });

  it('is alive and not ready without keys, refuses tokens with 503, and becomes ready by itself', async () => {
    release();
    await rm(join(directory, 'jwks.json'));
    const origin = await start().origin();
    expect((await send(origin, { path: '/healthz' })).status).toBe(200);
    const readiness = await send(origin, { path: '/readyz' });
    expect(readiness.status).toBe(503);
    expect(readiness.json).toMatchObject({
      ready: false,
      checks: expect.arrayContaining([expect.objectContaining({ name: `keys of ${COGNITO_ISSUER}`, ready: false })]),
    });
    const refused = await launch(origin);
    expect([refused.status, refused.json.code]).toEqual([503, 'not_ready']);
    expect(refused.headers['retry-after']).toMatch(/^\d+$/);
    await writeFile(join(directory, 'jwks.json'), JSON.stringify(issuer.jwks()));
    await expect.poll(async () => (await send(origin, { path: '/readyz' })).status, { timeout: 10_000 }).toBe(200);
    expect((await launch(origin)).status).toBe(201);
  });

  it('keeps running when nobody reads its audit trail any more, and hands out no URL', async () => {
    release();
    const child = start();
    const origin = await child.origin();
    child.process.stdout?.destroy();
    expect((await launch(origin)).json.code).toBe('not_ready');
    expect((await launch(origin)).json.code).toBe('not_ready');
    expect((await send(origin, { path: '/healthz' })).status).toBe(200);
  });

  it('ends with 1 when its port is taken', async () => {
    const first = start();
    const { port } = new URL(await first.origin());
    const second = start({ STUDIO_PASS_PORT: port });
    expect(await second.ended()).toBe(1);
    expect(second.stderr()).toContain('EADDRINUSE');
  });
});

describe('SIGTERM', () => {
  it.each([1, 20])('with %i requests in flight: they are answered, and the process ends with 0', async (count) => {
    const child = start();
    const origin = await child.origin();
    const answers = Array.from({ length: count }, () => launch(origin));
    await expect.poll(() => sageMaker.calls.length).toBe(count);
    child.process.kill('SIGTERM');
    await refusesConnections(origin);
    const releasedAt = performance.now();
    release();
    const statuses = (await Promise.all(answers)).map(({ status }) => status);
    expect(statuses).toEqual(statuses.map(() => 201));
    expect(await child.ended()).toBe(0);
    expect(performance.now() - releasedAt).toBeLessThan(5_000);
    expect(jsonLinesOf(child.stdout())).toHaveLength(count);
  });

  it('does not wait for connections that are kept alive, idle or after their last answer', async () => {
    const child = start();
    const origin = await child.origin();
    const idle = await keepAlive(origin, 'GET', '/healthz');
    await expect.poll(idle.text).toContain('alive');
    const busy = await keepAlive(origin, 'POST', '/v1/presigned-urls');
    await expect.poll(() => sageMaker.calls.length).toBe(1);
    child.process.kill('SIGTERM');
    await refusesConnections(origin);
    release();
    const started = performance.now();
    expect(await child.ended()).toBe(0);
    expect(performance.now() - started).toBeLessThan(5_000);
    expect(parseAnswer(busy.text()).status).toBe(201);
  });

  it('answers whoever comes on an open connection while it drains, and takes no more on it', async () => {
    const child = start();
    const origin = await child.origin();
    const busy = await keepAlive(origin, 'POST', '/v1/presigned-urls');
    await expect.poll(() => sageMaker.calls.length).toBe(1);
    child.process.kill('SIGTERM');
    await refusesConnections(origin);
    // A second request on the connection, sent before the first is answered.
    busy.write('GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n');
    await sleep(100);
    release();
    expect(await child.ended()).toBe(0);
    const [first = '', second = ''] = busy.text().split(/(?=HTTP\/1\.1 )/);
    expect(parseAnswer(first).status).toBe(201);
    const answer = parseAnswer(second);
    expect(answer.status).toBe(200);
    expect(answer.headers.connection).toBe('close');
    expectAnswerHeaders(answer);
  });

  it('a second time ends it at once, whatever is in flight', async () => {
    const child = start();
    const origin = await child.origin();
    const lost = launch(origin).catch(() => undefined);
    await expect.poll(() => sageMaker.calls.length).toBe(1);
    child.process.kill('SIGTERM');
    await refusesConnections(origin);
    const started = performance.now();
    child.process.kill('SIGTERM');
    expect(await child.ended()).not.toBe(0);
    expect(performance.now() - started).toBeLessThan(2_000);
    await lost;
  });
});

/** Waits until the process has stopped accepting connections. */
async function refusesConnections(origin: string): Promise<void> {
  const refused = () =>
    send(origin, { path: '/healthz' }).then(
      () => false,
      () => true,
    );
  await expect.poll(refused, { timeout: 5_000 }).toBe(true);
}

interface OpenConnection {
  text(): string;
  write(text: string): void;
}

/** One request on a connection that the client would go on using. */
function keepAlive(origin: string, method: string, path: string): Promise<OpenConnection> {
  const { hostname, port } = new URL(origin);
  return new Promise((resolve, reject) => {
    let text = '';
    const socket = connect({ host: hostname, port: Number(port) }, () => {
      const authorization = `Authorization: Bearer ${issuer.sign(issuer.accessClaims())}`;
      socket.write(`${method} ${path} HTTP/1.1\r\nHost: x\r\nConnection: keep-alive\r\n${authorization}\r\n\r\n`);
      resolve({ text: () => text, write: (more) => void socket.write(more) });
    });
    socket.on('data', (chunk) => {
      text += String(chunk);
    });
    socket.on('error', reject);
  });
}
