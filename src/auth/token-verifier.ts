/**
 * Turns a bearer token into the identity of its bearer. This is the only way to an `Identity`; it must never let a token's
 * own word decide anything but which of the configured issuers has to confirm it.
 */
import { tokenRefused } from '../model/errors.ts';
import type { Identity } from '../model/identity.ts';
import type { BearerToken } from '../model/secret.ts';
import { requiredString } from './claim-values.ts';
import { parseJwtForm, type UnverifiedJwt } from './jwt-form.ts';
import type { KeyRing } from './key-ring.ts';

export interface TokenVerifier {
  /**
   * @throws ServiceError `invalid_token` (with its fault), `insufficient_scope`, or `not_ready` while the issuer's keys are
   *   not loaded
   */
  verify(token: BearerToken): Promise<Identity>;
}

/** Verifies the tokens of one issuer, which may write its name in more than one way. */
export interface IssuerVerifier {
  /** Every `iss` it answers for, compared exactly. */
  readonly issuers: readonly string[];
  readonly keyRing: KeyRing;
  /**
   * @param jwt the form of `token`, its `iss` one of `issuers`
   * @throws ServiceError as `TokenVerifier.verify`
   */
  verify(jwt: UnverifiedJwt, token: BearerToken): Promise<Identity>;
}

/** @throws TypeError if there is no verifier, or two for one issuer */
export function createTokenVerifier(verifiers: readonly IssuerVerifier[]): TokenVerifier {
  if (verifiers.length === 0) {
    throw new TypeError('at least one issuer is needed');
  }
  const byIssuer = new Map<string, IssuerVerifier>();
  for (const verifier of verifiers) {
    for (const issuer of verifier.issuers) {
      if (byIssuer.has(issuer)) {
        throw new TypeError(`two verifiers for the issuer ${issuer}`);
      }
      byIssuer.set(issuer, verifier);
    }
  }
  return {
    async verify(token) {
      const jwt = parseJwtForm(token);
      const verifier = byIssuer.get(requiredString(jwt.payload, 'iss'));
      if (verifier === undefined) {
        throw tokenRefused('issuer_unknown', 'the issuer is not one of those configured');
      }
      return verifier.verify(jwt, token);
    },
  };
}
