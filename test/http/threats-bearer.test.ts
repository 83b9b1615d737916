import { createHmac } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { TokenFault } from '../../src/model/errors.ts';
import type { HttpAnswer } from '../support/http-client.ts';
import { expectAnswerHeaders, expectProblem } from '../support/http-problem.ts';
import { type RawRequest, sendLines } from '../support/http-raw.ts';
import { startTestService, type TestService } from '../support/test-service.ts';
import { base64url, createTokenIssuer } from '../support/token-issuer.ts';

let service: TestService;
let reference: HttpAnswer;
let auditedBefore: number;

beforeAll(async () => {
  service = await startTestService();
  reference = await sendLines(service.origin, {});
});
beforeEach(() => {
  auditedBefore = service.audit().length;
});
afterEach(() => {
  service.standIn.calls.clear();
});
afterAll(() => service.close());

/** Sends it to both kinds of route that hand out URLs, and to the one that describes the caller. */
async function expectRefused(request: RawRequest, reason: TokenFault): Promise<void> {
  const routes: readonly RawRequest[] = [
    { method: 'POST', path: '/v1/presigned-urls' },
    { method: 'GET', path: '/alice' },
    { method: 'GET', path: '/v1/me' },
  ];
  for (const route of routes) {
    const query = request.path === undefined ? '' : new URL(request.path, service.origin).search;
    const answer = await sendLines(service.origin, { ...route, ...request, path: `${route.path}${query}` });
    expect(answer.status).toBe(401);
    expect(answer.text).toBe(reference.text);
    expect(answer.headers['www-authenticate']).toMatch(/^Bearer /);
    expectAnswerHeaders(answer);
  }
  const events = service.audit().slice(auditedBefore);
  expect(events.map((event) => [event.outcome, event.reason, event.caller])).toEqual(
    routes.map(() => ['deny', reason, undefined]),
  );
  expect(service.standIn.calls.count()).toBe(0);
}

const bearer = (token: string) => ({ lines: [`Authorization: Bearer ${token}`] });

describe('credentials in a place or a form that is not one bearer token', () => {
  it('threat 1: refuses a request without an Authorization header', async () => {
    expectProblem(reference, 401, 'invalid_token');
    await expectRefused({}, 'authorization_absent');
  });

  it.each([['Authorization:'], ['Authorization: '], ['Authorization: Bearer'], ['Authorization: Bearer ']])(
    'threat 2: refuses an empty credential, %j',
    (line) => expectRefused({ lines: [line] }, 'authorization_malformed'),
  );

  it('threat 3: refuses a good token under another scheme', async () => {
    for (const scheme of ['Basic', 'Token', 'Digest', 'Bearer:', 'JWT', 'BearerX']) {
      auditedBefore = service.audit().length;
      await expectRefused({ lines: [`Authorization: ${scheme} ${service.token()}`] }, 'authorization_malformed');
    }
    auditedBefore = service.audit().length;
    await expectRefused({ lines: [`Authorization: ${service.token()}`] }, 'authorization_malformed');
  });

  it.each(['bearer', 'BEARER', 'bEaReR'])('threat 4: accepts the scheme in any case, %s', async (scheme) => {
    const answer = await sendLines(service.origin, { lines: [`authorization: ${scheme} ${service.token()}`] });
    expect(answer.status).toBe(201);
  });

  it.each(['access_token', 'token', 'authorization', 'jwt'])('threat 5: refuses a token in the query, as %s', (name) =>
    expectRefused({ path: `/?${name}=${service.token()}` }, 'authorization_absent'),
  );

  it('threat 6: refuses a token in a cookie, or in headers that other services read', () =>
    expectRefused(
      {
        lines: [
          `Cookie: token=${service.token()}; access_token=${service.token()}; Authorization=Bearer ${service.token()}`,
          `X-Amzn-Oidc-Accesstoken: ${service.token()}`,
          `X-Authorization: Bearer ${service.token()}`,
          `Proxy-Authorization: Bearer ${service.token()}`,
        ],
      },
      'authorization_absent',
    ));

  it('threat 7: refuses two Authorization headers, even of the same good token', async () => {
    const good = `Authorization: Bearer ${service.token()}`;
    for (const lines of [
      [good, good],
      [good, 'authorization: Bearer x'],
      ['AUTHORIZATION: Basic eDp5', good],
      [good, 'Authorization:'],
    ]) {
      auditedBefore = service.audit().length;
      await expectRefused({ lines }, 'authorization_repeated');
    }
  });

  it('threat 8: refuses two tokens in one header', async () => {
    for (const joint of [',', ', ', ', Bearer ', ' ', ';']) {
      auditedBefore = service.audit().length;
      await expectRefused(bearer(`${service.token()}${joint}${service.token()}`), 'authorization_malformed');
    }
  });

  it('threat 9: refuses an AWS signature', () =>
    expectRefused(
      {
        lines: [
          'Authorization: AWS4-HMAC-SHA256 Credential=AKIAEXAMPLE/20261121/us-east-1/execute-api/aws4_request, SignedHeaders=host, Signature=00',
        ],
      },
      'authorization_malformed',
    ));
});

