/**
 * Where a name that somebody else keeps (a claim, an attribute, an address) is the name of the user profile: character for
 * character or not at all. It must never trim, fold or rewrite one, because two people could then meet in one profile.
 */
import type { ProfileMapping } from '../model/profile-directory.ts';
import { isUserProfileName } from '../model/studio-target.ts';

export interface NamedProfileOptions {
  /**
   * Whether no two of the names differ in case only. SageMaker does not tell profile names apart by case
   * (CreateUserProfile, UserProfileName: "not case sensitive"), so otherwise only names without capital letters can be let
   * through: "ALICE" would open alice's profile.
   */
  readonly namesIgnoreCase: boolean;
  /** The profile of the name belongs to the person in each of these. */
  readonly domains: readonly { readonly id: string; readonly region: string }[];
}

/** @param name of any type; undefined is returned for what cannot be the name of a user profile */
export function mappingToName(
  name: unknown,
  { namesIgnoreCase, domains }: NamedProfileOptions,
): ProfileMapping | undefined {
  if (!isUserProfileName(name) || (!namesIgnoreCase && name !== name.toLowerCase())) {
    return undefined;
  }
  return {
    disabled: false,
    targets: domains.map(({ id, region }) => ({ domainId: id, region, userProfileName: name })),
  };
}
