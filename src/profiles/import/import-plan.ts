/**
 * What an import would change: the people of a file held against the people of the table. It decides, and writes nothing; a
 * plan with conflicts must never be carried out.
 */
import { isSamePerson } from '../mapped-person.ts';
import { profileKey } from '../mapping-document-rules.ts';
import type { MappingChange, MappingRecord, Person, ProfileReference, StoredMapping } from '../mapping-store.ts';

export interface ImportPlan {
  readonly added: readonly MappingChange[];
  readonly changed: readonly MappingChange[];
  readonly removed: readonly MappingChange[];
  readonly unchanged: number;
  /** People of the table who are not in the file and stay as they are. */
  readonly left: number;
  /** How many of those could not have been in the file. */
  readonly outOfReach: number;
  /** How many of the changed are disabled now and would be so no longer. */
  readonly enabled: number;
  /** How many are disabled in the table and not in the file, and stay disabled. */
  readonly keptDisabled: number;
  /** How many of the changed have something that the file could not have listed, and lose it. */
  readonly cutShort: number;
  /** Changes that must be made together: one frees a profile that the other takes. */
  readonly handovers: readonly (readonly [MappingChange, MappingChange])[];
  /** Profiles that nobody's mapping lists, as far as the table was read. Somebody may have taken one at its first use. */
  readonly claims: readonly ProfileClaim[];
  readonly conflicts: readonly ProfileConflict[];
}

export interface ProfileClaim {
  readonly person: Person;
  readonly profile: ProfileReference;
}

/** A profile that somebody else has, who does not give it up. */
export interface ProfileConflict extends ProfileClaim {
  readonly owner: Person & { readonly by: 'mapping' | 'first_use' };
}

interface ImportOptions {
  /** Whether people of the table who are not in the file are removed. */
  readonly prune: boolean;
  /**
   * Whether the file lets people in again who are disabled in the table. Mostly it was made without knowing of them, and who was
   * shut out by hand must not come in again by night.
   */
  readonly enable: boolean;
  /**
   * Whether the file could have listed somebody. One table can serve several services, and the file names none but the
   * issuers and domains of one of them: of the others' people its silence says nothing, so they are never removed.
   */
  readonly couldList: (mapping: StoredMapping) => boolean;
}

/** @param records no two of one person, no two with one profile */
export function planImport(
  records: readonly MappingRecord[],
  stored: readonly StoredMapping[],
  { prune, enable, couldList }: ImportOptions,
): ImportPlan {
  const byPerson = new Map(stored.map((mapping) => [personKey(mapping), mapping]));
  const inFile = new Set(records.map(personKey));
  const upserts = records.map((record): MappingChange => {
    const { issuer, subject } = record;
    const before = byPerson.get(personKey(record));
    const staysDisabled = before?.disabled === true && !record.disabled && !enable;
    return { person: { issuer, subject }, before, after: staysDisabled ? { ...record, disabled: true } : record };
  });
  const toBeEnabled = records.filter(
    (record) => !record.disabled && byPerson.get(personKey(record))?.disabled === true,
  ).length;
  const missing = stored.filter((mapping) => !inFile.has(personKey(mapping)));
  const prunable = missing.filter(couldList);
  const removed = (prune ? prunable : []).map((before): MappingChange => {
    const { issuer, subject } = before;
    return { person: { issuer, subject }, before, after: undefined };
  });
  const added = upserts.filter(({ before }) => before === undefined);
  const changed = upserts.filter(
    ({ before, after }) => before !== undefined && after !== undefined && !isSameMapping(before, after),
  );
  return {
    added,
    changed,
    removed,
    unchanged: upserts.length - added.length - changed.length,
    left: missing.length - removed.length,
    outOfReach: missing.length - prunable.length,
    enabled: enable ? toBeEnabled : 0,
    keptDisabled: enable ? 0 : toBeEnabled,
    cutShort: changed.filter(({ before }) => before !== undefined && !couldList(before)).length,
    ...profileMoves([...added, ...changed, ...removed], stored),
  };
}

/** The order of targets means nothing: a caller chooses between domains by their ids. */
export function isSameMapping(one: MappingRecord, other: MappingRecord): boolean {
  const targets = (mapping: MappingRecord) =>
    mapping.targets
      .map(({ domainId, userProfileName }) => `${domainId}/${userProfileName}`)
      .sort()
      .join(' ');
  return one.disabled === other.disabled && one.note === other.note && targets(one) === targets(other);
}

/** The profiles a change takes that its person's mapping has not listed so far. */
function takenProfiles({ before, after }: Pick<MappingChange, 'before' | 'after'>): readonly ProfileReference[] {
  const had = new Set(before?.targets.map(keyOf));
  return after?.targets.filter((target) => !had.has(keyOf(target))) ?? [];
}

function profileMoves(
  changes: readonly MappingChange[],
  stored: readonly StoredMapping[],
): Pick<ImportPlan, 'handovers' | 'claims' | 'conflicts'> {
  const owners = new Map(stored.flatMap((mapping) => mapping.targets.map((target) => [keyOf(target), mapping])));
  const changeOf = new Map(changes.map((change) => [change.before, change]));
  const handovers: [MappingChange, MappingChange][] = [];
  const claims: ProfileClaim[] = [];
  const conflicts: ProfileConflict[] = [];
  for (const change of changes) {
    for (const profile of takenProfiles(change)) {
      const owner = owners.get(keyOf(profile));
      const giving = owner === undefined ? undefined : changeOf.get(owner);
      if (owner === undefined) {
        claims.push({ person: change.person, profile });
      } else if (giving?.after?.targets.some((target) => keyOf(target) === keyOf(profile)) === false) {
        handovers.push([giving, change]);
      } else if (giving !== undefined && giving.after === undefined) {
        handovers.push([giving, change]);
      } else if (!isSamePerson(owner, change.person)) {
        const { issuer, subject } = owner;
        conflicts.push({ person: change.person, profile, owner: { issuer, subject, by: 'mapping' } });
      }
    }
  }
  return { handovers, claims, conflicts };
}

function keyOf({ domainId, userProfileName }: ProfileReference): string {
  return profileKey(domainId, userProfileName);
}

/** A subject holds no space, so no two people have one key. */
function personKey({ issuer, subject }: Person): string {
  return `${subject} ${issuer}`;
}
