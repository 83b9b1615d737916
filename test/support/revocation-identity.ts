/** Identities as the token verifiers make them, for tests of revocation. */
import type { Identity } from '../../src/model/identity.ts';

export const POOL_ID = 'us-east-1_StudioPas';
/** Both names that one Cognito user pool has as an issuer. */
export const POOL_ISSUERS = [
  `https://cognito-idp.us-east-1.amazonaws.com/${POOL_ID}`,
  `https://issuer-cognito-idp.us-east-1.amazonaws.com/${POOL_ID}`,
] as const;
export const OTHER_ISSUER = 'https://login.example.com';

/** When the tokens were issued. */
export const ISSUED_AT = Date.parse('2026-11-21T10:00:00Z');

export const ALICE = '0a1b2c3d-0000-4000-8000-00000000a11c';
export const BOB = '0a1b2c3d-0000-4000-8000-000000000b0b';

export interface IdentityTraits {
  readonly issuer?: string;
  readonly subject?: string;
  readonly tokenUse?: Identity['tokenUse'];
  readonly tokenId?: string | undefined;
  readonly username?: unknown;
  readonly claims?: Readonly<Record<string, unknown>>;
}

/** Alice's access token, unless said otherwise. */
export function identity(traits: IdentityTraits = {}): Identity {
  const { issuer = POOL_ISSUERS[0], subject = ALICE, tokenUse = 'access' } = traits;
  const username = 'username' in traits ? traits.username : 'alice';
  return {
    issuer,
    subject,
    tokenUse,
    tokenId: 'tokenId' in traits ? traits.tokenId : 'token-1',
    clientId: 'client',
    displayName: 'alice',
    groups: [],
    scopes: [],
    expiresAtSeconds: ISSUED_AT / 1_000 + 3_600,
    claims: traits.claims ?? {
      sub: subject,
      iat: ISSUED_AT / 1_000,
      [tokenUse === 'id' ? 'cognito:username' : 'username']: username,
    },
  };
}
