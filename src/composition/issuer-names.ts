/** The names that the configured issuers have in tokens, for whoever needs no keys of theirs. */
import { cognitoIssuers } from '../auth/cognito-token-verifier.ts';
import type { Configuration } from '../config/schema.ts';

export interface IssuerNames {
  /** The first is the one that the access table has; Cognito has two for one user pool. */
  readonly names: readonly string[];
  /** Whether it is a user pool: its subjects are UUIDs. */
  readonly isCognito?: boolean;
}

/** In the order of the configuration. */
export function issuerNames({ cognito, oidc }: Configuration): readonly IssuerNames[] {
  return [
    ...cognito.map(({ userPoolId }) => ({ names: cognitoIssuers(userPoolId), isCognito: true })),
    ...oidc.map(({ issuer }) => ({ names: [issuer] })),
  ];
}
