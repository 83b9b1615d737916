/**
 * The caller as a verified token describes them. Only a token verifier makes one; whatever holds an `Identity` may rely
 * on the signature, the issuer, the audience and the lifetime having been checked, and on nothing else about the claims.
 */
export interface Identity {
  /** The token's `iss`, exactly as one of the trusted issuers is configured. */
  readonly issuer: string;
  /** The token's `sub`: never reassigned by its issuer, 1 to 255 visible ASCII characters. */
  readonly subject: string;
  /** What kind of token was accepted: Cognito's `token_use`, or `oidc` for any other issuer. */
  readonly tokenUse: 'access' | 'id' | 'oidc';
  /** The token's `jti`, if it has one: names this token in the audit trail and in a revocation. */
  readonly tokenId: string | undefined;
  /** The application the token was issued to: `client_id`, `azp`, or the audience it matched. */
  readonly clientId: string | undefined;
  /** The name to show to people. Never used for a decision. */
  readonly displayName: string | undefined;
  readonly groups: readonly string[];
  readonly scopes: readonly string[];
  /** Seconds since the Unix epoch. */
  readonly expiresAtSeconds: number;
  /** The token's claims: authentic, but of any type and content. */
  readonly claims: Readonly<Record<string, unknown>>;
}
