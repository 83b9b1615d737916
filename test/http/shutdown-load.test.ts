import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import { mint, type ServiceUnderLoad, startServiceUnderLoad } from '../fuzz/service-under-load.ts';
import { askOn } from '../support/http-asking-client.ts';
import { readAuditTrail } from '../support/http-audit-trail.ts';
import { send } from '../support/http-client.ts';

/** The end of the process while it is asked for more. */
const CLIENTS = 20;
let service: ServiceUnderLoad;
afterEach(() => service.close());

const ask = () => askOn(service.origin, service.issuer.sign(service.issuer.accessClaims()));
const decided = () => readAuditTrail(service.child.stdout());

describe.each(['SIGTERM', 'SIGINT'] as const)('%s', (signal) => {
  it('under load loses no request that was decided on, and ends with 0', async () => {
    service = await startServiceUnderLoad(mint(20));
    const clients = Array.from({ length: CLIENTS }, ask);
    await expect.poll(() => decided().length, { timeout: 10_000 }).toBeGreaterThan(CLIENTS * 5);
    const started = performance.now();
    service.child.process.kill(signal);
    expect(await service.child.ended()).toBe(0);
    expect(performance.now() - started).toBeLessThan(5_000);
    const results = await Promise.all(clients);
    const statuses = results.flatMap((client) => client.statuses);
    expect(statuses).toEqual(statuses.map(() => 201));
    // A connection may be closed between two requests, when the second is still on its way: it then was never decided. What
    // was decided and got as far as SageMaker is answered.
    expect(statuses).toHaveLength(service.sageMaker.calls.length);
    const ids = results.flatMap((client) => client.ids);
    expect(ids.toSorted()).toEqual(
      decided()
        .map(({ requestId }) => requestId)
        .toSorted(),
    );
  });

  it('a second time ends the process at once', async () => {
    service = await startServiceUnderLoad(() => undefined);
    const lost = ask();
    await expect.poll(() => service.sageMaker.calls.length).toBe(1);
    service.child.process.kill(signal);
    await sleep(200);
    const started = performance.now();
    service.child.process.kill(signal);
    expect(await service.child.ended()).not.toBe(0);
    expect(performance.now() - started).toBeLessThan(2_000);
    await lost;
  });
});

describe('SIGTERM', () => {
  it('turns readiness off at once, and takes requests on new connections until the configured delay is over', async () => {
    service = await startServiceUnderLoad(mint(), { environment: { STUDIO_PASS_SHUTDOWN_DELAY_SECONDS: '1' } });
    const { origin, issuer } = service;
    expect((await send(origin, { path: '/readyz' })).status).toBe(200);
    const started = performance.now();
    service.child.process.kill('SIGTERM');
    await expect.poll(async () => (await send(origin, { path: '/readyz' })).status, { timeout: 800 }).toBe(503);
    const token = issuer.sign(issuer.accessClaims());
    const launch = () => send(origin, { method: 'POST', path: '/v1/presigned-urls', token });
    for (let count = 0; count < 10; count += 1) {
      expect((await launch()).status).toBe(201);
    }
    expect((await send(origin, { path: '/healthz' })).status).toBe(200);
    expect(performance.now() - started).toBeLessThan(1_000);
    expect(await service.child.ended()).toBe(0);
    expect(performance.now() - started).toBeGreaterThan(950);
    expect(decided()).toHaveLength(10);
  });

  it('waits for a call that is stuck no longer than that may take, and its caller is told', async () => {
    const sageMaker = { requestTimeoutMilliseconds: 700, totalTimeoutMilliseconds: 1_000 };
    service = await startServiceUnderLoad(() => undefined, { settings: { sageMaker } });
    const stuck = ask();
    await expect.poll(() => service.sageMaker.calls.length).toBe(1);
    const started = performance.now();
    service.child.process.kill('SIGTERM');
    expect(await service.child.ended()).toBe(0);
    expect(performance.now() - started).toBeLessThan(4_000);
    const { statuses } = await stuck;
    expect(statuses[0]).toBe(504);
    // One more may have come on the connection before it was closed.
    expect(decided().map(({ reason }) => reason)).toEqual(statuses.map(() => 'upstream_timeout'));
  });

  it('does not wait for clients that never finish what they began', async () => {
    const limits = { requestTimeoutMilliseconds: 1_000 };
    service = await startServiceUnderLoad(mint(), { settings: { limits } });
    const { hostname, port } = new URL(service.origin);
    const token = service.issuer.sign(service.issuer.accessClaims());
    const beginnings = [
      '',
      'GET /healthz HTTP/1.1\r\nHost: x\r\nX-Slow: ',
      `POST /v1/presigned-urls HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${token}\r\nContent-Type: application/json\r\nContent-Length: 9\r\n\r\n{`,
    ];
    const sockets = beginnings.map((text) => {
      const socket = connect({ host: hostname, port: Number(port) }, () => socket.write(text));
      socket.on('error', () => undefined);
      return socket;
    });
    await sleep(200);
    const started = performance.now();
    service.child.process.kill('SIGTERM');
    expect(await service.child.ended()).toBe(0);
    expect(performance.now() - started).toBeLessThan(6_000);
    for (const socket of sockets) socket.destroy();
  });
});
