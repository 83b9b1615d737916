/**
 * Who somebody is in the table. An issuer with several names (Cognito has two) is one issuer: under which of them a token came
 * must neither hide a person's mapping nor make two people of one.
 */
import type { Identity } from '../model/identity.ts';
import type { Person } from './mapping-store.ts';

export interface IssuerNames {
  /** At least one; the table knows the issuer by the first. */
  readonly names: readonly string[];
}

/** @returns undefined for an issuer that is not configured */
export function personOf(
  { issuer, subject }: Pick<Identity, 'issuer' | 'subject'>,
  issuers: readonly IssuerNames[],
): Person | undefined {
  const name = issuers.find(({ names }) => names.includes(issuer))?.names[0];
  return name === undefined ? undefined : { issuer: name, subject };
}

export function isSamePerson(one: Person, other: Person): boolean {
  return one.issuer === other.issuer && one.subject === other.subject;
}
