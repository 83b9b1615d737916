import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { exchange, head } from '../fuzz/raw-exchange.ts';
import type { HttpAnswer, HttpRequest } from '../support/http-client.ts';
import { expectAnswerHeaders, expectProblem } from '../support/http-problem.ts';
import { startTestService, type TestService } from '../support/test-service.ts';

/** What browsers are told: which pages may read an answer, and that nobody keeps it. */
const PORTAL = 'https://portal.example.com';
const LOCAL = 'http://localhost:3000';
const STRANGERS = [
  'null',
  '*',
  'https://elsewhere.example',
  'http://portal.example.com',
  'https://portal.example.com:443',
  'https://portal.example.com:8443',
  'https://portal.example.com/',
  'https://portal.example.com.elsewhere.example',
  'https://elsewhere-portal.example.com',
  'https://sub.portal.example.com',
  'https://example.com',
  'https://PORTAL.example.com',
  'HTTPS://portal.example.com',
  'https://portal.example.co',
  'https://portalXexample.com',
  'https://portal.example.com, https://elsewhere.example',
  'https://user@portal.example.com',
  'http://localhost:3001',
  'http://localhost',
  'file://',
];
const ASKS_FOR_POST = { 'access-control-request-method': 'POST' };

const corsHeaders = ({ headers }: HttpAnswer) =>
  Object.keys(headers).filter((name) => name.startsWith('access-control'));

describe('without configured origins', () => {
  let service: TestService;
  beforeAll(async () => {
    service = await startTestService();
  });
  afterAll(() => service.close());

  it.each([PORTAL, ...STRANGERS])('threat 77: no page of %s may read anything', async (origin) => {
    for (const path of ['/v1/me', '/healthz', '/openapi.json', '/v1/nothing']) {
      const answer = await service.send({ path, token: service.token(), headers: { origin } });
      expect(corsHeaders(answer)).toEqual([]);
    }
    const headers = { origin, ...ASKS_FOR_POST };
    const preflight = await service.send({ method: 'OPTIONS', path: '/v1/presigned-urls', headers });
    expectProblem(preflight, 404, 'not_found');
    expect(corsHeaders(preflight)).toEqual([]);
  });
});

describe('with two configured origins', () => {
  let service: TestService;
  beforeAll(async () => {
    const server = { host: '127.0.0.1', port: 0, corsOrigins: [PORTAL, LOCAL] };
    service = await startTestService({ settings: { server } });
  });
  afterAll(() => service.close());

  it.each([PORTAL, LOCAL])(
    'threat 77: pages of %s may read answers and refusals, without credentials',
    async (origin) => {
      const good = await service.launch({}, { headers: { origin } });
      const bad = await service.launch({}, { token: 'x', headers: { origin } });
      expect([good.status, bad.status]).toEqual([201, 401]);
      for (const { headers } of [good, bad]) {
        expect(headers['access-control-allow-origin']).toBe(origin);
        expect(headers['access-control-allow-credentials']).toBeUndefined();
        expect(headers.vary?.toLowerCase()).toContain('origin');
      }
    },
  );

  it('they may read the hint for a token under the name that API Gateway gives it, too', async () => {
    const { headers } = await service.launch({}, { token: 'x', headers: { origin: PORTAL } });
    const exposed = headers['access-control-expose-headers']?.split(', ') ?? [];
    expect(exposed.toSorted()).toEqual([
      'retry-after',
      'www-authenticate',
      'x-amzn-remapped-www-authenticate',
      'x-request-id',
    ]);
  });

  it.each([...STRANGERS, ''])('threat 77: pages of "%s" may not', async (origin) => {
    for (const request of [
      { path: '/v1/me', token: service.token() },
      { path: '/healthz' },
      { path: '/v1/me', token: 'x' },
    ]) {
      const { headers } = await service.send({ ...request, headers: { origin } });
      expect(headers['access-control-allow-origin']).toBeUndefined();
      expect(headers.vary?.toLowerCase()).toContain('origin');
    }
    const headers = { ...ASKS_FOR_POST, ...(origin === '' ? {} : { origin }) };
    const preflight = await service.send({ method: 'OPTIONS', path: '/v1/presigned-urls', headers });
    expect(preflight.headers['access-control-allow-origin']).toBeUndefined();
  });

  it('threat 77: a second Origin does not help', async () => {
    const lines = ['Host: studio-pass', 'Connection: close', `Origin: ${PORTAL}`, 'Origin: https://elsewhere.example'];
    const { answers } = await exchange(service.origin, [head('GET /healthz HTTP/1.1', ...lines)]);
    expect(answers).toHaveLength(1);
    expect(String(answers[0]?.headers['access-control-allow-origin'])).not.toContain('elsewhere');
  });

  it('a preflight is answered with what is allowed, and reaches nothing behind it', async () => {
    const audited = service.audit().length;
    const headers = {
      origin: PORTAL,
      ...ASKS_FOR_POST,
      'access-control-request-headers': 'authorization,content-type',
    };
    const preflight = await service.send({ method: 'OPTIONS', path: '/v1/presigned-urls', headers });
    expect(preflight.status).toBe(204);
    expect(preflight.headers).toMatchObject({
      'access-control-allow-origin': PORTAL,
      'access-control-allow-methods': 'GET, POST',
      'access-control-allow-headers': 'authorization, content-type',
    });
    expect(preflight.headers['access-control-allow-credentials']).toBeUndefined();
    expectAnswerHeaders(preflight);
    expect(service.audit()).toHaveLength(audited);
  });

  it.each<Record<string, string>>([{ origin: PORTAL }, ASKS_FOR_POST, {}])(
    'OPTIONS with %j only is refused with a problem like everything else',
    async (headers) => {
      const answer = await service.send({ method: 'OPTIONS', path: '/v1/presigned-urls', headers });
      expect([400, 404]).toContain(answer.status);
      expectProblem(answer, answer.status, answer.status === 400 ? 'invalid_request' : 'not_found');
    },
  );
});

