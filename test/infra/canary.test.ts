/** The function as it is inlined into the template, against a service on this machine. */
import { createServer, type RequestListener, type Server } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { startTestService } from '../support/test-service.ts';

interface LambdaModule {
  handler(): Promise<void>;
}

const { handler }: LambdaModule = createRequire(import.meta.url)('../../infra/functions/canary.cjs');

const ready: RequestListener = (_request, response) => response.end('{"status":"ready"}');
const refused =
  (status: number, code: string): RequestListener =>
  (_request, response) =>
    response.writeHead(status, { 'content-type': 'application/problem+json' }).end(JSON.stringify({ code }));

describe('the canary', () => {
  let server: Server;
  let routes: Record<string, RequestListener>;
  let requests: { url: string | undefined; headers: object }[];

  beforeEach(async () => {
    requests = [];
    routes = { '/prod/readyz': ready, '/prod/v1/me': refused(401, 'invalid_token') };
    server = createServer((request, response) => {
      requests.push({ url: request.url, headers: request.headers });
      const route = routes[request.url ?? ''] ?? ((_request, answer) => answer.writeHead(404).end());
      route(request, response);
    });
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
    vi.stubEnv('API_URL', `http://127.0.0.1:${(server.address() as AddressInfo).port}/prod`);
  });

  afterEach(async () => {
    vi.unstubAllEnvs();
    server.closeAllConnections();
    await new Promise((closed) => server.close(closed));
  });

  test('is content with a service that is ready and refuses a caller without a token', async () => {
    await handler();

    expect(requests.map(({ url }) => url)).toEqual(['/prod/readyz', '/prod/v1/me']);
    expect(requests.every(({ headers }) => !('authorization' in headers))).toBe(true);
  });

  test('is content with the service itself', async () => {
    const service = await startTestService();
    try {
      vi.stubEnv('API_URL', service.origin);
      await handler();
      expect(service.audit().map(({ reason }) => reason)).toEqual(['authorization_absent']);
    } finally {
      await service.close();
    }
  });

  test('fails if the service is not ready', async () => {
    routes['/prod/readyz'] = refused(503, 'not_ready');

    await expect(handler()).rejects.toThrow('/readyz: status 503');
  });

  test('fails if a caller without a token is let in', async () => {
    routes['/prod/v1/me'] = (_request, response) => response.end('{"subject":"anybody"}');

    await expect(handler()).rejects.toThrow('/v1/me: status 200');
  });

  test('fails if something else than the service refuses', async () => {
    routes['/prod/v1/me'] = (_request, response) => response.writeHead(401).end('{"message":"Unauthorized"}');

    await expect(handler()).rejects.toThrow('/v1/me: status 401 without the code invalid_token');
  });

  test('follows no redirection', async () => {
    routes['/prod/readyz'] = (_request, response) => response.writeHead(302, { location: '/prod/other' }).end();

    await expect(handler()).rejects.toThrow('/readyz: no answer');
    expect(requests.map(({ url }) => url)).toEqual(['/prod/readyz']);
  });

  test('fails if nobody answers, and says why', async () => {
    server.closeAllConnections();
    await new Promise((closed) => server.close(closed));

    await expect(handler()).rejects.toThrow('/readyz: no answer: ECONNREFUSED');
    server.listen(0, '127.0.0.1');
  });

  test('repeats nothing of an answer in what it throws', async () => {
    routes['/prod/readyz'] = (_request, response) => response.writeHead(500).end('planted-secret');

    await expect(handler()).rejects.not.toThrow('planted-secret');
  });
});
