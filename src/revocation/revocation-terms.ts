/** Which tokens of a person a revocation is about, and for how long. */
import type { Identity } from '../model/identity.ts';

export interface RevocationTerms {
  /** Milliseconds since the Unix epoch: tokens issued from then on are not concerned. Undefined: all of them are. */
  readonly issuedBefore: number | undefined;
  /** Milliseconds since the Unix epoch: from then on it says nothing. Undefined: for ever. */
  readonly until: number | undefined;
}

/** @param now milliseconds since the Unix epoch */
export function isConcerned(identity: Identity, { issuedBefore, until }: RevocationTerms, now: number): boolean {
  return (until === undefined || now < until) && isIssuedBefore(identity, issuedBefore);
}

/**
 * A refreshed token has a new `iat` although nobody signed in again; `auth_time` stays that of the sign-in (OpenID Connect
 * Core section 2), so the older of the two counts. Both are in whole seconds: a token of the very second of `issuedBefore`
 * counts as issued at its beginning.
 */
function isIssuedBefore({ claims }: Identity, issuedBefore: number | undefined): boolean {
  if (issuedBefore === undefined) {
    return true;
  }
  const issuedAtSeconds = ownNumber(claims, 'iat');
  const signedInAtSeconds = ownNumber(claims, 'auth_time') ?? issuedAtSeconds;
  // Every verifier requires `iat`; a token without it could not show that it is newer.
  return (
    issuedAtSeconds === undefined ||
    signedInAtSeconds === undefined ||
    !(Math.min(issuedAtSeconds, signedInAtSeconds) * 1_000 >= issuedBefore)
  );
}

function ownNumber(claims: Identity['claims'], name: string): number | undefined {
  const value = Object.hasOwn(claims, name) ? claims[name] : undefined;
  return typeof value === 'number' ? value : undefined;
}