describe('the headers of every answer', () => {
  let service: TestService;
  beforeAll(async () => {
    service = await startTestService();
  });
  afterAll(() => service.close());

  const post = (request: Partial<HttpRequest>) => service.launch({}, request);
  it.each<[number, () => Promise<HttpAnswer>]>([
    [200, () => service.send({ path: '/healthz' })],
    [200, () => service.send({ path: '/readyz' })],
    [200, () => service.send({ path: '/openapi.json' })],
    [200, () => service.send({ path: '/v1/me', token: service.token() })],
    [200, () => service.send({ path: '/alice', token: service.token() })],
    [201, () => post({})],
    [400, () => post({ path: '/v1/presigned-urls?x=1' })],
    [400, () => service.send({ path: '/%zz', token: service.token() })],
    [401, () => post({ token: 'x' })],
    [403, () => service.send({ path: '/bob', token: service.token() })],
    [404, () => service.send({ path: '/v1/nothing' })],
    [404, () => service.send({ method: 'HEAD', path: '/healthz' })],
    [413, () => service.launch({ path: 'a'.repeat(9_000) })],
    [415, () => service.launch('{}')],
  ])('threat 78: %i is not stored, not sniffed, leaks no referrer and has its id', async (status, ask) => {
    const answer = await ask();
    expect(answer.status).toBe(status);
    expectAnswerHeaders(answer);
    expect(answer.headers.server ?? answer.headers['x-powered-by']).toBeUndefined();
    expect(answer.headers.etag ?? answer.headers['last-modified']).toBeUndefined();
  });

  it.each([
    ['400 of the parser', 'GARBAGE\r\n\r\n'],
    ['431 of the parser', head('GET / HTTP/1.1', `X: ${'a'.repeat(17_000)}`)],
    ['417', head('GET /healthz HTTP/1.1', 'Host: x', 'Expect: x')],
    ['CONNECT', head('CONNECT x:1 HTTP/1.1', 'Host: x')],
  ])('threat 78: so is %s', async (_name, text) => {
    const { answers } = await exchange(service.origin, [text]);
    expect(answers).toHaveLength(1);
    for (const answer of answers) {
      expectAnswerHeaders(answer);
      expect(answer.headers['content-type']).toBe('application/problem+json');
    }
  });
});
