/** A mapping store in memory: for tests of what works on one, without a table. */
import { isUserProfileName } from '../../src/model/studio-target.ts';
import {
  MAX_TARGETS,
  type MappingChange,
  MappingConflict,
  type MappingConflictDetail,
  type MappingRecord,
  type MappingStore,
  type Person,
  type ProfileOwner,
  type ProfileReference,
  type StoredMapping,
} from '../../src/profiles/mapping-store.ts';

const MAX_WRITES = 100;

export class MemoryMappingStore implements MappingStore {
  readonly #mappings = new Map<string, StoredMapping>();
  readonly #owners = new Map<string, ProfileOwner>();
  /** One for each call that changed something. */
  readonly applied: (readonly MappingChange[])[] = [];
  /** Called before anything is changed; what it throws is the outcome. */
  beforeApply: (changes: readonly MappingChange[]) => void = () => undefined;

  /** What the service does for somebody whose name leads to a profile that is free. */
  takeAtFirstUse(profile: ProfileReference, { issuer, subject }: Person): void {
    this.#owners.set(profileKey(profile), { issuer, subject, by: 'first_use' });
  }

  /** As if somebody had written it: the version is 1. */
  seed(...records: readonly MappingRecord[]): void {
    for (const record of records) {
      this.#put(record, undefined);
    }
  }

  get people(): readonly StoredMapping[] {
    return [...this.#mappings.values()];
  }

  async get(person: Person): Promise<StoredMapping | undefined> {
    return this.#mappings.get(personKey(person));
  }

  /** As if somebody had written these into the table by hand. */
  faults: readonly string[] = [];

  async *list(onFaulty?: (fault: string) => void): AsyncIterable<StoredMapping> {
    for (const fault of this.faults) {
      onFaulty?.(fault);
    }
    yield* this.people;
  }

  async ownerOf(profile: ProfileReference): Promise<ProfileOwner | undefined> {
    return this.#owners.get(profileKey(profile));
  }

  async apply(changes: readonly MappingChange[]): Promise<void> {
    this.beforeApply(changes);
    for (const { after } of changes) {
      requireValid(after);
    }
    const profiles = new Set(
      changes.flatMap(({ before, after }) => [...(before?.targets ?? []), ...(after?.targets ?? [])].map(profileKey)),
    );
    const mappings = changes.filter(({ before, after }) => before !== undefined || after !== undefined);
    if (profiles.size + mappings.length > MAX_WRITES) {
      throw new RangeError('more than one transaction can hold');
    }
    const conflicts = [...this.#outdated(mappings), ...this.#owned(mappings)];
    if (conflicts.length > 0) {
      throw new MappingConflict(conflicts);
    }
    for (const { person, before } of mappings) {
      this.#mappings.delete(personKey(person));
      for (const target of before?.targets ?? []) {
        this.#owners.delete(profileKey(target));
      }
    }
    for (const { before, after } of mappings) {
      if (after !== undefined) {
        this.#put(after, before);
      }
    }
    this.applied.push(changes);
  }

  async release(profile: ProfileReference, { issuer, subject }: Person): Promise<void> {
    const owner = this.#owners.get(profileKey(profile));
    if (owner !== undefined && (owner.by === 'mapping' || owner.issuer !== issuer || owner.subject !== subject)) {
      throw new MappingConflict([{ kind: 'profile_owned', profile, owner }]);
    }
    this.#owners.delete(profileKey(profile));
  }

  #outdated(changes: readonly MappingChange[]): readonly MappingConflictDetail[] {
    return changes
      .filter(({ person, before }) => this.#mappings.get(personKey(person))?.version !== before?.version)
      .map(({ person }) => ({ kind: 'changed_meanwhile', person }));
  }

  #owned(changes: readonly MappingChange[]): readonly MappingConflictDetail[] {
    const givers = new Map(changes.map(({ person, before }) => [personKey(person), before?.targets.map(profileKey)]));
    const takers = new Map<string, Person>();
    return changes.flatMap(({ person, after }) =>
      (after?.targets ?? []).flatMap((profile): MappingConflictDetail[] => {
        const key = profileKey(profile);
        const owner = this.#owners.get(key);
        const taker = takers.get(key);
        if (taker !== undefined && personKey(taker) !== personKey(person)) {
          return [{ kind: 'profile_owned', profile, owner: { ...taker, by: 'mapping' } }];
        }
        takers.set(key, person);
        const isGiven = owner !== undefined && givers.get(personKey(owner))?.includes(key) === true;
        return owner === undefined || isGiven || personKey(owner) === personKey(person)
          ? []
          : [{ kind: 'profile_owned', profile, owner }];
      }),
    );
  }

  #put(record: MappingRecord, before: StoredMapping | undefined): void {
    const { issuer, subject, targets } = record;
    const version = (before?.version ?? 0) + 1;
    this.#mappings.set(personKey(record), { ...record, version, updatedAt: '2026-01-01T00:00:00.000Z' });
    for (const target of targets) {
      this.#owners.set(profileKey(target), { issuer, subject, by: 'mapping' });
    }
  }
}

function requireValid(mapping: MappingRecord | undefined): void {
  const targets = mapping?.targets ?? [];
  const domains = new Set(targets.map(({ domainId }) => domainId));
  const isValid =
    mapping === undefined ||
    (/^[!-~]{1,255}$/.test(mapping.subject) &&
      targets.length > 0 &&
      targets.length <= MAX_TARGETS &&
      domains.size === targets.length &&
      targets.every(({ userProfileName }) => isUserProfileName(userProfileName)));
  if (!isValid) {
    throw new RangeError('no mapping that can be written');
  }
}

function personKey({ issuer, subject }: Person): string {
  return `${subject} ${issuer}`;
}

function profileKey({ domainId, userProfileName }: ProfileReference): string {
  return `${domainId}/${userProfileName.toLowerCase()}`;
}
