/**
 * Several mappings as one. The first that knows the person decides, a disabled one too; and whatever it says, a profile that
 * another of them knows to be somebody else's is never handed out: two people would meet in it.
 */
import type { Identity } from '../model/identity.ts';
import type { OmittedTarget, ProfileDirectory, ProfileMapping } from '../model/profile-directory.ts';
import type { OwnerRegister, ProfileOwners } from '../model/profile-owners.ts';
import type { StudioTarget } from '../model/studio-target.ts';
import { type IssuerNames, isSamePerson, personOf } from './mapped-person.ts';

export interface MappingSource {
  /** As operators know it: `table`, `file`, or what names come from. */
  readonly name: string;
  readonly directory: ProfileDirectory;
  /** Who owns the profiles that it lists; undefined for a source of names, which lists nobody. */
  readonly owners?: ProfileOwners | undefined;
  /** Where its profiles must be claimed before they are the caller's; given where two people can have the same name. */
  readonly claimFrom?: OwnerRegister | undefined;
}

export interface FirstMatchOptions {
  /** In the order in which they are asked. */
  readonly sources: readonly MappingSource[];
  readonly issuers: readonly IssuerNames[];
}

export interface MatchedMapping {
  /** The name of the source that decided. */
  readonly source: string;
  readonly mapping: ProfileMapping;
}

/** Questions about owners at once: a person may have a profile in each of some hundred domains. */
const AT_ONCE = 16;

export class FirstMatchProfileDirectory implements ProfileDirectory {
  readonly #options: FirstMatchOptions;

  constructor(options: FirstMatchOptions) {
    this.#options = options;
  }

  /** @throws ServiceError `not_ready` if a source or an owner cannot be known: the next source must not decide instead */
  async lookUp(identity: Identity): Promise<ProfileMapping | undefined> {
    return (await this.match(identity))?.mapping;
  }

  /** As `lookUp`, and tells which source it was. */
  async match(identity: Identity): Promise<MatchedMapping | undefined> {
    for (const source of this.#options.sources) {
      const mapping = await source.directory.lookUp(identity);
      if (mapping !== undefined) {
        const own = mapping.disabled ? mapping : await this.#withoutOthers(identity, mapping, source);
        return { source: source.name, mapping: own };
      }
    }
    return undefined;
  }

  async #withoutOthers(identity: Identity, mapping: ProfileMapping, source: MappingSource): Promise<ProfileMapping> {
    const targets: StudioTarget[] = [];
    const omitted: OmittedTarget[] = [...(mapping.omitted ?? [])];
    for (let start = 0; start < mapping.targets.length; start += AT_ONCE) {
      const some = mapping.targets.slice(start, start + AT_ONCE);
      const areOwn = await Promise.all(some.map((target) => this.#isOwn(identity, target, source)));
      some.forEach((target, index) => {
        if (areOwn[index] === true) {
          targets.push(target);
        } else {
          const { domainId, userProfileName } = target;
          omitted.push({ domainId, userProfileName, why: 'owned_by_another' });
        }
      });
    }
    return { ...mapping, targets, ...(omitted.length === 0 ? {} : { omitted }) };
  }

  async #isOwn(identity: Identity, target: StudioTarget, source: MappingSource): Promise<boolean> {
    for (const { owners } of this.#options.sources) {
      if (owners === undefined || owners === source.owners || owners === source.claimFrom) {
        continue;
      }
      const owner = await owners.ownerOf(target);
      if (owner !== undefined && !this.#isPerson(identity, owner)) {
        return false;
      }
    }
    // Last, so that nothing is taken that somebody else has by another source.
    return (await source.claimFrom?.claim(identity, target)) ?? true;
  }

  #isPerson(identity: Identity, owner: { readonly issuer: string; readonly subject: string }): boolean {
    const person = personOf(identity, this.#options.issuers);
    return person !== undefined && isSamePerson(person, owner);
  }
}
