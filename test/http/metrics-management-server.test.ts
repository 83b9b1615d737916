import { connect } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import {
  type ManagementServer,
  type ManagementServerOptions,
  startManagementServer,
} from '../../src/telemetry/management-server.ts';
import { createMetrics } from '../../src/telemetry/metrics.ts';

const running: ManagementServer[] = [];

async function start(options: Partial<ManagementServerOptions> = {}): Promise<ManagementServer> {
  const { scrape } = createMetrics();
  const server = await startManagementServer({ host: '127.0.0.1', port: 0, scrape, ...options });
  running.push(server);
  return server;
}

afterEach(async () => {
  await Promise.all(running.splice(0).map((server) => server.close()));
});

function portOf({ origin }: ManagementServer): number {
  return Number(new URL(origin).port);
}

describe('the management port', () => {
  test('answers GET /metrics in the text format of Prometheus', async () => {
    const { origin } = await start();
    const answer = await fetch(`${origin}/metrics`);
    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8');
    expect(answer.headers.get('cache-control')).toBe('no-store');
    expect(await answer.text()).toContain('# TYPE studio_pass_http_requests_total counter');
  });

  test('takes parameters for what they are to it: nothing', async () => {
    const { origin } = await start();
    expect((await fetch(`${origin}/metrics?collect[]=x`)).status).toBe(200);
  });

  test.each(['/', '/metrics/', '/Metrics', '/%6detrics', '//metrics', '/healthz', '/v1/me'])(
    'has nothing at %s',
    async (path) => {
      const { origin } = await start();
      const answer = await fetch(`${origin}${path}`);
      expect(answer.status).toBe(404);
      expect(await answer.text()).not.toContain('studio_pass');
    },
  );

  test.each(['POST', 'HEAD', 'PUT', 'DELETE', 'OPTIONS', 'PATCH'])('refuses %s', async (method) => {
    const { origin } = await start();
    const answer = await fetch(`${origin}/metrics`, { method });
    expect(answer.status).toBe(405);
    expect(answer.headers.get('allow')).toBe('GET');
  });

  test('says only that the metrics could not be read, and tells the operator why', async () => {
    const errors: unknown[] = [];
    const fault = new Error('canary');
    const { origin } = await start({
      scrape: () => Promise.reject(fault),
      onError: (error) => errors.push(error),
    });
    const answer = await fetch(`${origin}/metrics`);
    expect(answer.status).toBe(500);
    expect(await answer.text()).not.toContain('canary');
    expect(errors).toEqual([fault]);
  });

  test('refuses headers of more than 8 kB', async () => {
    const { origin } = await start();
    const answer = await fetch(`${origin}/metrics`, { headers: { 'x-large': 'x'.repeat(9_000) } });
    expect(answer.status).toBe(431);
  });

  test('cuts off a client that sends its request too slowly', { timeout: 15_000 }, async () => {
    const server = await start();
    const startedAt = performance.now();
    await new Promise<void>((resolve) => {
      const socket = connect(portOf(server), '127.0.0.1', () => socket.write('GET /metrics HTTP/1.1\r\nHost: x\r\n'));
      const drip = setInterval(() => socket.write('x'), 500);
      socket.on('error', () => undefined);
      socket.on('close', () => {
        clearInterval(drip);
        resolve();
      });
    });
    expect(performance.now() - startedAt).toBeLessThan(10_000);
  });

  test('is free again a second after it is told to close, even with an answer under way', async () => {
    const asked = Promise.withResolvers<void>();
    const server = await start({
      scrape: () => {
        asked.resolve();
        return new Promise(() => undefined);
      },
    });
    const unanswered = fetch(`${server.origin}/metrics`).catch(() => 'cut off');
    await asked.promise;
    const startedAt = performance.now();
    await server.close();
    expect(performance.now() - startedAt).toBeLessThan(2_000);
    expect(await unanswered).toBe('cut off');
    const again = await start({ port: portOf(server) });
    expect((await fetch(`${again.origin}/metrics`)).status).toBe(200);
  });

  test('says so if its port is taken', async () => {
    const server = await start();
    await expect(start({ port: portOf(server) })).rejects.toMatchObject({ code: 'EADDRINUSE' });
  });
});
