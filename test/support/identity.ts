/** A verified identity as tests and benchmarks need one: nothing in it but what tells one person from another. */
import type { Identity } from '../../src/model/identity.ts';

/** @param claims besides `sub` and `iss` */
export function verifiedIdentity(subject: string, issuer: string, claims: Identity['claims'] = {}): Identity {
  return {
    issuer,
    subject,
    tokenUse: 'access',
    tokenId: undefined,
    clientId: undefined,
    displayName: undefined,
    groups: [],
    scopes: [],
    expiresAtSeconds: 2_000_000_000,
    claims: { sub: subject, iss: issuer, ...claims },
  };
}
