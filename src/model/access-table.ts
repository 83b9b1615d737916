/**
 * How the one table says who maps to what, who owns which profile, who is revoked and which launch links are out: its attributes, and the keys of what is
 * kept in it. The template of the table and the command line's commands must agree with the service on all of it.
 *
 * An item is found by what it is about, never by a search: reading one costs the same however many there are.
 */

export const PARTITION_KEY = 'partitionKey';
export const SORT_KEY = 'sortKey';
/** Seconds since the Unix epoch. DynamoDB deletes an item some time after that: readers compare it themselves. */
export const EXPIRES_AT = 'expiresAt';

export interface AccessTableKey {
  readonly partitionKey: string;
  readonly sortKey: 'mapping' | 'revocation' | 'owner' | 'ticket';
}

/** Of the person's mapping. @param issuer the first of its names; it holds no `#`, so no two people have one key */
export function mappingKey(issuer: string, subject: string): AccessTableKey {
  return { partitionKey: `person#${issuer}#${subject}`, sortKey: 'mapping' };
}

/** Of what revokes everything the person holds. */
export function subjectRevocationKey(issuer: string, subject: string): AccessTableKey {
  return { partitionKey: `person#${issuer}#${subject}`, sortKey: 'revocation' };
}

/** Of what revokes one token. */
export function tokenRevocationKey(issuer: string, tokenId: string): AccessTableKey {
  return { partitionKey: `token#${issuer}#${tokenId}`, sortKey: 'revocation' };
}

/**
 * Of the one owner of a user profile: two people can never share one, because there is one item for each.
 * SageMaker does not tell profile names apart by case (CreateUserProfile, UserProfileName), and neither does the key.
 */
export function profileOwnerKey(domainId: string, userProfileName: string): AccessTableKey {
  return { partitionKey: `profile#${domainId}#${userProfileName.toLowerCase()}`, sortKey: 'owner' };
}

/** Of a launch ticket. The service itself writes these, and may write no others by this name. */
export function ticketKey(ticketId: string): AccessTableKey {
  return { partitionKey: `ticket#${ticketId}`, sortKey: 'ticket' };
}
