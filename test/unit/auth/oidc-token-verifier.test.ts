import { importJWK, SignJWT } from 'jose';
import { describe, expect, test } from 'vitest';
import { JWS_ALGORITHMS } from '../../../src/auth/jws-algorithm.ts';
import { createKeyRing } from '../../../src/auth/key-ring.ts';
import { createOidcTokenVerifier, type OidcIssuerOptions } from '../../../src/auth/oidc-token-verifier.ts';
import { createMemoryKeySource } from '../../support/jwks-memory-source.ts';
import { signJws, type TestClaims } from '../../support/token-issuer.ts';
import { NOW_SECONDS, OIDC_ISSUER, refusalOf, startOidcTrial } from '../../support/token-trial.ts';

function oidcClaims(overrides: TestClaims = {}): TestClaims {
  const times = { iat: NOW_SECONDS, exp: NOW_SECONDS + 300 };
  return { iss: OIDC_ISSUER, sub: 'alice-1', aud: 'studio-pass', ...times, ...overrides };
}

describe('an OpenID Connect issuer', () => {
  test.each(JWS_ALGORITHMS)('may sign with %s, also by another library', async (alg) => {
    const trial = await startOidcTrial({ algorithms: [alg], signingAlgorithm: alg });
    await expect(trial.accept(trial.issuer.sign(oidcClaims()))).resolves.toMatchObject({
      issuer: OIDC_ISSUER,
      subject: 'alice-1',
      tokenUse: 'oidc',
      clientId: 'studio-pass',
      groups: [],
    });
    const key = await importJWK(trial.issuer.privateKey.export({ format: 'jwk' }), alg);
    const token = await new SignJWT(oidcClaims()).setProtectedHeader({ alg, kid: trial.issuer.kid }).sign(key);
    await expect(trial.accept(token)).resolves.toBeDefined();
  });

  test.each(JWS_ALGORITHMS)('has a %s signature of any other length, or with a bit flipped, refused', async (alg) => {
    const trial = await startOidcTrial({ algorithms: [alg], signingAlgorithm: alg });
    const sign = (change: (signature: Buffer) => Buffer) =>
      trial.issuer.sign(oidcClaims(), {
        signature: (input) => change(Buffer.from(signJws(alg, input, trial.issuer.privateKey))),
      });
    for (const change of [
      (signature: Buffer) => signature.subarray(1),
      (signature: Buffer) => signature.subarray(0, -1),
      (signature: Buffer) => Buffer.concat([signature, Buffer.from([0])]),
      (signature: Buffer) => Buffer.concat([Buffer.from([0]), signature]),
      (signature: Buffer) => Buffer.alloc(signature.length),
      (_signature: Buffer) => Buffer.alloc(1),
      (signature: Buffer) => Buffer.from(signature.map((byte, index) => (index === 9 ? byte ^ 1 : byte))),
    ]) {
      await trial.expectRefused(sign(change), 'signature_invalid');
    }
  });

  test('threat 14: may only sign with the algorithms configured, RS256 unless said otherwise', async () => {
    const trial = await startOidcTrial();
    for (const alg of ['RS384', 'RS512'] as const) {
      const token = trial.issuer.sign(oidcClaims(), {
        header: { alg },
        signature: (input) => signJws(alg, input, trial.issuer.privateKey),
      });
      await trial.expectRefused(token, 'algorithm_refused');
    }
  });

  test('threat 14: an algorithm that the issuer does not use is refused before its key is looked for', async () => {
    const trial = await startOidcTrial();
    const fetches = trial.source.fetches;
    for (const alg of ['none', 'HS256', 'RS512', 'toString']) {
      const header = { alg, kid: 'unknown' };
      await trial.expectRefused(trial.issuer.sign(oidcClaims(), { header }), 'algorithm_refused');
    }
    expect(trial.source.fetches).toBe(fetches);
  });

  test('threat 14: a key that names no algorithm is still not used with one of another type', async () => {
    const trial = await startOidcTrial({ algorithms: JWS_ALGORITHMS });
    trial.source.publish({ keys: [trial.issuer.jwk({ alg: undefined, kid: 'unnamed' })] });
    const sign = (alg: string) => trial.issuer.sign(oidcClaims(), { header: { alg, kid: 'unnamed' } });
    await expect(trial.accept(sign('RS256'))).resolves.toBeDefined();
    // The token library would take an RSA signature under these names, since it only asks them for a hash function.
    for (const alg of ['ES256', 'ES384', 'ES512', 'EdDSA']) {
      await trial.expectRefused(sign(alg), 'algorithm_refused');
    }
    await trial.expectRefused(sign('RS512'), 'signature_invalid');
  });

  test('threat 14: a key for one algorithm is not used with another that the issuer may use', async () => {
    const trial = await startOidcTrial({ algorithms: ['RS256', 'RS512'] });
    const token = trial.issuer.sign(oidcClaims(), {
      header: { alg: 'RS512' },
      signature: (input) => signJws('RS512', input, trial.issuer.privateKey),
    });
    await trial.expectRefused(token, 'algorithm_refused');
  });

  test('threat 33: is compared exactly', async () => {
    const trial = await startOidcTrial();
    for (const iss of [`${OIDC_ISSUER}/`, OIDC_ISSUER.toUpperCase(), 'https://login.example.com/realms/other']) {
      await trial.expectRefused(trial.issuer.sign(oidcClaims({ iss })), 'issuer_unknown');
    }
  });

  test('threat 34: has its tokens refused without one of the audiences', async () => {
    const trial = await startOidcTrial({ audience: ['studio-pass', 'https://studio.example'] });
    const sign = (aud: unknown) => trial.issuer.sign(oidcClaims({ aud }));
    await expect(trial.accept(sign('https://studio.example'))).resolves.toMatchObject({
      clientId: 'https://studio.example',
    });
    await expect(trial.accept(sign(['other', 'studio-pass']))).resolves.toMatchObject({ clientId: 'studio-pass' });
    await trial.expectRefused(sign(undefined), 'claim_missing');
    for (const aud of ['other', ['other'], 'studio-passe', 'STUDIO-PASS', '', []]) {
      await trial.expectRefused(sign(aud), 'audience_wrong');
    }
    for (const aud of [1, { aud: 'studio-pass' }, ['studio-pass', 1], [['studio-pass']], null]) {
      await trial.expectRefused(sign(aud), 'claim_malformed');
    }
  });

  test('names the application by client_id, else azp, else the audience', async () => {
    const trial = await startOidcTrial();
    const clientOf = async (claims: TestClaims) => (await trial.accept(trial.issuer.sign(oidcClaims(claims)))).clientId;
    await expect(clientOf({ client_id: 'portal', azp: 'other' })).resolves.toBe('portal');
    await expect(clientOf({ azp: 'portal' })).resolves.toBe('portal');
    await trial.expectRefused(trial.issuer.sign(oidcClaims({ azp: ['portal'] })), 'claim_malformed');
  });

  test('has its groups and scopes read from the claims configured', async () => {
    const trial = await startOidcTrial({ groupsClaim: 'roles', scopeClaim: 'scp', requiredScopes: ['launch'] });
    const token = trial.issuer.sign(oidcClaims({ roles: ['a', 'b'], scp: ['launch', 'list'], scope: 'ignored' }));
    await expect(trial.accept(token)).resolves.toMatchObject({ groups: ['a', 'b'], scopes: ['launch', 'list'] });
    const spaced = trial.issuer.sign(oidcClaims({ scp: ' list  launch ' }));
    await expect(trial.accept(spaced)).resolves.toMatchObject({ groups: [], scopes: ['list', 'launch'] });
    await trial.expectRefused(trial.issuer.sign(oidcClaims({ roles: 'a', scp: ['launch'] })), 'claim_malformed');
    await trial.expectRefused(trial.issuer.sign(oidcClaims({ scp: ['launch', 1] })), 'claim_malformed');
    const without = trial.accept(trial.issuer.sign(oidcClaims({ scope: 'launch' })));
    expect((await refusalOf(without)).code).toBe('insufficient_scope');
  });

  test('has a claim that is configured but not sent taken for absent, even if objects inherit one of that name', async () => {
    const trial = await startOidcTrial({ groupsClaim: 'toString', scopeClaim: 'hasOwnProperty' });
    await expect(trial.accept(trial.issuer.sign(oidcClaims()))).resolves.toMatchObject({ groups: [], scopes: [] });
  });

  test.each<Partial<OidcIssuerOptions>>([
    { issuer: '' },
    { issuer: 'login.example.com' },
    { audience: [] },
    { audience: ['studio-pass', ''] },
    { algorithms: [] },
    { algorithms: ['HS256' as 'RS256'] },
    { algorithms: ['RS256', 'none' as 'RS256'] },
    { clockToleranceSeconds: 61 },
    { maxLifetimeSeconds: 86_401 },
  ])('can not be configured with %o', (options) => {
    const keyRing = createKeyRing({ source: createMemoryKeySource(), algorithms: ['RS256'], clock: Date.now });
    const sound: OidcIssuerOptions = { issuer: OIDC_ISSUER, audience: ['studio-pass'] };
    expect(() => createOidcTokenVerifier({ ...sound, ...options }, keyRing, Date.now)).toThrow();
  });
});
