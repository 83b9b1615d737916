/**
 * What has to be written for changes of mappings to be made in one transaction: each person's mapping, and for each profile
 * that they touch its owner, once. It must never plan two people onto one profile.
 */
import { mappingKey, profileOwnerKey } from '../model/access-table.ts';
import { isSamePerson } from './mapped-person.ts';
import {
  type MappingChange,
  MappingConflict,
  type MappingConflictDetail,
  type MappingRecord,
  type Person,
  type ProfileReference,
  type StoredMapping,
} from './mapping-store.ts';

/** Of one transaction (API reference, TransactWriteItems). */
export const MAX_ACTIONS = 100;

export type PlannedAction =
  | { readonly kind: 'put_mapping'; readonly mapping: MappingRecord; readonly before: StoredMapping | undefined }
  | { readonly kind: 'delete_mapping'; readonly person: Person; readonly before: StoredMapping }
  | { readonly kind: 'check_mapping'; readonly person: Person; readonly before: StoredMapping | undefined }
  /** Only if it is nobody's, or of one of these. */
  | {
      readonly kind: 'put_owner';
      readonly profile: ProfileReference;
      readonly owner: Person;
      readonly from: readonly Person[];
    }
  | {
      readonly kind: 'delete_owner';
      readonly profile: ProfileReference;
      readonly from: readonly Person[];
      /** What if it is somebody else's: that stops everything, or it is left to them. */
      readonly else: 'conflict' | 'leave';
    };

interface TouchedProfile {
  profile: ProfileReference;
  readonly givers: Person[];
  taker: { readonly person: Person; readonly isKept: boolean } | undefined;
}

/** How many actions of a transaction the changes need; at most `MAX_ACTIONS` can be applied at once. */
export function actionsOf(changes: readonly MappingChange[]): number {
  return planned(changes, touchedProfiles(changes, [])).length;
}

/**
 * @throws MappingConflict if two people would have one profile
 * @throws RangeError if the changes are too many, or contradict themselves
 */
export function planChanges(changes: readonly MappingChange[]): readonly PlannedAction[] {
  requireOneChangeEach(changes);
  const conflicts: MappingConflictDetail[] = [];
  const touched = touchedProfiles(changes, conflicts);
  if (conflicts.length > 0) {
    throw new MappingConflict(conflicts);
  }
  const actions = planned(changes, touched);
  if (actions.length > MAX_ACTIONS) {
    throw new RangeError(`${actions.length} actions are more than the ${MAX_ACTIONS} of a transaction`);
  }
  return actions;
}

function planned(
  changes: readonly MappingChange[],
  touched: ReadonlyMap<string, TouchedProfile>,
): readonly PlannedAction[] {
  return [...changes.flatMap(mappingActions), ...[...touched.values()].filter(needsAction).map(ownerAction)];
}

function touchedProfiles(
  changes: readonly MappingChange[],
  conflicts: MappingConflictDetail[],
): ReadonlyMap<string, TouchedProfile> {
  const touched = new Map<string, TouchedProfile>();
  const touch = (profile: ProfileReference): TouchedProfile => {
    const { partitionKey } = profileOwnerKey(profile.domainId, profile.userProfileName);
    const known = touched.get(partitionKey) ?? { profile, givers: [], taker: undefined };
    touched.set(partitionKey, known);
    return known;
  };
  for (const { person, before, after } of changes) {
    for (const profile of after?.targets ?? []) {
      const entry = touch(profile);
      if (entry.taker !== undefined && !isSamePerson(entry.taker.person, person)) {
        conflicts.push({ kind: 'profile_owned', profile, owner: { ...entry.taker.person, by: 'mapping' } });
      }
      // Shutting somebody out must not fail for the sake of profiles that they merely keep, so those are left as they are.
      const isKept = after?.disabled === true && (before?.targets ?? []).some((old) => isSameProfile(old, profile));
      entry.profile = profile;
      entry.taker = { person, isKept };
    }
  }
  for (const { person, before } of changes) {
    for (const profile of before?.targets ?? []) {
      const entry = touch(profile);
      if (entry.taker === undefined || !isSamePerson(entry.taker.person, person)) {
        entry.givers.push(person);
      }
    }
  }
  return touched;
}

function needsAction({ taker, givers }: TouchedProfile): boolean {
  return taker?.isKept !== true || givers.length > 0;
}

function mappingActions({ person, before, after }: MappingChange): readonly PlannedAction[] {
  if (after !== undefined) {
    return [{ kind: 'put_mapping', mapping: after, before }];
  }
  return before === undefined ? [] : [{ kind: 'delete_mapping', person, before }];
}

function ownerAction({ profile, taker, givers }: TouchedProfile): PlannedAction {
  return taker === undefined
    ? { kind: 'delete_owner', profile, from: givers, else: 'leave' }
    : { kind: 'put_owner', profile, owner: taker.person, from: [taker.person, ...givers] };
}

function isSameProfile(one: ProfileReference, other: ProfileReference): boolean {
  return one.domainId === other.domainId && one.userProfileName === other.userProfileName;
}

function requireOneChangeEach(changes: readonly MappingChange[]): void {
  const people = new Set<string>();
  for (const { person, before, after } of changes) {
    if ([before, after].some((mapping) => mapping !== undefined && !isSamePerson(mapping, person))) {
      throw new RangeError(`a change of ${person.subject} is of somebody else's mapping`);
    }
    const { partitionKey } = mappingKey(person.issuer, person.subject);
    if (people.has(partitionKey)) {
      throw new RangeError(`there are two changes of ${person.subject}`);
    }
    people.add(partitionKey);
  }
}