describe('one forged token of each kind', () => {
  it('threat 10: refuses alg none', async () => {
    const [, payload] = service.token().split('.');
    const unsigned = `${base64url('{"alg":"none","kid":"key-1"}')}.${payload}.`;
    await expectRefused(bearer(unsigned), 'token_malformed');
    auditedBefore = service.audit().length;
    await expectRefused(bearer(`${unsigned}AA`), 'algorithm_refused');
  });

  it('threat 11: refuses an HMAC keyed with the public key', () => {
    const key = service.issuer.publicKey.export({ type: 'spki', format: 'pem' });
    const token = service.issuer.sign(service.issuer.accessClaims(), {
      header: { alg: 'HS256' },
      signature: (input) => createHmac('sha256', key).update(input).digest(),
    });
    return expectRefused(bearer(token), 'algorithm_refused');
  });

  it("threat 15: refuses a token that brings its own key, and one signed with somebody else's", async () => {
    const stranger = createTokenIssuer({ issuer: service.issuer.issuer, clientId: service.issuer.clientId });
    const claims = service.issuer.accessClaims();
    await expectRefused(bearer(stranger.sign(claims, { header: { jwk: stranger.jwk() } })), 'token_header_refused');
    auditedBefore = service.audit().length;
    await expectRefused(bearer(stranger.sign(claims)), 'signature_invalid');
  });

  it('threat 16: refuses a token that says where to fetch its key, and fetches nothing', async () => {
    const before = service.jwks.requests;
    const header = { jku: service.jwks.url };
    await expectRefused(bearer(service.issuer.sign(service.issuer.accessClaims(), { header })), 'token_header_refused');
    expect(service.jwks.requests).toBe(before);
  });

  it('threat 19: refuses an unknown key, and threat 48: asks the issuer about it at most once', async () => {
    const before = service.jwks.requests;
    const sign = (kid: string) => service.issuer.sign(service.issuer.accessClaims(), { header: { kid } });
    await expectRefused(bearer(sign('key-2')), 'key_unknown');
    await Promise.all(Array.from({ length: 30 }, (_, i) => sendLines(service.origin, bearer(sign(`flood-${i}`)))));
    expect(service.jwks.requests - before).toBe(1);
    expect((await service.launch()).status).toBe(201);
  });

  it('threat 28: refuses a token that has just expired', () =>
    expectRefused(bearer(service.token({ exp: Math.floor(Date.now() / 1000) })), 'expired'));

  it('threat 33: refuses a token of another pool', () =>
    expectRefused(bearer(service.token({ iss: `${service.issuer.issuer}x` })), 'issuer_unknown'));

  it('threat 34: refuses a token for another application', () =>
    expectRefused(bearer(service.token({ client_id: 'another' })), 'audience_wrong'));

  it('threat 36: refuses an ID token of the same person', () =>
    expectRefused(bearer(service.issuer.sign(service.issuer.idClaims())), 'token_use_wrong'));

  it('threat 40: refuses a token whose payload was changed to name somebody else', () => {
    const [header, , signature] = service.token().split('.');
    const payload = base64url(JSON.stringify(service.issuer.accessClaims({ username: 'bob' })));
    return expectRefused(bearer(`${header}.${payload}.${signature}`), 'signature_invalid');
  });

  it('threat 43: refuses a good token with a character inside that is none of a token', async () => {
    for (const character of ['\t', '"', '%20', ' ', '\u00a0']) {
      auditedBefore = service.audit().length;
      await expectRefused(bearer(service.token().replace('.', `.${character}`)), 'authorization_malformed');
    }
  });
});

describe('tokens that are too long', () => {
  it('threat 44: refuses one of 15 kB like any other', () =>
    expectRefused(bearer('a'.repeat(15_000)), 'token_malformed'));

  it.each([16_384, 100_000, 1_000_000])('threat 44: refuses %i bytes before they are looked at', async (length) => {
    const answer = await sendLines(service.origin, bearer('a'.repeat(length)));
    expectProblem(answer, 431, 'headers_too_large');
    expect(service.audit()).toHaveLength(auditedBefore);
  });
});
