/** A person whom an operator asks about, in the form that a verified token would give them. No token is there to verify. */
import { cognitoIssuers } from '../auth/cognito-token-verifier.ts';
import type { Configuration } from '../config/schema.ts';
import { type Clock, epochSeconds } from '../model/clock.ts';
import type { Identity } from '../model/identity.ts';

export interface DescribedPerson {
  /** One of the configured issuers, by any of its names. */
  readonly issuer: string;
  readonly subject: string;
  readonly groups: readonly string[];
  readonly claims: Readonly<Record<string, string | boolean>>;
}

export function describedIdentity(
  { issuer, subject, groups, claims }: DescribedPerson,
  { cognito, tokens }: Configuration,
  clock: Clock,
): Identity {
  const pool = cognito.find(({ userPoolId }) => cognitoIssuers(userPoolId).includes(issuer));
  // As just issued: whoever revokes what is older asks when that was.
  const issuedAtSeconds = Math.floor(epochSeconds(clock));
  return {
    issuer,
    subject,
    tokenUse: pool?.tokenUse ?? 'oidc',
    tokenId: undefined,
    clientId: undefined,
    displayName: undefined,
    groups,
    scopes: [],
    expiresAtSeconds: issuedAtSeconds + tokens.maxLifetimeSeconds,
    claims: { ...claims, sub: subject, iss: issuer, iat: issuedAtSeconds },
  };
}
