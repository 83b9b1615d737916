/** The image under load: its end, and what it does with the memory of a small container. */
import { connect, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { mint } from '../fuzz/service-under-load.ts';
import { openableSockets, openSlowClients } from '../soak/slow-clients.ts';
import { type AskingClient, askOn } from '../support/http-asking-client.ts';
import { readAuditTrail } from '../support/http-audit-trail.ts';
import { type HttpRequest, send } from '../support/http-client.ts';
import { type ScriptedSageMaker, startScriptedSageMaker } from '../support/http-scripted-sagemaker.ts';
import { type JwksServer, startJwksServer } from '../support/jwks-server.ts';
import { CLIENT_ID, COGNITO_ISSUER, DOMAIN_ID, USER_POOL_ID } from '../support/test-service.ts';
import { createTokenIssuer } from '../support/token-issuer.ts';
import { type ServiceContainer, startServiceContainer } from './service-container.ts';

const CLIENTS = 20;
/** More than the service takes in a container of 256 MB, and each with almost the headers it may have. */
const CONNECTIONS = 10_000;
const LOAD_MILLISECONDS = 20_000;
const MEGABYTE = 1_048_576;
const MEMORY = ['--memory', '256m', '--memory-swap', '256m'];

const issuer = createTokenIssuer({ issuer: COGNITO_ISSUER, clientId: CLIENT_ID });
const token = (): string => issuer.sign(issuer.accessClaims());
let jwks: JwksServer;
let sageMaker: ScriptedSageMaker;
let container: ServiceContainer;

beforeAll(async () => {
  jwks = await startJwksServer(issuer.jwks());
  sageMaker = await startScriptedSageMaker(mint(20));
});

afterEach(() => container?.remove());

afterAll(async () => {
  await sageMaker?.close();
  await jwks?.close();
});

async function start(...options: readonly string[]): Promise<string> {
  const configuration = {
    // What is tried is the memory: no request is to be turned away before it has cost some.
    limits: {
      requestsPerMinutePerCaller: 100_000,
      requestsPerSecond: 100_000,
      maxEventLoopDelayMilliseconds: 10_000,
      requestTimeoutMilliseconds: 2_000,
    },
    cognito: [{ userPoolId: USER_POOL_ID, clientIds: [CLIENT_ID], tokenUse: 'access', jwksUrl: jwks.url }],
    domains: [{ id: DOMAIN_ID, sageMakerEndpoint: sageMaker.endpoint }],
  };
  container = await startServiceContainer({
    environment: { STUDIO_PASS_CONFIG: JSON.stringify(configuration) },
    options,
  });
  return container.ready();
}

const audited = async () => readAuditTrail((await container.output()).stdout).map(({ requestId }) => requestId);
const idsOf = (clients: readonly AskingClient[]) => clients.flatMap(({ ids }) => ids);
const statusesOf = (clients: readonly AskingClient[]) => [...new Set(clients.flatMap(({ statuses }) => statuses))];

describe('SIGTERM', () => {
  it('under load, as PID 1, loses no request that was decided on, and ends with 0', async () => {
    const origin = await start();
    const asking = Array.from({ length: CLIENTS }, () => askOn(origin, token()));
    await expect.poll(() => sageMaker.calls.length, { timeout: 20_000 }).toBeGreaterThan(CLIENTS * 10);
    await container.signal('SIGTERM');
    expect(await container.ended()).toBe(0);
    const clients = await Promise.all(asking);
    expect(statusesOf(clients)).toEqual([201]);
    // A connection may be closed between two requests, when the second is still on its way: it then was never decided. What
    // was decided and got as far as SageMaker is answered.
    expect(idsOf(clients)).toHaveLength(sageMaker.calls.length);
    expect(idsOf(clients).toSorted()).toEqual((await audited()).toSorted());
  });
});

describe('a container of 256 MB', () => {
  it('answers all good requests and stays alive while others send too much, too slowly, and break off', {
    timeout: 120_000,
  }, async () => {
    const origin = await start(...MEMORY);
    const stop = new AbortController();
    const asking = Array.from({ length: CLIENTS }, () => askOn(origin, token(), stop.signal));
    const slow = await openSlowClients(origin, 500);
    const hostile = Array.from({ length: 4 }, (_, seed) => beHostile(origin, seed, stop.signal));
    await sleep(LOAD_MILLISECONDS);
    stop.abort();
    slow.close();
    const clients = await Promise.all(asking);
    const statuses = new Set((await Promise.all(hostile)).flat());

    expect(await container.state()).toMatchObject({ Running: true, OOMKilled: false });
    expect(statusesOf(clients)).toEqual([201]);
    expect(clients.filter(({ sent, ids: { length } }) => sent !== length)).toEqual([]);
    expect(slow.cutOff()).toBeGreaterThan(0);
    expect([...statuses].toSorted()).toEqual([400, 401, 413, 431]);
    expect((await send(origin, { method: 'POST', path: '/v1/presigned-urls', token: token() })).status).toBe(201);
    const { stdout } = await container.exec('cat', '/proc/1/status');
    const peak = Number(/^VmHWM:\s+(\d+) kB$/m.exec(stdout)?.[1]) * 1024;
    const answered = idsOf(clients).length;
    process.stdout.write(
      `${answered} good requests in a container of 256 MB; ${Math.round(peak / MEGABYTE)} MB at most\n`,
    );
    expect(peak).toBeGreaterThan(0);
    // With room to spare: at 256 MB it would have been killed.
    expect(peak).toBeLessThan(240 * MEGABYTE);
    expect(new Set(await audited()).isSupersetOf(new Set(idsOf(clients)))).toBe(true);
  });

  it('stays alive and healthy while strangers hold as many connections as it takes, full of headers that never end', {
    timeout: 120_000,
  }, async () => {
    // The health check can't know of a port that the service has chosen itself.
    const origin = await start(...MEMORY, ...['--env', 'STUDIO_PASS_PORT=8184', '--health-interval', '1s']);
    const strangers = await openSlowClients(origin, openableSockets(CONNECTIONS), `X: ${'x'.repeat(15_000)}`);
    await sleep(LOAD_MILLISECONDS);
    const state = await container.state();
    strangers.close();
    // What it has no room for it closes at once.
    expect(strangers.peak()).toBeGreaterThan(Math.min(3_000, openableSockets(CONNECTIONS) / 2));
    expect(strangers.cutOff()).toBeGreaterThan(0);
    expect(state).toMatchObject({ Running: true, OOMKilled: false, Health: { Status: 'healthy' } });
    await expect
      .poll(async () => (await send(origin, { method: 'GET', path: '/healthz' })).status, { timeout: 10_000 })
      .toBe(200);
  });
});

/** One bad request after the other until the signal. @returns every status that came back */
async function beHostile(origin: string, seed: number, signal: AbortSignal): Promise<readonly number[]> {
  const post = { method: 'POST', path: '/v1/presigned-urls', token: token() };
  const requests: readonly HttpRequest[] = [
    { ...post, headers: { 'content-type': 'application/json' }, body: 'x'.repeat(2 * MEGABYTE) },
    { ...post, headers: { 'content-type': 'application/json' }, body: '['.repeat(1_000) },
    { path: '/v1/me', headers: { 'x-padding': 'x'.repeat(64 * 1_024) } },
    { path: '/v1/me', token: `${'x'.repeat(4_000)}.y.z` },
  ];
  const statuses: number[] = [];
  for (let turn = seed; !signal.aborted; turn += 1) {
    const request = requests[turn % requests.length];
    if (turn % 5 === 0 || request === undefined) {
      await breakOff(origin);
      continue;
    }
    // A service that refuses before everything was sent may reset the rest of it.
    await send(origin, request).then(
      ({ status }) => statuses.push(status),
      () => undefined,
    );
  }
  return statuses;
}

/** Announces a body of a megabyte, sends a part of it, and goes away. */
function breakOff(origin: string): Promise<void> {
  const { hostname, port } = new URL(origin);
  const head = [
    'POST /v1/presigned-urls HTTP/1.1',
    'Host: x',
    `Authorization: Bearer ${token()}`,
    'Content-Type: application/json',
    `Content-Length: ${MEGABYTE}`,
  ];
  return new Promise((resolve) => {
    const socket: Socket = connect({ host: hostname, port: Number(port) }, () => {
      socket.write(`${head.join('\r\n')}\r\n\r\n${'x'.repeat(8_192)}`, () => socket.destroy());
    });
    socket.on('error', () => undefined);
    socket.on('close', () => resolve());
  });
}
