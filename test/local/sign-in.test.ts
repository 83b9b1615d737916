import { createHash } from 'node:crypto';
import { CognitoJwtVerifier } from 'aws-jwt-verify';
import type { Jwks } from 'aws-jwt-verify/jwk';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type CognitoStandIn, startCognito } from '../../src/local/cognito.ts';
import { type SignInStandIn, startSignInStandIn } from '../../src/local/sign-in/stand-in.ts';

const REDIRECT_URI = 'http://127.0.0.1:8080/dev/';
const VERIFIER = 'a'.repeat(43);
const CHALLENGE = createHash('sha256').update(VERIFIER).digest('base64url');

let cognito: CognitoStandIn;
let signIn: SignInStandIn;
let ahead = 0;

beforeAll(async () => {
  cognito = await startCognito({ region: 'us-east-1' });
  signIn = await startSignInStandIn({ cognito, clock: () => Date.now() + ahead });
});
afterAll(async () => {
  await signIn.close();
  await cognito.close();
});
beforeEach(() => {
  ahead = 0;
});

const request = (changed: Record<string, string | undefined> = {}): URLSearchParams => {
  const members = {
    response_type: 'code',
    client_id: cognito.clientId,
    redirect_uri: REDIRECT_URI,
    scope: 'openid',
    state: 'state-1',
    code_challenge: CHALLENGE,
    code_challenge_method: 'S256',
    ...changed,
  };
  return new URLSearchParams(
    Object.entries(members).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
};

const authorize = (query: URLSearchParams, cookie = '') =>
  fetch(`${signIn.origin}/oauth2/authorize?${query}`, { redirect: 'manual', headers: { cookie } });

function submit(form: URLSearchParams, userName = 'alice', password = 'Local-only-alice-1'): Promise<Response> {
  form.set('username', userName);
  form.set('password', password);
  return fetch(`${signIn.origin}/login`, { method: 'POST', body: form, redirect: 'manual' });
}

async function freshCode(query = request()): Promise<string> {
  const location = new URL((await submit(query)).headers.get('location') ?? '');
  return location.searchParams.get('code') ?? '';
}

async function redeem(code: string, changed: Record<string, string> = {}) {
  const body = new URLSearchParams({
    grant_type: 'authorization_code',
    client_id: cognito.clientId,
    redirect_uri: REDIRECT_URI,
    code,
    code_verifier: VERIFIER,
    ...changed,
  });
  const response = await fetch(`${signIn.origin}/oauth2/token`, { method: 'POST', body });
  return {
    status: response.status,
    headers: response.headers,
    json: (await response.json()) as Record<string, unknown>,
  };
}

describe('the sign-in page for development', () => {
  it('asks for name and password, and leads back with a code and the state', async () => {
    const page = await authorize(request());
    expect(page.status).toBe(200);
    expect(await page.text()).toContain('name="password"');
    const answer = await submit(request());
    expect(answer.status).toBe(302);
    const location = new URL(answer.headers.get('location') ?? '');
    expect(location.origin + location.pathname).toBe(REDIRECT_URI);
    expect(location.searchParams.get('state')).toBe('state-1');
    expect(location.searchParams.get('code')).toMatch(/^[0-9a-f-]{36}$/);
  });

  it('lets nobody in with a wrong password, and does not say what was wrong', async () => {
    const texts = await Promise.all(
      [submit(request(), 'alice', 'wrong'), submit(request(), 'nobody', 'wrong')].map(async (asked) => {
        const answer = await asked;
        expect(answer.status).toBe(401);
        return answer.text();
      }),
    );
    expect(texts[0]).toContain('Incorrect username or password.');
    expect(texts[0]).toBe(texts[1]);
  });

  it('knows a browser again until it signs out', async () => {
    const cookie = ((await submit(request())).headers.get('set-cookie') ?? '').split(';')[0] ?? '';
    expect((await authorize(request(), cookie)).headers.get('location')).toContain('code=');
    const out = new URLSearchParams({ client_id: cognito.clientId, logout_uri: REDIRECT_URI });
    const left = await fetch(`${signIn.origin}/logout?${out}`, { redirect: 'manual', headers: { cookie } });
    expect([left.status, left.headers.get('location')]).toEqual([302, REDIRECT_URI]);
    expect((await authorize(request(), cookie)).status).toBe(200);
  });

  it.each([
    ['another client', { client_id: 'other' }],
    ['a redirect to another machine', { redirect_uri: 'https://evil.example/' }],
    ['a redirect to a name that begins like this machine', { redirect_uri: 'http://127.0.0.1.evil.example/' }],
    ['a redirect with credentials', { redirect_uri: 'http://127.0.0.1@evil.example/' }],
    ['the implicit grant', { response_type: 'token' }],
    ['a plain challenge', { code_challenge_method: 'plain' }],
  ])('shows an error, and leads nowhere, for %s', async (_what, changed) => {
    const answer = await authorize(request(changed));
    expect([answer.status, answer.headers.get('location')]).toEqual([400, null]);
    if (!('response_type' in changed) && !('code_challenge_method' in changed)) {
      expect((await submit(request(changed))).status).toBe(400);
    }
  });

  it('makes no markup of what it is sent', async () => {
    const page = await (await authorize(request({ state: '"><script>alert(1)</script>' }))).text();
    expect(page).not.toContain('<script>');
  });
});

describe('the token endpoint for development', () => {
  it('hands out tokens of the pool once, to pages of any origin', async () => {
    const code = await freshCode();
    const { status, headers, json } = await redeem(code);
    expect(status).toBe(200);
    expect(headers.get('access-control-allow-origin')).toBe('*');
    expect(headers.get('cache-control')).toBe('no-store');
    expect(json).toMatchObject({ token_type: 'Bearer', expires_in: 3_600, id_token: expect.any(String) });
    const verifier = CognitoJwtVerifier.create({
      userPoolId: cognito.userPoolId,
      clientId: cognito.clientId,
      tokenUse: 'access',
    });
    verifier.cacheJwks((await (await fetch(cognito.jwksUrl)).json()) as Jwks);
    expect(await verifier.verify(String(json.access_token))).toMatchObject({ username: 'alice' });
    expect((await redeem(code)).json).toEqual({ error: 'invalid_grant' });
  });

  it.each([
    ['another verifier', { code_verifier: 'b'.repeat(43) }],
    ['no verifier', { code_verifier: '' }],
    ['another redirect URI', { redirect_uri: 'http://127.0.0.1:8080/' }],
    ['another code', { code: '11111111-1111-4111-8111-111111111111' }],
  ])('refuses %s, and the code is spent', async (_what, changed) => {
    const code = await freshCode();
    expect(await redeem(code, changed)).toMatchObject({ status: 400, json: { error: 'invalid_grant' } });
    expect((await redeem(code)).status).toBe('code' in changed ? 200 : 400);
  });

  it('refuses a verifier where there was no challenge', async () => {
    const code = await freshCode(request({ code_challenge: undefined, code_challenge_method: undefined }));
    expect((await redeem(code)).json).toEqual({ error: 'invalid_grant' });
  });

  it('refuses a code after five minutes', async () => {
    const code = await freshCode();
    ahead = 5 * 60_000 + 1;
    expect((await redeem(code)).json).toEqual({ error: 'invalid_grant' });
  });

  it('refuses another client and another grant', async () => {
    expect((await redeem(await freshCode(), { client_id: 'other' })).json).toEqual({ error: 'invalid_client' });
    expect((await redeem('', { grant_type: 'password' })).json).toEqual({ error: 'unsupported_grant_type' });
  });
});
