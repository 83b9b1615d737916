/** People, their mappings and what becomes of them, for the contract of mapping stores. */
import {
  type MappingChange,
  MappingConflict,
  type MappingConflictDetail,
  type MappingRecord,
  type MappingStore,
  type Person,
  type ProfileReference,
  type StoredMapping,
} from '../../src/profiles/mapping-store.ts';

export const ISSUER = 'https://issuer.example';

export const ALICE: Person = { issuer: ISSUER, subject: 'alice' };
export const BOB: Person = { issuer: ISSUER, subject: 'bob' };
export const CAROL: Person = { issuer: ISSUER, subject: 'carol' };

/** In the domain of that number. */
export function profile(userProfileName: string, domain = 0): ProfileReference {
  return { domainId: `d-domain${domain}`, userProfileName };
}

/** Each in a domain of its own. */
export function profiles(names: readonly string[]): readonly ProfileReference[] {
  return names.map((name, domain) => profile(name, domain));
}

export function mapping(
  person: Person,
  names: readonly string[],
  more: Partial<Pick<MappingRecord, 'disabled' | 'note'>> = {},
): MappingRecord {
  return { ...person, disabled: false, ...more, targets: profiles(names) };
}

export function put(person: Person, names: readonly string[]): MappingChange {
  return { person, before: undefined, after: mapping(person, names) };
}

export async function change(store: MappingStore, person: Person, after: MappingRecord | undefined): Promise<void> {
  await store.apply([{ person, before: await store.get(person), after }]);
}

export async function withMappings(
  open: () => Promise<MappingStore>,
  ...mappings: MappingRecord[]
): Promise<MappingStore> {
  const store = await open();
  for (const { issuer, subject, ...rest } of mappings) {
    const person = { issuer, subject };
    await store.apply([{ person, before: undefined, after: { ...person, ...rest } }]);
  }
  return store;
}

export async function stored(store: MappingStore, person: Person): Promise<StoredMapping> {
  const found = await store.get(person);
  if (found === undefined) {
    throw new Error(`there is no mapping of ${person.subject}`);
  }
  return found;
}

export async function all(store: MappingStore): Promise<readonly string[]> {
  const subjects: string[] = [];
  for await (const { subject } of store.list()) {
    subjects.push(subject);
  }
  return subjects.toSorted();
}

export function owned(
  userProfileName: string,
  person: Person,
): MappingConflictDetail & { readonly kind: 'profile_owned' } {
  return { kind: 'profile_owned', profile: profile(userProfileName), owner: { ...person, by: 'mapping' } };
}

export function changed(person: Person): MappingConflictDetail {
  return { kind: 'changed_meanwhile', person };
}

/** What a change was refused for; none if it was not. */
export async function conflictsOf(work: Promise<void>): Promise<readonly MappingConflictDetail[]> {
  try {
    await work;
    return [];
  } catch (error) {
    if (error instanceof MappingConflict) {
      return error.conflicts;
    }
    throw error;
  }
}
