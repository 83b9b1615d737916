/**
 * The edge to aws-jwt-verify, which checks the signature, the issuer and the audience. It must never fetch a key, and its
 * messages, which quote claims and key ids, must never leave this module.
 */
import {
  CognitoJwtInvalidClientIdError,
  CognitoJwtInvalidTokenUseError,
  FailedAssertionError,
  JwtBaseError,
  JwtInvalidAudienceError,
  JwtInvalidIssuerError,
  JwtInvalidSignatureAlgorithmError,
  JwtInvalidSignatureError,
  JwtParseError,
  KidNotFoundInJwksError,
} from 'aws-jwt-verify/error';
import { type Jwks, SimpleJwksCache } from 'aws-jwt-verify/jwk';
import { ServiceError, type TokenFault, tokenRefused } from '../model/errors.ts';
import type { BearerToken } from '../model/secret.ts';
import type { KeySet } from './json-web-key-set.ts';
import type { VerifiedTokens } from './verified-tokens.ts';

/**
 * The library asks the system's clock, which can't be injected, and only where the claims are present. `checkLifetime` does
 * it all, strictly and on the injected clock; an infinite grace switches the library's check off, so that there is one.
 */
export const LIBRARY_TIME_CHECK_OFF = { graceSeconds: Number.POSITIVE_INFINITY } as const;

/** What both of the library's verifiers can do that this service uses. */
export interface LibraryVerifier {
  cacheJwks(jwks: Jwks): void;
  verifySync(token: string): unknown;
}

/** A cache that answers only from what `cacheJwks` put there: keys come from the key ring, with its bounds, or not at all. */
export function offlineJwksCache(): SimpleJwksCache {
  return new SimpleJwksCache({
    fetcher: { fetch: () => Promise.reject(new Error('the token library must not fetch')) },
  });
}

/**
 * @param verified of this verifier alone: what another one accepts is for another audience
 * @returns a function that verifies a token's signature by one of the given keys, its issuer and its audience, and hands
 *   the keys to the library whenever they are others than the last time. It throws ServiceError `invalid_token` for what
 *   the library refuses, and `internal_error` if the library was used wrongly.
 */
export function createLibraryCheck(
  library: LibraryVerifier,
  verified: VerifiedTokens,
): (token: BearerToken, keySet: KeySet) => void {
  let loaded: KeySet | undefined;
  return (token, keySet) => {
    if (keySet !== loaded) {
      // Also forgets the key objects the library made of the former keys: it keeps those by kid.
      library.cacheJwks({ keys: [...keySet.keys.values()].map(({ jwk }) => jwk) });
      loaded = keySet;
    }
    verified.check(token, keySet, () => {
      try {
        library.verifySync(token.reveal());
      } catch (error) {
        throw translateLibraryError(error);
      }
    });
  };
}

const FAULTS: readonly (readonly [type: new (...args: never[]) => Error, fault: TokenFault, detail: string])[] = [
  [JwtInvalidSignatureError, 'signature_invalid', 'the signature is not by the key it names'],
  [JwtInvalidSignatureAlgorithmError, 'algorithm_refused', 'the algorithm is not that of the key'],
  [KidNotFoundInJwksError, 'key_unknown', 'the issuer has no such key'],
  [JwtInvalidIssuerError, 'issuer_unknown', 'the issuer is not the expected one'],
  [JwtInvalidAudienceError, 'audience_wrong', 'the audience (aud) is not this service'],
  [CognitoJwtInvalidClientIdError, 'audience_wrong', 'the app client is not one of those accepted'],
  [CognitoJwtInvalidTokenUseError, 'token_use_wrong', 'token_use is not the one accepted'],
  // The form was checked before, so what the library could not parse is a registered claim of a wrong type.
  [JwtParseError, 'claim_malformed', 'a registered claim is of the wrong type'],
];

/** The library's error is not kept as the cause: it carries claims, in its message and beside it. */
function translateLibraryError(error: unknown): ServiceError {
  const known = FAULTS.find(([type]) => error instanceof type);
  if (known === undefined) {
    // Node's cryptography throws for an ECDSA signature of the wrong length; anything else of the library's is our mistake.
    return error instanceof JwtBaseError
      ? new ServiceError('internal_error', { detail: 'the token library refused the way it was called' })
      : tokenRefused('signature_invalid', 'the signature could not be checked');
  }
  const [, fault, detail] = known;
  const absent = error instanceof FailedAssertionError && error.failedAssertion.actual === undefined;
  return absent ? tokenRefused('claim_missing', `${detail}: it is missing`) : tokenRefused(fault, detail);
}
