import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { HttpRequest } from '../support/http-client.ts';
import { expectProblem } from '../support/http-problem.ts';
import { sendLines } from '../support/http-raw.ts';
import { isLambdaFace } from '../support/test-face.ts';
import { startTestService, type TestService } from '../support/test-service.ts';

const json = { 'content-type': 'application/json' };
let service: TestService;

beforeAll(async () => {
  service = await startTestService({ domain: { expiresInSeconds: 60, sessionDurationInSeconds: 7_200 } });
});
beforeEach(() => service.standIn.calls.clear());
afterAll(() => service.close());

async function expectBad(body: HttpRequest['body'], status = 400, code = 'invalid_request' as const): Promise<void> {
  const audited = service.audit().length;
  expectProblem(await service.launch(body, { headers: json }), status, code);
  expect(service.standIn.calls.count()).toBe(0);
  expect(service.audit().slice(audited)).toMatchObject([{ outcome: 'deny', reason: code }]);
}

describe('members that are not of the contract', () => {
  it.each<object>([
    { userProfileName: 'bob' },
    { UserProfileName: 'bob' },
    { profile: 'alice' },
    { region: 'us-east-1' },
    { Region: 'us-east-1' },
    { DomainId: 'd-studiopass01' },
    { landingUri: 'app:JupyterLab:' },
    { LandingUri: 'studio::' },
    { subject: 'x' },
    { '': '' },
    { toString: 1 },
    { domainid: 'd-studiopass01' },
    { 'expiresInSeconds ': 20 },
  ])('threat 56: refuses %j', (body) => expectBad(body));

  it.each(['userProfileName=bob', 'region=eu-west-1', 'domainId=d-studiopass01', 'x'])(
    'threat 56: refuses the query ?%s',
    async (query) => {
      expectProblem(await service.launch({}, { path: `/v1/presigned-urls?${query}` }), 400, 'invalid_request');
      expect(service.standIn.calls.count()).toBe(0);
    },
  );

  it.each(['X-User-Profile-Name', 'X-Amz-Region', 'X-HTTP-Method-Override', 'X-Forwarded-User'])(
    'threat 56: lets the header %s change nothing',
    async (name) => {
      const answer = await service.launch({}, { headers: { [name]: 'bob' } });
      expect(answer.json).toMatchObject({ userProfileName: 'alice', region: 'us-east-1' });
    },
  );

  it.each([null, 1, true, {}, [], ['JupyterLab'], 'jupyterlab', 'JupyterLab ', '', 'studio', 'All'])(
    'threat 56: refuses the app %j',
    (app) => expectBad({ app }),
  );

  it.each([
    null,
    1,
    {},
    ['d-studiopass01'],
    '',
    'D-STUDIOPASS01',
    'd-',
    'd-*',
    'd-a/b',
    'd-a\n',
    `d-${'a'.repeat(62)}`,
  ])('threat 56: refuses the domain id %j', (domainId) => expectBad({ domainId }));

  it.each([null, 1, {}, '', 'a_b', '*', '../x', 'a'.repeat(64)])('threat 56: refuses the space name %j', (spaceName) =>
    expectBad({ spaceName }),
  );
});

describe('durations', () => {
  it.each([4, 0, -5, 61, 301, 5.5, 1e308, '60', ' 60', '60s', null, true, [20], {}])(
    'threat 57: refuses an expiry of %j',
    (expiresInSeconds) => expectBad({ expiresInSeconds }),
  );

  it.each([1_799, 0, -1, 7_201, 43_201, 1_800.5, 1e308, '3600', null, true, [3600], {}])(
    'threat 57: refuses a session of %j',
    (sessionDurationInSeconds) => expectBad({ sessionDurationInSeconds }),
  );

  it.each([
    [{ expiresInSeconds: 5 }, { ExpiresInSeconds: 5 }],
    [{ expiresInSeconds: 60 }, { ExpiresInSeconds: 60 }],
    [{ sessionDurationInSeconds: 1_800 }, { SessionExpirationDurationInSeconds: 1_800 }],
    [{ sessionDurationInSeconds: 7_200 }, { SessionExpirationDurationInSeconds: 7_200 }],
  ])('takes %j, which is within the bounds', async (body, input) => {
    expect((await service.launch(body)).status).toBe(201);
    expect(service.standIn.calls.list()[0]?.input).toMatchObject(input);
  });

  it.each(['2e1', '20.0', '20.00000000000000000001'])('takes %s for the 20 that it is', async (number) => {
    const answer = await service.launch(`{"expiresInSeconds":${number}}`, { headers: json });
    expect(answer.status).toBe(201);
    expect(service.standIn.calls.list()[0]?.input).toMatchObject({ ExpiresInSeconds: 20 });
  });

  it.each(['1e999', '-1e999', 'NaN', 'Infinity', '0x14', '020', '+20', '20.', '.2e2'])(
    'threat 57: refuses the number %s',
    (number) => expectBad(`{"expiresInSeconds":${number}}`),
  );
});

