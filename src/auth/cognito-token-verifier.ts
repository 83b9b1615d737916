/**
 * Accepts the tokens of one Amazon Cognito user pool: of one kind, for the app clients named. It must never take an ID
 * token for an access token or the reverse: they are made for different readers.
 */
import { CognitoJwtVerifier } from 'aws-jwt-verify';
import { type Clock, epochSeconds } from '../model/clock.ts';
import { tokenRefused } from '../model/errors.ts';
import { requiredString } from './claim-values.ts';
import { type ClaimRules, identityFromClaims } from './claims.ts';
import type { JwsAlgorithm } from './jws-algorithm.ts';
import type { JwtHeader } from './jwt-form.ts';
import type { KeyRing } from './key-ring.ts';
import { signingKeysFor } from './signing-keys.ts';
import { createLibraryCheck, LIBRARY_TIME_CHECK_OFF, offlineJwksCache } from './token-library.ts';
import { type LifetimeOptions, lifetimePolicy } from './token-lifetime.ts';
import type { IssuerVerifier } from './token-verifier.ts';
import { VerifiedTokens } from './verified-tokens.ts';

/** Cognito signs with nothing else (AWS documentation, "Verifying JSON web tokens"). */
export const COGNITO_ALGORITHMS: readonly JwsAlgorithm[] = ['RS256'];

export interface CognitoIssuerOptions extends LifetimeOptions {
  /** `<region>_<id>`, as aws-jwt-verify accepts it: commercial, GovCloud and European Sovereign Cloud Regions. */
  readonly userPoolId: string;
  /** The app clients whose tokens are accepted: at least one. */
  readonly clientIds: readonly string[];
  readonly tokenUse: 'access' | 'id';
  /** Scopes a token must all have. Only access tokens have any. */
  readonly requiredScopes?: readonly string[] | undefined;
  /** For how long the signature of a token that was accepted is not verified again: by default each time. */
  readonly signatureCacheSeconds?: number | undefined;
}

/** Both forms of the pool's `iss`: the Region's and the newer `issuer-cognito-idp`. @throws if it is no user pool id */
export function cognitoIssuers(userPoolId: string): readonly string[] {
  const regional = CognitoJwtVerifier.parseUserPoolId(userPoolId).issuer;
  const global = CognitoJwtVerifier.parseUserPoolId(userPoolId, 'https://issuer-cognito-idp').issuer;
  return [regional, global];
}

/**
 * @param keyRing made with `COGNITO_ALGORITHMS`
 * @throws Error if the options make no sense (a ParameterValidationError of the library, TypeError or RangeError)
 */
export function createCognitoTokenVerifier(
  options: CognitoIssuerOptions,
  keyRing: KeyRing,
  clock: Clock,
): IssuerVerifier {
  const { userPoolId, tokenUse, requiredScopes = [] } = options;
  const clientIds = options.clientIds.filter((clientId) => clientId !== '');
  if (clientIds.length === 0 || clientIds.length !== options.clientIds.length) {
    throw new TypeError('clientIds must name at least one app client, and no empty one');
  }
  if (tokenUse === 'id' && requiredScopes.length > 0) {
    throw new TypeError('requiredScopes needs access tokens: ID tokens have no scopes');
  }
  const rules: ClaimRules = {
    lifetime: lifetimePolicy(options),
    requiredScopes,
    groupsClaim: 'cognito:groups',
    scopeClaim: 'scope',
  };
  const library = CognitoJwtVerifier.create(
    { userPoolId, tokenUse, clientId: clientIds, ...LIBRARY_TIME_CHECK_OFF },
    { jwksCache: offlineJwksCache() },
  );
  const verifiedTokens = new VerifiedTokens({ seconds: options.signatureCacheSeconds ?? 0, clock });
  const checkWithLibrary = createLibraryCheck(library, verifiedTokens);
  // The library compared this claim with the client ids already; it is read again as the string it has to be.
  const clientClaim = tokenUse === 'access' ? 'client_id' : 'aud';
  return {
    issuers: cognitoIssuers(userPoolId),
    keyRing,
    async verify(jwt, token) {
      refuseAccessTokenType(jwt.header, tokenUse);
      checkWithLibrary(token, await signingKeysFor(jwt.header, keyRing, COGNITO_ALGORITHMS));
      const issuer = requiredString(jwt.payload, 'iss');
      const clientId = requiredString(jwt.payload, clientClaim);
      return identityFromClaims(jwt.payload, { issuer, tokenUse, clientId }, rules, epochSeconds(clock));
    },
  };
}

/** RFC 9068 section 2.1: `at+jwt` says that this is an access token. */
function refuseAccessTokenType({ typ }: JwtHeader, tokenUse: 'access' | 'id'): void {
  if (tokenUse === 'id' && typ?.endsWith('at+jwt')) {
    throw tokenRefused('token_use_wrong', 'typ is that of an access token');
  }
}
