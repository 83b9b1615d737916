import { randomBytes } from 'node:crypto';
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import { mint, type ServiceUnderLoad, startServiceUnderLoad } from '../fuzz/service-under-load.ts';
import { send } from '../support/http-client.ts';

/** Floods of what nobody has seen before: what is kept of each must have a bound. */
const REQUESTS = 20_000;
const CONNECTIONS = 10;
const BATCH = 8;
/** Too little to keep a kilobyte of each request. */
const HEAP_MEGABYTES = 64;
let service: ServiceUnderLoad;
afterEach(() => service.close());

function requestOf(token: string): string {
  return `POST /v1/presigned-urls HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${token}\r\n\r\n`;
}

/** Sends batch after batch on one connection, each when the one before is answered; the number of answers by status. */
function flood(batches: number, next: () => string): Promise<Map<string, number>> {
  const { hostname, port } = new URL(service.origin);
  const statuses = new Map<string, number>();
  return new Promise((resolve, reject) => {
    let sent = 0;
    let open = 0;
    let tail = '';
    const socket = connect({ host: hostname, port: Number(port) });
    const sendBatch = (): void => {
      if (sent === batches) {
        socket.destroy();
        resolve(statuses);
        return;
      }
      sent += 1;
      open = BATCH;
      socket.write(Array.from({ length: BATCH }, next).join(''));
    };
    socket.on('connect', sendBatch);
    socket.on('data', (chunk) => {
      const text = tail + String(chunk);
      const lines = [...text.matchAll(/HTTP\/1\.1 (\d{3}) /g)];
      const last = lines.at(-1);
      tail = last === undefined ? text.slice(-13) : text.slice(last.index + 13).slice(-13);
      for (const [, status = ''] of lines) statuses.set(status, (statuses.get(status) ?? 0) + 1);
      open -= lines.length;
      if (open === 0) sendBatch();
    });
    socket.on('error', reject);
  });
}

async function floodWith(next: () => string, requests = REQUESTS) {
  const good: { readonly status: number; readonly milliseconds: number }[] = [];
  let flooding = true;
  const goodRequests = (async () => {
    while (flooding) {
      const started = performance.now();
      const token = service.issuer.sign(service.issuer.accessClaims());
      const { status } = await send(service.origin, { method: 'POST', path: '/v1/presigned-urls', token });
      good.push({ status, milliseconds: performance.now() - started });
      await sleep(20);
    }
  })();
  const batches = Math.ceil(requests / CONNECTIONS / BATCH);
  const results = await Promise.all(Array.from({ length: CONNECTIONS }, () => flood(batches, next)));
  flooding = false;
  await goodRequests;
  const total = new Map<string, number>();
  for (const result of results) {
    for (const [status, count] of result) total.set(status, (total.get(status) ?? 0) + count);
  }
  return { statuses: Object.fromEntries(total), good, sent: batches * BATCH * CONNECTIONS };
}

const start = async () => {
  service = await startServiceUnderLoad(mint(), {
    environment: { NODE_OPTIONS: `--max-old-space-size=${HEAP_MEGABYTES}` },
  });
};

function expectWell(good: Awaited<ReturnType<typeof floodWith>>['good']): void {
  expect(good.length).toBeGreaterThan(5);
  expect(good.filter(({ status }) => status !== 201)).toEqual([]);
  const median = good.map(({ milliseconds }) => milliseconds).toSorted((a, b) => a - b)[Math.floor(good.length / 2)];
  expect(median).toBeLessThan(500);
}

describe('a flood of requests that nobody has seen before', () => {
  it('is refused, keeps no memory, and leaves good requests alone', async () => {
    await start();
    const { issuer } = service;
    let index = 0;
    const tokens: readonly (() => string)[] = [
      () => `${index}.${randomBytes(40).toString('base64url')}.x`,
      // A key id that nobody has, for each another.
      () =>
        issuer.sign(issuer.accessClaims({ jti: `flood-${index}` }), {
          header: { kid: `kid-${index}` },
          signature: () => randomBytes(256),
        }),
      // Subjects and user names, as many as there are requests, and none of them signed for.
      () =>
        issuer.sign(issuer.accessClaims({ sub: `flood-${index}`, username: `flood-${index}` }), {
          signature: () => randomBytes(256),
        }),
    ];
    const next = (): string => {
      index += 1;
      return requestOf(tokens[index % tokens.length]?.() ?? '');
    };
    await floodWith(next, REQUESTS / 10);
    const before = service.residentBytes();
    const { statuses, good, sent } = await floodWith(next, REQUESTS);
    expect(sent).toBeGreaterThanOrEqual(REQUESTS);
    expect(statuses).toEqual({ 401: sent });
    expectWell(good);
    const after = service.residentBytes();
    if (before !== undefined && after !== undefined) {
      expect((after - before) / 1024 / 1024).toBeLessThan(60);
    }
    expect((await send(service.origin, { path: '/readyz' })).status).toBe(200);
  }, 60_000);

  it('of callers who are all known is counted for each, and what is kept of them has a bound', async () => {
    await start();
    const { issuer } = service;
    let index = 0;
    const next = (): string => {
      index += 1;
      return requestOf(issuer.sign(issuer.accessClaims({ sub: `caller-${index}`, username: `caller-${index}` })));
    };
    const { statuses, good, sent } = await floodWith(next, 800);
    expect(statuses).toEqual({ 201: sent });
    expectWell(good);
  });
});
