import { afterEach, describe, expect, test, vi } from 'vitest';
import { COGNITO_ALGORITHMS, createCognitoTokenVerifier } from '../../../src/auth/cognito-token-verifier.ts';
import { createKeyRing, type KeyRing } from '../../../src/auth/key-ring.ts';
import { createTokenVerifier, type IssuerVerifier } from '../../../src/auth/token-verifier.ts';
import { BearerToken } from '../../../src/model/secret.ts';
import { createMemoryKeySource, type MemoryKeySource } from '../../support/jwks-memory-source.ts';
import { createTokenIssuer, type TokenIssuer } from '../../support/token-issuer.ts';
import { refusalOf } from '../../support/token-trial.ts';

interface Pool {
  readonly issuer: TokenIssuer;
  readonly source: MemoryKeySource;
  readonly keyRing: KeyRing;
  readonly verifier: IssuerVerifier;
}

describe('a token verifier', () => {
  const rings: KeyRing[] = [];

  afterEach(() => {
    for (const ring of rings.splice(0)) {
      ring.close();
    }
    vi.useRealTimers();
  });

  function createPool(userPoolId: string, kid = 'key-1'): Pool {
    const issuer = createTokenIssuer({ issuer: `https://cognito-idp.eu-central-1.amazonaws.com/${userPoolId}`, kid });
    const source = createMemoryKeySource(issuer.jwks());
    const keyRing = createKeyRing({ source, algorithms: COGNITO_ALGORITHMS, clock: Date.now });
    rings.push(keyRing);
    const options = { userPoolId, clientIds: ['studio-portal'], tokenUse: 'access' } as const;
    return { issuer, source, keyRing, verifier: createCognitoTokenVerifier(options, keyRing, Date.now) };
  }

  const goodToken = ({ issuer }: Pool) => new BearerToken(issuer.sign(issuer.accessClaims()));

  test('asks the issuer that the token names, and no other', async () => {
    const staff = createPool('eu-central-1_Staff');
    const partners = createPool('eu-central-1_Partners');
    await Promise.all([staff.keyRing.start(), partners.keyRing.start()]);
    const verifier = createTokenVerifier([staff.verifier, partners.verifier]);
    for (const pool of [staff, partners]) {
      await expect(verifier.verify(goodToken(pool))).resolves.toMatchObject({ issuer: pool.issuer.issuer });
    }
    // The partners' key, under the same kid, signs for the staff's issuer.
    const crossed = partners.issuer.sign(staff.issuer.accessClaims());
    expect((await refusalOf(verifier.verify(new BearerToken(crossed)))).tokenFault).toBe('signature_invalid');
    const onlyStaff = createTokenVerifier([staff.verifier]);
    expect((await refusalOf(onlyStaff.verify(goodToken(partners)))).tokenFault).toBe('issuer_unknown');
  });

  test('can not be built of two verifiers for one issuer, or of none', () => {
    const one = createPool('eu-central-1_Staff');
    const same = createPool('eu-central-1_Staff');
    expect(() => createTokenVerifier([one.verifier, same.verifier])).toThrow(TypeError);
    expect(() => createTokenVerifier([])).toThrow(TypeError);
  });

  test('is not ready while the keys have not been loaded, and says when to come again', async () => {
    const pool = createPool('eu-central-1_Staff');
    pool.source.fail('connection refused');
    const verifier = createTokenVerifier([pool.verifier]);
    for (const prepare of [() => Promise.resolve(), () => pool.keyRing.start()]) {
      await prepare();
      const refusal = await refusalOf(verifier.verify(goodToken(pool)));
      expect(refusal).toMatchObject({ code: 'not_ready', tokenFault: undefined });
      expect(refusal.retryAfterSeconds).toBeGreaterThan(0);
    }
  });

  test('refuses a malformed token or an unknown issuer as invalid, ready or not', async () => {
    const verifier = createTokenVerifier([createPool('eu-central-1_Staff').verifier]);
    const other = createPool('eu-central-1_Other');
    expect((await refusalOf(verifier.verify(new BearerToken('a.b.c')))).tokenFault).toBe('token_malformed');
    expect((await refusalOf(verifier.verify(goodToken(other)))).tokenFault).toBe('issuer_unknown');
  });

  test('keeps serving while the key source is down, is not ready after a day of it, and recovers', async () => {
    vi.useFakeTimers();
    const pool = createPool('eu-central-1_Staff');
    await pool.keyRing.start();
    const verifier = createTokenVerifier([pool.verifier]);
    pool.source.fail('connection refused');
    await vi.advanceTimersByTimeAsync(86_399_000);
    await expect(verifier.verify(goodToken(pool))).resolves.toBeDefined();
    await vi.advanceTimersByTimeAsync(1_000);
    expect((await refusalOf(verifier.verify(goodToken(pool)))).code).toBe('not_ready');
    pool.source.publish(pool.issuer.jwks());
    await vi.advanceTimersByTimeAsync(30_000);
    await expect(verifier.verify(goodToken(pool))).resolves.toBeDefined();
  });

  test('threat 48: a flood of tokens with unknown kids causes one fetch, and good tokens pass meanwhile', async () => {
    vi.useFakeTimers();
    const pool = createPool('eu-central-1_Staff');
    await pool.keyRing.start();
    const verifier = createTokenVerifier([pool.verifier]);
    pool.source.hang();
    const claims = pool.issuer.accessClaims();
    const flood = Array.from({ length: 1_000 }, (_, index) =>
      refusalOf(
        verifier.verify(
          new BearerToken(pool.issuer.sign(claims, { header: { kid: `kid-${index}` }, signature: noise })),
        ),
      ),
    );
    // No timer moves before this line: a good token waits for nothing.
    await expect(verifier.verify(goodToken(pool))).resolves.toBeDefined();
    await vi.advanceTimersByTimeAsync(3_000);
    const faults = (await Promise.all(flood)).map(({ tokenFault }) => tokenFault);
    expect(new Set(faults)).toEqual(new Set(['key_unknown']));
    expect(pool.source.fetches).toBe(2);
  });

  test('threat 49: after a rotation the new key works at once and the removed one is refused', async () => {
    const former = createPool('eu-central-1_Staff', 'former');
    const next = createPool('eu-central-1_Staff', 'next');
    await former.keyRing.start();
    const verifier = createTokenVerifier([former.verifier]);
    await expect(verifier.verify(goodToken(former))).resolves.toBeDefined();
    former.source.publish({ keys: [former.issuer.jwk(), next.issuer.jwk()] });
    await expect(verifier.verify(goodToken(next))).resolves.toBeDefined();
    await expect(verifier.verify(goodToken(former))).resolves.toBeDefined();
    vi.useFakeTimers();
    const later = createPool('eu-central-1_Staff', 'former');
    await later.keyRing.start();
    const laterVerifier = createTokenVerifier([later.verifier]);
    await expect(laterVerifier.verify(goodToken(later))).resolves.toBeDefined();
    later.source.publish(next.issuer.jwks());
    await vi.advanceTimersByTimeAsync(300_000);
    expect((await refusalOf(laterVerifier.verify(goodToken(later)))).tokenFault).toBe('key_unknown');
    await expect(laterVerifier.verify(goodToken(next))).resolves.toBeDefined();
  });

  function noise(): Uint8Array {
    return Buffer.alloc(256, 1);
  }
});
