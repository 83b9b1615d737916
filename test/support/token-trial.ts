/**
 * A token verifier for one Cognito user pool or one OpenID Connect issuer with its keys loaded, a clock that stands still
 * until it is moved, and the two questions tests ask of it: is this token accepted, and why is that one refused.
 */
import { expect } from 'vitest';
import { COGNITO_ALGORITHMS, createCognitoTokenVerifier } from '../../src/auth/cognito-token-verifier.ts';
import { createKeyRing, type KeyRing } from '../../src/auth/key-ring.ts';
import { createOidcTokenVerifier, type OidcIssuerOptions } from '../../src/auth/oidc-token-verifier.ts';
import { createTokenVerifier, type IssuerVerifier, type TokenVerifier } from '../../src/auth/token-verifier.ts';
import { ServiceError, type TokenFault } from '../../src/model/errors.ts';
import type { Identity } from '../../src/model/identity.ts';
import { BearerToken } from '../../src/model/secret.ts';
import { createMemoryKeySource, type MemoryKeySource } from './jwks-memory-source.ts';
import { createTokenIssuer, type SigningAlgorithm, type TokenIssuer } from './token-issuer.ts';

export const USER_POOL_ID = 'eu-central-1_AbCdEf123';
export const COGNITO_ISSUER = `https://cognito-idp.eu-central-1.amazonaws.com/${USER_POOL_ID}`;
export const OIDC_ISSUER = 'https://login.example.com/realms/bank';
/** An even second, so that "now" can be a `NumericDate`. */
export const NOW_SECONDS = Date.UTC(2026, 10, 21, 10) / 1_000;

/** As long as may be configured: nothing that is refused may be so only because it was never accepted before. */
const REMEMBERED = { signatureCacheSeconds: 300 };

export interface TokenTrial {
  readonly issuer: TokenIssuer;
  readonly source: MemoryKeySource;
  readonly keyRing: KeyRing;
  readonly verifier: TokenVerifier;
  setNow(seconds: number): void;
  accept(token: string): Promise<Identity>;
  expectRefused(token: string, fault: TokenFault): Promise<void>;
}

export interface CognitoTrialOptions {
  readonly tokenUse?: 'access' | 'id';
  readonly clientIds?: readonly string[];
  readonly requiredScopes?: readonly string[];
  readonly maxLifetimeSeconds?: number;
  readonly clockToleranceSeconds?: number;
  readonly signatureCacheSeconds?: number;
}

export function startCognitoTrial(options: CognitoTrialOptions = {}): Promise<TokenTrial> {
  return startTrial(COGNITO_ISSUER, 'RS256', COGNITO_ALGORITHMS, (keyRing, clock, issuer) =>
    createCognitoTokenVerifier(
      { userPoolId: USER_POOL_ID, clientIds: [issuer.clientId], tokenUse: 'access', ...REMEMBERED, ...options },
      keyRing,
      clock,
    ),
  );
}

export function startOidcTrial(
  options: Partial<OidcIssuerOptions> & { readonly signingAlgorithm?: SigningAlgorithm } = {},
): Promise<TokenTrial> {
  const { signingAlgorithm = 'RS256', ...issuerOptions } = options;
  return startTrial(OIDC_ISSUER, signingAlgorithm, options.algorithms ?? ['RS256'], (keyRing, clock) =>
    createOidcTokenVerifier(
      { issuer: OIDC_ISSUER, audience: ['studio-pass'], ...REMEMBERED, ...issuerOptions },
      keyRing,
      clock,
    ),
  );
}

/** The error a verification ends with; fails the test if it ends with none, or with one of another kind. */
export async function refusalOf(verification: Promise<unknown>): Promise<ServiceError> {
  const outcome = await verification.then(
    () => 'accepted',
    (error: unknown) => error,
  );
  expect(outcome).toBeInstanceOf(ServiceError);
  return outcome as ServiceError;
}

async function startTrial(
  issuerName: string,
  alg: SigningAlgorithm,
  algorithms: readonly SigningAlgorithm[],
  createVerifier: (keyRing: KeyRing, clock: () => number, issuer: TokenIssuer) => IssuerVerifier,
): Promise<TokenTrial> {
  let nowSeconds = NOW_SECONDS;
  const clock = () => nowSeconds * 1_000;
  const issuer = createTokenIssuer({ issuer: issuerName, alg, clock });
  const source = createMemoryKeySource(issuer.jwks());
  const keyRing = createKeyRing({ source, algorithms, clock });
  await keyRing.start();
  const verifier = createTokenVerifier([createVerifier(keyRing, clock, issuer)]);
  const accept = (token: string) => verifier.verify(new BearerToken(token));
  return {
    issuer,
    source,
    keyRing,
    verifier,
    setNow(seconds) {
      nowSeconds = seconds;
    },
    accept,
    async expectRefused(token, fault) {
      const refusal = await refusalOf(accept(token));
      expect({ code: refusal.code, fault: refusal.tokenFault }).toEqual({ code: 'invalid_token', fault });
      // Whatever is printed of the error must not hold the token, nor the signed part or the signature alone.
      const printed = `${refusal.message} ${refusal.detail} ${String(refusal.cause)}`;
      expect(printed.includes(token) && token !== '').toBe(false);
      expect(token.split('.').some((segment) => segment.length > 10 && printed.includes(segment))).toBe(false);
    },
  };
}
