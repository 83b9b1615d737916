/** The port through which operators revoke people and tokens, and take that back. */

export interface StoredRevocation {
  /** The first of the issuer's names. */
  readonly issuer: string;
  readonly by: 'subject' | 'token_id';
  /** The subject, or the token id. */
  readonly id: string;
  /** RFC 3339. With a subject: only tokens issued before are concerned. */
  readonly issuedBefore?: string;
  /** RFC 3339. From then on it is without effect. */
  readonly until?: string;
  /** Why; goes into the audit event, never to the caller. */
  readonly note?: string;
  /** RFC 3339, in UTC. */
  readonly revokedAt: string;
}

export type RevokedOne = Pick<StoredRevocation, 'issuer' | 'by' | 'id'>;

export interface RevocationStore {
  /** In force within the seconds that the service believes an answer for. One that is there is put in its place. */
  put(revocation: StoredRevocation): Promise<void>;
  /** @returns what was taken back; undefined if there was nothing */
  remove(one: RevokedOne): Promise<StoredRevocation | undefined>;
  get(one: RevokedOne): Promise<StoredRevocation | undefined>;
  /** Everything in the table, also what is without effect by now, in no order. Reads the whole table: for operators only. */
  list(): AsyncIterable<StoredRevocation>;
}
