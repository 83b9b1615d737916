/**
 * Accepts the tokens of one OpenID Connect or OAuth 2.0 issuer other than Cognito, for the audiences named. It must never
 * accept a token for want of an audience: without one, a token made for any other service would do.
 */
import { JwtVerifier } from 'aws-jwt-verify';
import { type Clock, epochSeconds } from '../model/clock.ts';
import { claimOf, optionalString, requiredString } from './claim-values.ts';
import { type ClaimRules, identityFromClaims } from './claims.ts';
import { isJwsAlgorithm, type JwsAlgorithm } from './jws-algorithm.ts';
import type { Claims } from './jwt-form.ts';
import type { KeyRing } from './key-ring.ts';
import { signingKeysFor } from './signing-keys.ts';
import { createLibraryCheck, LIBRARY_TIME_CHECK_OFF, offlineJwksCache } from './token-library.ts';
import { type LifetimeOptions, lifetimePolicy } from './token-lifetime.ts';
import type { IssuerVerifier } from './token-verifier.ts';
import { VerifiedTokens } from './verified-tokens.ts';

const OIDC_DEFAULT_ALGORITHMS: readonly JwsAlgorithm[] = ['RS256'];

export interface OidcIssuerOptions extends LifetimeOptions {
  /** The `iss` of its tokens, exactly. */
  readonly issuer: string;
  /** Values of `aud` that mean this service: at least one. A token must have one of them. */
  readonly audience: readonly string[];
  /** By default RS256 only. */
  readonly algorithms?: readonly JwsAlgorithm[] | undefined;
  /** The claim that lists groups, if any: an array of strings. */
  readonly groupsClaim?: string | undefined;
  /** By default `scope` (words in one string, RFC 9068 section 2.2.3); some issuers have `scp`, an array of strings. */
  readonly scopeClaim?: string | undefined;
  /** Scopes a token must all have. */
  readonly requiredScopes?: readonly string[] | undefined;
  /** For how long the signature of a token that was accepted is not verified again: by default each time. */
  readonly signatureCacheSeconds?: number | undefined;
}

/**
 * @param keyRing made with the same algorithms
 * @throws TypeError or RangeError if the options make no sense
 */
export function createOidcTokenVerifier(options: OidcIssuerOptions, keyRing: KeyRing, clock: Clock): IssuerVerifier {
  const { issuer, algorithms = OIDC_DEFAULT_ALGORITHMS } = options;
  const audience = options.audience.filter((value) => value !== '');
  if (!URL.canParse(issuer)) {
    throw new TypeError('issuer must be a URL');
  }
  if (audience.length === 0 || audience.length !== options.audience.length) {
    throw new TypeError('audience must name at least one, and no empty one');
  }
  if (algorithms.length === 0 || !algorithms.every(isJwsAlgorithm)) {
    throw new TypeError('algorithms must name at least one, and only asymmetric ones');
  }
  const rules: ClaimRules = {
    lifetime: lifetimePolicy(options),
    requiredScopes: options.requiredScopes ?? [],
    groupsClaim: options.groupsClaim,
    scopeClaim: options.scopeClaim ?? 'scope',
  };
  const library = JwtVerifier.create(
    { issuer, audience, jwksUri: issuer, ...LIBRARY_TIME_CHECK_OFF },
    { jwksCache: offlineJwksCache() },
  );
  const verifiedTokens = new VerifiedTokens({ seconds: options.signatureCacheSeconds ?? 0, clock });
  const checkWithLibrary = createLibraryCheck(library, verifiedTokens);
  return {
    issuers: [issuer],
    keyRing,
    async verify(jwt, token) {
      checkWithLibrary(token, await signingKeysFor(jwt.header, keyRing, algorithms));
      const clientId = clientOf(jwt.payload, audience);
      return identityFromClaims(jwt.payload, { issuer, tokenUse: 'oidc', clientId }, rules, epochSeconds(clock));
    },
  };
}

/** The library has found one of the audiences in `aud`, which is a string or an array of strings. */
function clientOf(claims: Claims, audience: readonly string[]): string {
  const named = optionalString(claims, 'client_id') ?? optionalString(claims, 'azp');
  if (named !== undefined) {
    return named;
  }
  const aud = claimOf(claims, 'aud');
  const matched = Array.isArray(aud) ? audience.find((value) => aud.includes(value)) : undefined;
  return matched ?? requiredString(claims, 'aud');
}
