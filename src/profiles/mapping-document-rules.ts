/**
 * What must hold between the entries of a list of mappings, whichever file it stands in: known issuers and domains, one entry
 * a person, one target a domain. Two people with one user profile must never get past this.
 */
import type { DocumentPath } from '../document/json-pointer.ts';
import { isCognitoSubject } from '../model/cognito-subject.ts';
import type { MappingRecord } from './mapping-store.ts';

/** The token's `sub`. */
export const SUBJECT_PATTERN = '^[!-~]{1,255}$';
/** Of a regular expression with the flag `u`. Nothing that ends a line or moves a cursor, and no half of a character. */
export const NOTE_PATTERN = '^[^\\p{Cc}\\p{Cs}\\p{Zl}\\p{Zp}]{1,1000}$';

export interface MappingFileContext {
  /** The issuers that are configured; several names for one issuer (Cognito has two) are one entry. */
  readonly issuers: readonly {
    readonly names: readonly string[];
    /** Whether it is a Cognito user pool. */
    readonly isCognito?: boolean;
  }[];
  /** Whether a subject of a user pool that is no UUID is a fault: it is a user name that was taken for one. */
  readonly refusesUserNames?: boolean;
  readonly domains: readonly { readonly id: string; readonly region: string }[];
}

/** One person as a file names them. */
export interface MappingEntry {
  readonly subject: string;
  readonly issuer?: string;
  readonly disabled: boolean;
  readonly note?: string;
  readonly targets: readonly { readonly domain: string; readonly region?: string; readonly profile: string }[];
}

export interface EntryReport {
  /** Where an entry stands, for the fault of another one: `mappings[3]`. */
  placeOf(index: number): string;
  /** @param path from the root of the document */
  fault(path: DocumentPath, message: string): void;
}

/** SageMaker does not tell profile names apart by case (CreateUserProfile, UserProfileName). */
export function profileKey(domainId: string, userProfileName: string): string {
  return `${domainId}/${userProfileName.toLowerCase()}`;
}

/** Whether a person could stand in a list: everything that they have is configured. */
export function isInContext({ issuer, targets }: MappingRecord, { issuers, domains }: MappingFileContext): boolean {
  return (
    issuers.some(({ names }) => names.includes(issuer)) &&
    targets.every(({ domainId }) => domains.some(({ id }) => id === domainId))
  );
}

/**
 * @param entries valid each by itself; undefined stands for one that is not, and is passed over
 * @returns the person of each entry, under the first name of the issuer; undefined where the issuer is not known
 */
export function resolveEntries(
  entries: readonly (MappingEntry | undefined)[],
  { issuers, domains, refusesUserNames = false }: MappingFileContext,
  report: EntryReport,
): readonly (MappingRecord | undefined)[] {
  const regions = new Map(domains.map(({ id, region }) => [id, region]));
  const people = new Set<string>();
  const owners = new Map<string, number>();

  const issuerOf = (issuer: string | undefined, index: number): string | undefined => {
    const place = ['mappings', index, 'issuer'];
    if (issuer === undefined && issuers.length > 1) {
      report.fault(place, 'is required, because several issuers are configured');
      return undefined;
    }
    const found = issuer === undefined ? issuers[0] : issuers.find(({ names }) => names.includes(issuer));
    if (found === undefined) {
      report.fault(place, 'is not one of the configured issuers');
    }
    return found?.names[0];
  };
  const checkTargets = (targets: MappingEntry['targets'], index: number): void => {
    const domainsOfPerson = new Set<string>();
    targets.forEach(({ domain, region, profile }, targetIndex) => {
      const place = ['mappings', index, 'targets', targetIndex];
      const configured = regions.get(domain);
      if (configured === undefined) {
        report.fault([...place, 'domain'], 'is not one of the configured domains');
      } else if (region !== undefined && region !== configured) {
        report.fault([...place, 'region'], `is not the Region of the domain, ${configured}`);
      }
      if (domainsOfPerson.has(domain)) {
        report.fault([...place, 'domain'], 'is listed twice for this person; a caller can only choose between domains');
      }
      domainsOfPerson.add(domain);
      const key = profileKey(domain, profile);
      const owner = owners.get(key);
      if (owner !== undefined && owner !== index) {
        const other = `${report.placeOf(owner)} (${entries[owner]?.subject})`;
        report.fault([...place, 'profile'], `belongs to ${other} already; two people must never share a user profile`);
      }
      owners.set(key, owner ?? index);
    });
  };

  return entries.map((entry, index) => {
    const issuer = entry === undefined ? undefined : issuerOf(entry.issuer, index);
    if (entry === undefined || issuer === undefined) {
      return undefined;
    }
    const { subject, disabled, note, targets } = entry;
    const isOfPool = issuers.some(({ names, isCognito }) => isCognito === true && names[0] === issuer);
    if (refusesUserNames && isOfPool && !isCognitoSubject(subject)) {
      report.fault(
        ['mappings', index, 'subject'],
        `must be the sub of tokens, in Cognito a UUID such as 4c0e8f3a-6d1b-4f0e-9a53-0b7a2f3c9d11, and not the user name`,
      );
    }
    // A subject holds no space, so no two people have one key.
    const person = `${subject} ${issuer}`;
    if (people.has(person)) {
      report.fault(['mappings', index, 'subject'], 'has an entry already; list all targets of a person together');
    }
    people.add(person);
    checkTargets(targets, index);
    return {
      issuer,
      subject,
      disabled,
      ...(note === undefined ? {} : { note }),
      targets: targets.map(({ domain, profile }) => ({ domainId: domain, userProfileName: profile })),
    };
  });
}
