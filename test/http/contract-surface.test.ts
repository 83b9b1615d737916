import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { HttpAnswer } from '../support/http-client.ts';
import { expectDocumented, openApiDocument } from '../support/http-openapi.ts';
import { expectAnswerHeaders, expectProblem } from '../support/http-problem.ts';
import { sendLines, sendRaw } from '../support/http-raw.ts';
import { isLambdaFace } from '../support/test-face.ts';
import { startTestService, type TestService } from '../support/test-service.ts';

let service: TestService;
beforeAll(async () => {
  service = await startTestService();
});
afterAll(() => service.close());

const authorized = () => [`Authorization: Bearer ${service.token()}`];

/** What never becomes the event of a function. */
const NO_REQUESTS: readonly [string, number, () => Promise<HttpAnswer>][] = isLambdaFace
  ? []
  : [
      ['a broken header', 400, () => sendLines(service.origin, { lines: ['X-Broken'] })],
      ['no HTTP at all', 400, () => sendRaw(service.origin, 'hello\r\n\r\n')],
    ];

describe('every answer', () => {
  it.each<[string, number, () => Promise<HttpAnswer>]>([
    ['a URL', 201, () => service.launch()],
    ["the articles' answer", 200, () => service.send({ path: '/alice', token: service.token() })],
    ['the description of the caller', 200, () => service.send({ path: '/v1/me', token: service.token() })],
    ['health', 200, () => service.send({ path: '/healthz' })],
    ['readiness', 200, () => service.send({ path: '/readyz' })],
    ['the OpenAPI document', 200, () => service.send({ path: '/openapi.json' })],
    ['the documentation page', 200, () => service.send({ path: '/docs' })],
    ["the documentation's script", 200, () => service.send({ path: '/docs/static/swagger-ui-bundle.js' })],
    ["the documentation's redirect", 302, () => service.send({ path: '/docs/static/index.html' })],
    ['a file of the documentation that is not there', 404, () => service.send({ path: '/docs/static/nothing.js' })],
    ['no such route', 404, () => service.send({ path: '/v1/nothing' })],
    ['another method', 404, () => sendLines(service.origin, { method: 'DELETE', lines: authorized() })],
    ['a URL that cannot be decoded', 400, () => service.send({ path: '/%zz' })],
    ['a refused body', 400, () => service.launch({ nothing: 1 })],
    ['a refused token', 401, () => service.launch({}, { token: 'x' })],
    ['a refused profile', 403, () => service.send({ path: '/bob', token: service.token() })],
    ['a body that is too large', 413, () => service.launch({ path: 'a'.repeat(9_000) })],
    ['another media type', 415, () => service.launch('{}', { headers: { 'content-type': 'text/plain' } })],
    ['too many headers', 431, () => sendLines(service.origin, { lines: [`X-Long: ${'a'.repeat(17_000)}`] })],
    ...NO_REQUESTS,
  ])(
    'threat 78: is not to be stored, sniffed or leaked by a referrer, and has a request id: %s',
    async (_n, status, ask) => {
      const answer = await ask();
      expect(answer.status).toBe(status);
      expectAnswerHeaders(answer);
      if (status >= 400) {
        expectProblem(answer, status, String(answer.json.code) as Parameters<typeof expectProblem>[2]);
      }
    },
  );

  it('has an id of its own, whatever id the client sends', async () => {
    const headers = { 'x-request-id': 'chosen-by-client', 'request-id': 'chosen-by-client' };
    const answers = await Promise.all([1, 2].map(() => service.send({ path: '/healthz', headers })));
    const ids = answers.map((answer) => answer.headers['x-request-id']);
    expect(new Set(ids).size).toBe(2);
    expect(ids).not.toContain('chosen-by-client');
  });

  it('threat 77: lets no page of another origin read it', async () => {
    const headers = { origin: 'https://elsewhere.example', 'access-control-request-method': 'POST' };
    const preflight = await service.send({ method: 'OPTIONS', path: '/v1/presigned-urls', headers });
    const real = await service.launch({}, { headers });
    for (const answer of [preflight, real]) {
      expect(Object.keys(answer.headers).filter((name) => name.startsWith('access-control-'))).toEqual([]);
    }
    expect(preflight.status).toBe(404);
  });

  it('with status 401 says how to authenticate, and names an error only if there were credentials', async () => {
    const absent = await service.launch({}, { headers: {}, token: '' });
    expect(absent.headers['www-authenticate']).toBe('Bearer realm="studio-pass", error="invalid_token"');
    const none = await service.send({ method: 'POST', path: '/v1/presigned-urls' });
    expect(none.headers['www-authenticate']).toBe('Bearer realm="studio-pass"');
  });
});

describe('health and readiness', () => {
  it('say that the process is alive and which parts are ready, to anybody', async () => {
    expect((await service.send({ path: '/healthz' })).json).toEqual({ status: 'alive' });
    const readiness = await service.send({ path: '/readyz' });
    expect(readiness.json).toEqual({
      ready: true,
      version: '0.0.0-test',
      checks: expect.arrayContaining([
        { name: `keys of ${service.issuer.issuer}`, ready: true, state: expect.any(String) },
      ]),
    });
  });
});

