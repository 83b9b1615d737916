/**
 * The simplest mapping: one claim of the token is the user profile name, character for character. A value that is not a
 * user profile name maps to nothing; it is never trimmed, folded or rewritten, because two people could then meet in one
 * profile.
 */
import type { Identity } from '../model/identity.ts';
import type { ProfileDirectory, ProfileMapping } from '../model/profile-directory.ts';
import { isUserProfileName } from '../model/studio-target.ts';

export interface ClaimProfileDirectoryOptions {
  /** Claims of one issuer only: another issuer's "alice" is another person. */
  readonly claim: string;
  /**
   * Whether no two of the issuer's names differ in case only. SageMaker does not tell profile names apart by case
   * (CreateUserProfile, UserProfileName: "not case sensitive"), so otherwise only names without capital letters can be let
   * through: "ALICE" would open alice's profile.
   */
  readonly namesIgnoreCase: boolean;
  /** The profile of this name belongs to the caller in each of these. */
  readonly domains: readonly { readonly id: string; readonly region: string }[];
}

export class ClaimProfileDirectory implements ProfileDirectory {
  readonly #options: ClaimProfileDirectoryOptions;

  constructor(options: ClaimProfileDirectoryOptions) {
    this.#options = options;
  }

  async lookUp(identity: Identity): Promise<ProfileMapping | undefined> {
    const { claim, namesIgnoreCase, domains } = this.#options;
    const value = Object.hasOwn(identity.claims, claim) ? identity.claims[claim] : undefined;
    if (!isUserProfileName(value) || (!namesIgnoreCase && value !== value.toLowerCase())) {
      return undefined;
    }
    return {
      disabled: false,
      targets: domains.map(({ id, region }) => ({ domainId: id, region, userProfileName: value })),
    };
  }
}
