import {
  JwksNotAvailableInCacheError,
  JwtInvalidIssuerError,
  JwtParseError,
  KidNotFoundInJwksError,
  ParameterValidationError,
} from 'aws-jwt-verify/error';
import { expect, test } from 'vitest';
import { parseKeySet } from '../../../src/auth/json-web-key-set.ts';
import { createLibraryCheck, offlineJwksCache } from '../../../src/auth/token-library.ts';
import { VerifiedTokens } from '../../../src/auth/verified-tokens.ts';
import { ServiceError } from '../../../src/model/errors.ts';
import { BearerToken } from '../../../src/model/secret.ts';
import { createTokenIssuer } from '../../support/token-issuer.ts';

const issuer = createTokenIssuer({ issuer: 'https://issuer.example' });
const keySet = parseKeySet(Buffer.from(JSON.stringify(issuer.jwks())), { algorithms: ['RS256'] });

function checkThatThrows(thrown: unknown): unknown {
  const library = {
    cacheJwks: () => undefined,
    verifySync: () => {
      throw thrown;
    },
  };
  const check = createLibraryCheck(library, new VerifiedTokens({ seconds: 60, clock: Date.now }));
  try {
    check(new BearerToken('a.b.c'), keySet);
  } catch (error) {
    return error;
  }
  return undefined;
}

test('the token library is never allowed to fetch', async () => {
  await expect(offlineJwksCache().getJwks('https://issuer.example/jwks')).rejects.toThrow('must not fetch');
});

test('the token library is given each key set once', () => {
  const given: unknown[] = [];
  const library = { cacheJwks: (jwks: unknown) => given.push(jwks), verifySync: () => undefined };
  const check = createLibraryCheck(library, new VerifiedTokens({ seconds: 60, clock: Date.now }));
  const token = new BearerToken('a.b.c');
  check(token, keySet);
  check(token, keySet);
  expect(given).toHaveLength(1);
  check(token, { ...keySet });
  expect(given).toHaveLength(2);
});

test.each([
  [new KidNotFoundInJwksError('quotes the token'), 'key_unknown'],
  [new JwtInvalidIssuerError('quotes the token', 'mallory', 'issuer'), 'issuer_unknown'],
  [new JwtInvalidIssuerError('quotes the token', undefined, 'issuer'), 'claim_missing'],
  [new JwtParseError('quotes the token', new Error('quotes the token')), 'claim_malformed'],
  [new TypeError('quotes the token'), 'signature_invalid'],
  ['quotes the token', 'signature_invalid'],
])('a refusal of the token library (%#) becomes %s and loses its message', (thrown, fault) => {
  const error = checkThatThrows(thrown);
  expect(error).toMatchObject({ code: 'invalid_token', tokenFault: fault });
  expect(error).not.toHaveProperty('cause');
  expect(error instanceof ServiceError ? error.message : '').not.toContain('quotes');
});

test.each([new ParameterValidationError('quotes the token'), new JwksNotAvailableInCacheError('quotes the token')])(
  'a wrong use of the token library (%#) is a fault of this service, not of the token',
  (thrown) => {
    const error = checkThatThrows(thrown);
    expect(error).toMatchObject({ code: 'internal_error' });
    expect(error).not.toHaveProperty('cause');
  },
);
