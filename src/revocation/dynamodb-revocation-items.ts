/**
 * The form of a revocation in the access table. It is read strictly: an item that is not of this form is a fault, and must
 * never be passed over, because somebody would then stay in.
 */
import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import {
  type AccessTableKey,
  EXPIRES_AT,
  PARTITION_KEY,
  SORT_KEY,
  subjectRevocationKey,
  tokenRevocationKey,
} from '../model/access-table.ts';
import { ServiceError } from '../model/errors.ts';
import { parseDateTime } from './date-time.ts';
import type { StoredRevocation } from './revocation-store.ts';
import type { RevocationTerms } from './revocation-terms.ts';

type Item = Readonly<Record<string, AttributeValue>>;

export function revocationKey({ issuer, by, id }: Pick<StoredRevocation, 'issuer' | 'by' | 'id'>): AccessTableKey {
  return by === 'subject' ? subjectRevocationKey(issuer, id) : tokenRevocationKey(issuer, id);
}

export function revocationItem(revocation: StoredRevocation): Record<string, AttributeValue> {
  const { issuer, by, id, issuedBefore, until, note, revokedAt } = revocation;
  const { partitionKey, sortKey } = revocationKey(revocation);
  return {
    [PARTITION_KEY]: { S: partitionKey },
    [SORT_KEY]: { S: sortKey },
    issuer: { S: issuer },
    by: { S: by },
    id: { S: id },
    revokedAt: { S: revokedAt },
    ...(issuedBefore === undefined ? {} : { issuedBefore: { S: issuedBefore } }),
    ...(note === undefined ? {} : { note: { S: note } }),
    ...(until === undefined
      ? {}
      : { until: { S: until }, [EXPIRES_AT]: { N: String(Math.ceil((parseDateTime(until) ?? 0) / 1000)) } }),
  };
}

/** @throws ServiceError `internal_error` for an item of any other form */
export function parseRevocationItem(item: Item): StoredRevocation {
  const name = `${item[PARTITION_KEY]?.S} ${item[SORT_KEY]?.S}`;
  const faulty = (member: string) =>
    new ServiceError('internal_error', { detail: `the revocation ${name} in the table is faulty: ${member}` });
  const required = (member: string): string => {
    const value = item[member]?.S;
    if (value === undefined) {
      throw faulty(member);
    }
    return value;
  };
  const optional = (member: string): string | undefined => (item[member] === undefined ? undefined : required(member));
  const moment = (member: string): string | undefined => {
    const text = optional(member);
    if (text !== undefined && parseDateTime(text) === undefined) {
      throw faulty(member);
    }
    return text;
  };
  const by = required('by');
  if (by !== 'subject' && by !== 'token_id') {
    throw faulty('by');
  }
  const [issuedBefore, until, note] = [moment('issuedBefore'), moment('until'), optional('note')];
  const revocation: StoredRevocation = {
    issuer: required('issuer'),
    by,
    id: required('id'),
    revokedAt: required('revokedAt'),
    ...(issuedBefore === undefined ? {} : { issuedBefore }),
    ...(until === undefined ? {} : { until }),
    ...(note === undefined ? {} : { note }),
  };
  if (revocationKey(revocation).partitionKey !== item[PARTITION_KEY]?.S) {
    throw faulty('it is about somebody else than its key says');
  }
  return revocation;
}

export function termsOf({ issuedBefore, until }: StoredRevocation): RevocationTerms {
  return {
    issuedBefore: issuedBefore === undefined ? undefined : parseDateTime(issuedBefore),
    until: until === undefined ? undefined : parseDateTime(until),
  };
}
