/**
 * What every accepted token must say of its bearer, whoever issued it. Pure, and only for claims whose signature has been
 * verified; it must never accept a claim of another type than the one it is defined with.
 */
import { ServiceError, tokenRefused } from '../model/errors.ts';
import type { Identity } from '../model/identity.ts';
import { claimOf, optionalString, requiredString, stringList, wordList } from './claim-values.ts';
import type { Claims } from './jwt-form.ts';
import { checkLifetime, type LifetimePolicy } from './token-lifetime.ts';

const SUBJECT = /^[\x21-\x7e]{1,255}$/;
const DISPLAY_NAME_CLAIMS = ['username', 'cognito:username', 'preferred_username', 'email'] as const;
const DISPLAY_NAME = /^[^\p{Cc}\p{Zl}\p{Zp}]{1,255}$/u;

/** What an issuer's verifier knows beyond the common claims. */
export interface ClaimRules {
  readonly lifetime: LifetimePolicy;
  /** Every one of them must be in the token. */
  readonly requiredScopes: readonly string[];
  readonly groupsClaim: string | undefined;
  readonly scopeClaim: string | undefined;
}

/**
 * @param claims of a token whose signature and issuer have been verified
 * @param about what the issuer's verifier has established itself: kind of token and the application it was issued to
 * @param nowSeconds since the Unix epoch, with its fraction
 * @throws ServiceError `invalid_token` as `checkLifetime` does, and for `sub`, `jti`, groups and scopes `claim_missing` or
 *   `claim_malformed`; `insufficient_scope` once everything else is in order
 */
export function identityFromClaims(
  claims: Claims,
  about: Pick<Identity, 'issuer' | 'tokenUse' | 'clientId'>,
  rules: ClaimRules,
  nowSeconds: number,
): Identity {
  const identity: Identity = {
    ...about,
    expiresAtSeconds: checkLifetime(claims, rules.lifetime, nowSeconds),
    subject: subjectOf(claims),
    tokenId: optionalString(claims, 'jti'),
    displayName: displayNameOf(claims),
    groups: rules.groupsClaim === undefined ? [] : stringList(claims, rules.groupsClaim),
    scopes: rules.scopeClaim === undefined ? [] : wordList(claims, rules.scopeClaim),
    claims,
  };
  const missing = rules.requiredScopes.filter((scope) => !identity.scopes.includes(scope));
  if (missing.length > 0) {
    throw new ServiceError('insufficient_scope', { detail: `the token lacks the scope ${missing.join(' ')}` });
  }
  return identity;
}

/** Visible ASCII only (OpenID Connect Core section 2 asks for ASCII): it goes into session tags, logs and comparisons. */
function subjectOf(claims: Claims): string {
  const subject = requiredString(claims, 'sub');
  if (!SUBJECT.test(subject)) {
    throw tokenRefused('claim_malformed', 'the claim sub is not visible ASCII');
  }
  return subject;
}

/** Never a reason to refuse: a name that can't be shown on one line is passed over. */
function displayNameOf(claims: Claims): string | undefined {
  for (const name of DISPLAY_NAME_CLAIMS) {
    const value = claimOf(claims, name);
    if (typeof value === 'string' && DISPLAY_NAME.test(value)) {
      return value;
    }
  }
  return undefined;
}
