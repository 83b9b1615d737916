/**
 * The port through which operators read and change who maps to what. A change is made whole or not at all, and never so that
 * two people share a user profile.
 */

/** A person as mappings name them. */
export interface Person {
  /** The first of the issuer's names. */
  readonly issuer: string;
  readonly subject: string;
}

export interface ProfileReference {
  readonly domainId: string;
  readonly userProfileName: string;
}

export interface MappingRecord extends Person {
  readonly disabled: boolean;
  /** Why, for operators. Never shown to the person. */
  readonly note?: string;
  /** At least one, at most `MAX_TARGETS`, and at most one in each domain. */
  readonly targets: readonly ProfileReference[];
}

export interface StoredMapping extends MappingRecord {
  /** Raised with every change, so that a change that was decided on an older one is noticed. */
  readonly version: number;
  /** RFC 3339, in UTC. */
  readonly updatedAt: string;
}

export interface ProfileOwner extends Person {
  /** `first_use`: taken by the service for somebody whose name led to it; `mapping`: listed in the owner's mapping. */
  readonly by: 'mapping' | 'first_use';
}

/** What becomes of one person's mapping. */
export interface MappingChange {
  readonly person: Person;
  /** What the change was decided on; undefined if there was none. */
  readonly before: StoredMapping | undefined;
  /** Undefined removes it, and gives its profiles free. */
  readonly after: MappingRecord | undefined;
}

/** Of one person: all that a change of theirs can touch fits into one transaction of DynamoDB. */
export const MAX_TARGETS = 48;

export interface MappingStore {
  get(person: Person): Promise<StoredMapping | undefined>;
  /**
   * Everybody's, in no order. Reads the whole table: for operators only.
   * @param onFaulty told of each mapping that is not of its form, in words that name it, and then the others follow; without it
   * the first such ends the list with an error
   */
  list(onFaulty?: (fault: string) => void): AsyncIterable<StoredMapping>;
  ownerOf(profile: ProfileReference): Promise<ProfileOwner | undefined>;
  /**
   * All of the changes, or none. Profiles can be handed from one person to another within one call.
   * @throws MappingConflict if somebody's mapping has changed since, or a profile belongs to somebody else
   * @throws RangeError if it is more than one transaction can hold: see `actionsOf`
   */
  apply(changes: readonly MappingChange[]): Promise<void>;
  /**
   * Gives a profile free that its owner's mapping does not list: one taken at its first use.
   * @throws MappingConflict if it belongs to somebody else by now, or its owner's mapping lists it
   */
  release(profile: ProfileReference, owner: Person): Promise<void>;
}

/** A change that was refused because it would have been wrong; nothing has been changed. */
export class MappingConflict extends Error {
  override readonly name = 'MappingConflict';
  readonly conflicts: readonly MappingConflictDetail[];

  constructor(conflicts: readonly MappingConflictDetail[]) {
    super(conflicts.map(describeConflict).join('; '));
    this.conflicts = conflicts;
  }
}

export type MappingConflictDetail =
  | { readonly kind: 'changed_meanwhile'; readonly person: Person }
  | { readonly kind: 'profile_owned'; readonly profile: ProfileReference; readonly owner: ProfileOwner };

function describeConflict(conflict: MappingConflictDetail): string {
  if (conflict.kind === 'changed_meanwhile') {
    return `the mapping of ${conflict.person.subject} has been changed meanwhile`;
  }
  const { profile, owner } = conflict;
  return `${profile.userProfileName} in ${profile.domainId} belongs to ${owner.subject} of ${owner.issuer}`;
}