describe('the size and the type of what is sent', () => {
  const big = `{"path":"${'a'.repeat(8_192)}"}`;
  const chunked = (...chunks: readonly string[]) => ({
    lines: [`Authorization: Bearer ${service.token()}`, 'Content-Type: application/json', 'Transfer-Encoding: chunked'],
    body: [...chunks, ''].map((chunk) => `${chunk.length.toString(16)}\r\n${chunk}\r\n`).join(''),
  });

  it('threat 73: refuses a body over the limit, whether its length is announced or not', async () => {
    expectProblem(await service.launch(big, { headers: json }), 413, 'payload_too_large');
    expectProblem(
      await sendLines(service.origin, chunked(big.slice(0, 5_000), big.slice(5_000))),
      413,
      'payload_too_large',
    );
    expect(service.standIn.calls.count()).toBe(0);
  });

  // A function is given bodies whole.
  if (!isLambdaFace) {
    it('threat 73: never reads the body of somebody without a token', async () => {
      const lines = ['Content-Type: application/json', 'Content-Length: 1000000000'];
      expectProblem(await sendLines(service.origin, { lines, body: '{' }), 401, 'invalid_token');
    });
  }

  it('takes a chunked body for what it says as a whole', async () => {
    expect((await sendLines(service.origin, chunked('{"app":"Jup', 'yterLab"}'))).json).toMatchObject({
      app: 'JupyterLab',
    });
    expect((await sendLines(service.origin, chunked())).status).toBe(201);
    expectProblem(await sendLines(service.origin, chunked('{"app":"Jup', 'iter"}')), 400, 'invalid_request');
  });

  it('threat 72: refuses 17 kB of headers', async () => {
    const headers = Array.from({ length: 17 }, (_, i) => `X-Header-${i}: ${'a'.repeat(1_000)}`);
    const lines = [`Authorization: Bearer ${service.token()}`, ...headers];
    expectProblem(await sendLines(service.origin, { lines }), 431, 'headers_too_large');
    expect(service.standIn.calls.count()).toBe(0);
  });

  it.each([
    'text/plain',
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
    'application/xml',
    'application/jsonp',
    'application/json, text/plain',
    'text/json',
    'json',
    'application/',
  ])('refuses a body of type %s', async (type) => {
    const answer = await service.launch('{}', { headers: { 'content-type': type } });
    expectProblem(answer, 415, 'unsupported_media_type');
    expect(service.standIn.calls.count()).toBe(0);
  });

  it('refuses a body of no type', async () => {
    expectProblem(await service.launch('{}'), 415, 'unsupported_media_type');
  });
});

describe('methods and paths', () => {
  it.each(['PUT', 'PATCH', 'DELETE', 'GET', 'HEAD', 'OPTIONS', 'TRACE'])(
    'threat 68: has no %s /v1/presigned-urls',
    async (method) => {
      const lines = [`Authorization: Bearer ${service.token()}`];
      const answer = await sendLines(service.origin, { method, lines });
      expect(answer.status).toBe(404);
      expect(service.standIn.calls.count()).toBe(0);
    },
  );

  it.each(['X-HTTP-Method-Override', 'X-HTTP-Method', 'X-Method-Override'])(
    'threat 69: believes no %s',
    async (name) => {
      const headers = { [name]: 'POST' };
      const answer = await service.send({ path: '/v1/presigned-urls', token: service.token(), headers });
      expectProblem(answer, 404, 'not_found');
      expect(service.standIn.calls.count()).toBe(0);
    },
  );

  it('threat 71: believes no address or host that a client says it was forwarded for', async () => {
    const headers = {
      'x-forwarded-for': '10.16.4.7',
      'x-forwarded-host': 'elsewhere.example',
      'x-forwarded-proto': 'https',
      forwarded: 'for=10.16.4.7;host=elsewhere.example',
    };
    const answer = await service.launch({}, { headers });
    expect(answer.status).toBe(201);
    const written = answer.text + JSON.stringify(answer.headers) + service.auditText() + service.logText();
    expect(written).not.toContain('elsewhere.example');
    expect(written).not.toContain('10.16.4.7');
  });

  it.each(['//v1/me', '/v1//me', '/v1/me/', '/v1/./me', '/v1/../v1/me', '/%76%31%2fme/x', '/./alice', '/alice/', '/%'])(
    'threat 76: takes %s for no other path',
    async (path) => {
      const lines = [`Authorization: Bearer ${service.token()}`];
      const answer = await sendLines(service.origin, { method: 'GET', path, lines });
      expect([400, 404]).toContain(answer.status);
      expect(service.standIn.calls.count()).toBe(0);
    },
  );

  it.each(['/%2e%2e', '/%00', '/v1%2fme', '/..%2falice', '/%2e%2e%2falice', '/alice%00', '/..'])(
    'threat 76: takes %s for nobody',
    async (path) => {
      const lines = [`Authorization: Bearer ${service.token()}`];
      const answer = await sendLines(service.origin, { method: 'GET', path, lines });
      expect([400, 403]).toContain(answer.status);
      expect(service.standIn.calls.count()).toBe(0);
    },
  );
});
