/**
 * The ports to whatever keeps who owns which user profile, one owner for each. A mapping that finds its profiles elsewhere asks
 * here, so that a name from a claim never opens what was given to somebody else.
 */
import type { Identity } from './identity.ts';
import type { StudioTarget } from './studio-target.ts';

/** A user profile wherever its domain is. Names that differ in case only are one profile, as SageMaker sees it. */
export type OwnedProfile = Pick<StudioTarget, 'domainId' | 'userProfileName'>;

export interface ProfileOwners {
  /**
   * The owner, or undefined if it is nobody's.
   * @returns the first of the issuer's names, which need not be the one in a token: compare issuers, not texts
   * @throws ServiceError `not_ready` if it cannot be known
   */
  ownerOf(profile: OwnedProfile): Promise<{ readonly issuer: string; readonly subject: string } | undefined>;
}

export interface OwnerRegister extends ProfileOwners {
  /**
   * Whether the profile is the person's now: taken for them if it was nobody's, never from somebody else.
   * @throws ServiceError `not_ready` if it cannot be known
   */
  claim(identity: Pick<Identity, 'issuer' | 'subject'>, profile: OwnedProfile): Promise<boolean>;
}
