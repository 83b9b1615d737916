/**
 * The port to whatever knows that a person or a token is no longer welcome, although the token still verifies: a signature
 * says what was true when the token was issued, and nothing about now. A list only ever takes access away.
 */
import type { Identity } from './identity.ts';

export interface Revocation {
  /** What was revoked: everything the person holds, this one token, or the person's account at the issuer. */
  readonly by: 'subject' | 'token_id' | 'user_status';
  /** Why, for the audit trail. Never shown to the caller; holds no token. */
  readonly note?: string;
}

export interface RevocationList {
  /**
   * What revokes this identity; undefined if nothing does.
   * @throws ServiceError `not_ready`, with `retryAfterSeconds`, if that cannot be known and the operator chose to refuse then
   */
  find(identity: Identity): Promise<Revocation | undefined>;
}