describe('the OpenAPI document', () => {
  it('has every operation with its answers, and the answers are as it says', async () => {
    const document = await openApiDocument(service.origin);
    expect(document.openapi).toBe('3.1.0');
    expect(document.servers).toEqual([{ url: '/' }]);
    expect(Object.keys(document.paths)).toEqual(
      expect.arrayContaining(['/v1/presigned-urls', '/v1/me', '/{userProfileName}', '/healthz', '/readyz']),
    );
    const me = (token: string, query = '') => service.send({ path: `/v1/me${query}`, token });
    const own = (name: string) => service.send({ path: `/${name}`, token: service.token() });
    expectDocumented(document, 'createPresignedUrl', await service.launch({ app: 'JupyterLab' }));
    expectDocumented(document, 'createPresignedUrl', await service.launch({ app: 'Nothing' }));
    expectDocumented(document, 'createPresignedUrl', await service.launch({}, { token: 'x' }));
    expectDocumented(document, 'createPresignedUrl', await service.launch({ spaceName: 'a' }));
    expectDocumented(
      document,
      'createPresignedUrl',
      await service.launch('{}', { headers: { 'content-type': 'a/b' } }),
    );
    expectDocumented(document, 'createPresignedUrl', await service.launch({ path: 'a'.repeat(9_000) }));
    expectDocumented(
      document,
      'createPresignedUrl',
      await service.launch({}, { token: service.token({ username: 'x' }) }),
    );
    expectDocumented(document, 'describeCaller', await me(service.token()));
    expectDocumented(document, 'describeCaller', await me(service.token({ username: 'not a profile' })));
    expectDocumented(document, 'describeCaller', await me('x'));
    expectDocumented(document, 'describeCaller', await me(service.token(), '?include=spaces'));
    expectDocumented(document, 'describeCaller', await me(service.token(), '?include=apps'));
    service.standIn.faults.next({ kind: 'internal' });
    expectDocumented(document, 'describeCaller', await me(service.token(), '?include=spaces'));
    expectDocumented(document, 'createPresignedUrlForOwnProfile', await own('alice'));
    expectDocumented(document, 'createPresignedUrlForOwnProfile', await own('bob'));
    expectDocumented(document, 'checkHealth', await service.send({ path: '/healthz' }));
    expectDocumented(document, 'checkReadiness', await service.send({ path: '/readyz' }));
  });

  it('asks for a bearer token exactly where the service does', async () => {
    const { paths } = await openApiDocument(service.origin);
    const secured = Object.entries(paths).flatMap(([path, operations]) =>
      Object.values(operations).flatMap(({ security = [] }) => (security.length > 0 ? [path] : [])),
    );
    expect(secured.toSorted()).toEqual(['/v1/me', '/v1/presigned-urls', '/{userProfileName}']);
  });
});

describe('a base path', () => {
  it('is taken off once where a request begins with it, and every route answers without it too', async () => {
    const staged = await startTestService({ settings: { server: { host: '127.0.0.1', port: 0, basePath: '/dev' } } });
    try {
      expect((await staged.launch({}, { path: '/dev/v1/presigned-urls' })).status).toBe(201);
      expect((await staged.send({ path: '/dev/alice', token: staged.token() })).status).toBe(200);
      expect((await staged.send({ path: '/dev/v1/me', token: staged.token() })).status).toBe(200);
      for (const path of ['/healthz', '/readyz', '/openapi.json', '/docs']) {
        for (const given of [path, `/dev${path}`, `/dev${path}?x=1`]) {
          const answer = await staged.send({ path: given });
          expect([given, answer.status]).toEqual([given, 200]);
          expectAnswerHeaders(answer);
        }
      }
      expect((await staged.launch()).status).toBe(201);
      expect((await staged.send({ path: '/alice', token: staged.token() })).status).toBe(200);
      expectProblem(await staged.send({ path: '/devalice', token: staged.token() }), 403, 'profile_forbidden');
      for (const path of ['/dev/dev/alice', '/dev', '/dev/', '/dev?x=1', '/', '/%64ev/v1/me']) {
        expectProblem(await staged.send({ path, token: staged.token() }), 404, 'not_found');
      }
      for (const path of [
        '/docs/static/index.html',
        '/dev/docs/static/index.html',
        '/dev/docs/static/index.html?x=1',
      ]) {
        expect((await staged.send({ path })).headers.location).toBe('/dev/docs/');
      }
      // The page's own links are for a browser on the other side of the gateway.
      expect((await staged.send({ path: '/dev/docs' })).text).toContain('src="/dev/docs/static/');
      const document = await openApiDocument(staged.origin, '/dev');
      expect(document.servers).toEqual([{ url: '/dev' }]);
      expect(Object.keys(document.paths)).toContain('/v1/presigned-urls');
      expectDocumented(document, 'createPresignedUrl', await staged.launch({}, { path: '/dev/v1/presigned-urls' }));
    } finally {
      await staged.close();
    }
  });
});

it('has nothing at the root, and decides nothing there', async () => {
  const before = service.audit().length;
  expectProblem(await service.send({ path: '/' }), 404, 'not_found');
  expect(service.audit()).toHaveLength(before);
});
