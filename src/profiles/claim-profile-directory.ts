/** The simplest mapping: one claim of the token is the user profile name, character for character. */
import type { Identity } from '../model/identity.ts';
import type { ProfileDirectory, ProfileMapping } from '../model/profile-directory.ts';
import { mappingToName, type NamedProfileOptions } from './named-profile.ts';

export interface ClaimProfileDirectoryOptions extends NamedProfileOptions {
  /** Claims of one issuer only: another issuer's "alice" is another person. */
  readonly claim: string;
}

export class ClaimProfileDirectory implements ProfileDirectory {
  readonly #options: ClaimProfileDirectoryOptions;

  constructor(options: ClaimProfileDirectoryOptions) {
    this.#options = options;
  }

  async lookUp({ claims }: Identity): Promise<ProfileMapping | undefined> {
    const { claim } = this.#options;
    return mappingToName(Object.hasOwn(claims, claim) ? claims[claim] : undefined, this.#options);
  }
}
