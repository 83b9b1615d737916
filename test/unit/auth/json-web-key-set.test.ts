import { describe, expect, test } from 'vitest';
import { KEY_SET_MAX_KEYS, type KeySet, parseKeySet, sameKeySet } from '../../../src/auth/json-web-key-set.ts';
import { JWS_ALGORITHMS, type JwsAlgorithm } from '../../../src/auth/jws-algorithm.ts';
import { KEY_SET_MAX_BYTES } from '../../../src/auth/key-source.ts';
import hostileDocuments from '../../corpus/jwks-documents.json' with { type: 'json' };
import hostileKeys from '../../corpus/jwks-keys.json' with { type: 'json' };
import { createTokenIssuer, type TestJwk } from '../../support/token-issuer.ts';

const RS256: readonly JwsAlgorithm[] = ['RS256'];
const rsa = createTokenIssuer({ issuer: 'https://issuer.example', kid: 'good' });
const otherRsa = createTokenIssuer({ issuer: 'https://issuer.example', kid: 'other' });

function parse(document: unknown, algorithms: readonly JwsAlgorithm[] = RS256): KeySet {
  return parseKeySet(Buffer.from(typeof document === 'string' ? document : JSON.stringify(document)), { algorithms });
}

describe('a published key set', () => {
  test('gives its usable keys by their id, with nothing but what verifying takes', () => {
    const { n, e } = rsa.jwk();
    const published = rsa.jwk({ x5c: ['MIIB'], x5t: 'abc', nbf: 1, key_ops: ['verify'], 'com.example': {} });
    const { keys, rejected } = parse({ keys: [published], note: 'unknown members of the set are no harm' });
    expect([...keys]).toEqual([
      [
        'good',
        { kid: 'good', algorithms: ['RS256'], jwk: { kty: 'RSA', n, e, kid: 'good', use: 'sig', alg: 'RS256' } },
      ],
    ]);
    expect(rejected).toEqual([]);
  });

  test('may leave out use and alg; alg is filled in where only one is possible', () => {
    const bare = rsa.jwk({ use: undefined, alg: undefined });
    expect(parse({ keys: [bare] }).keys.get('good')).toMatchObject({ algorithms: ['RS256'], jwk: { alg: 'RS256' } });
    const several = parse({ keys: [bare] }, JWS_ALGORITHMS).keys.get('good');
    expect(several?.algorithms).toEqual(['RS256', 'RS384', 'RS512']);
    expect(several?.jwk).not.toHaveProperty('alg');
  });

  test.each(JWS_ALGORITHMS)('may hold a key for %s', (alg) => {
    const issuer = createTokenIssuer({ issuer: 'https://issuer.example', alg });
    for (const jwk of [issuer.jwk(), issuer.jwk({ alg: undefined })]) {
      expect(parse({ keys: [jwk] }, [alg]).keys.get('key-1')).toMatchObject({ algorithms: [alg], jwk: { alg } });
    }
    const others = JWS_ALGORITHMS.filter((other) => other !== alg);
    expect(() => parse(issuer.jwks(), others)).toThrow(/alg is not one of the issuer/);
  });

  test.each(hostileKeys)('threat 47: a set with only $name is refused', ({ key, reason }) => {
    expect(() => parse({ keys: [key] }, JWS_ALGORITHMS)).toThrow(reason);
  });

  test.each(hostileKeys)('threat 47: $name is left out and the good key kept', ({ key, reason }) => {
    for (const [keys, index] of [
      [[key, rsa.jwk()], 0],
      [[rsa.jwk(), key], 1],
    ] as const) {
      const set = parse({ keys }, JWS_ALGORITHMS);
      expect([...set.keys.keys()]).toEqual(['good']);
      expect(set.rejected).toEqual([{ index, reason }]);
    }
  });

  test.each(hostileDocuments)('threat 47: $name is no key set', ({ text }) => {
    expect(() => parse(text, JWS_ALGORITHMS)).toThrow();
  });

  test('threat 47: two usable keys with one kid are both left out, even if they are equal', () => {
    const reason = 'another usable key has the same kid';
    const set = parse({ keys: [rsa.jwk(), otherRsa.jwk(), rsa.jwk()] });
    expect([...set.keys.keys()]).toEqual(['other']);
    expect(set.rejected).toEqual([
      { index: 0, reason },
      { index: 2, reason },
    ]);
    expect(() => parse({ keys: [rsa.jwk(), otherRsa.jwk({ kid: 'good' })] })).toThrow(reason);
  });

  test('threat 47: an encryption key with the kid of a signature key does no harm', () => {
    const set = parse({ keys: [otherRsa.jwk({ kid: 'good', use: 'enc' }), rsa.jwk()] });
    expect(set.keys.get('good')?.jwk).toMatchObject({ n: rsa.jwk().n });
  });

  test('threat 47: a set is accepted with as many keys and bytes as allowed and refused beyond', () => {
    const keys = (count: number): TestJwk[] => Array.from({ length: count }, () => rsa.jwk({ use: 'enc' }));
    expect(parse({ keys: [...keys(KEY_SET_MAX_KEYS - 1), rsa.jwk()] }).keys.size).toBe(1);
    expect(() => parse({ keys: [...keys(KEY_SET_MAX_KEYS), rsa.jwk()] })).toThrow(/more than 100 keys/);
    const text = JSON.stringify(rsa.jwks());
    expect(parse(text.padEnd(KEY_SET_MAX_BYTES)).keys.size).toBe(1);
    expect(() => parse(text.padEnd(KEY_SET_MAX_BYTES + 1))).toThrow(/larger than 65536 bytes/);
    expect(() => parse(text.padEnd(10_000_000))).toThrow(/larger than 65536 bytes/);
  });

  test('never quotes what was published when it refuses', () => {
    const published = JSON.stringify({ keys: [{ kty: 'oct', k: 'c2VjcmV0', kid: 'c2VjcmV0', use: 'sig' }] });
    expect(() => parse(published)).toThrow(/^(?!.*c2VjcmV0).*$/);
  });

  test('equals another with the same keys in another order, and none with another key or another rejection', () => {
    const set = parse({ keys: [rsa.jwk(), otherRsa.jwk()] });
    expect(sameKeySet(set, parse({ keys: [otherRsa.jwk({ x5t: 'abc' }), rsa.jwk()] }))).toBe(true);
    expect(sameKeySet(set, parse({ keys: [rsa.jwk()] }))).toBe(false);
    expect(sameKeySet(set, parse({ keys: [rsa.jwk(), otherRsa.jwk({ n: rsa.jwk().n })] }))).toBe(false);
    expect(sameKeySet(set, parse({ keys: [rsa.jwk(), otherRsa.jwk(), null] }))).toBe(false);
  });
});
