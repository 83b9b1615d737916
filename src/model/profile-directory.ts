/**
 * The port to whatever knows which user profiles belong to a person. Nothing a caller sends besides their token reaches
 * it, so nobody can ask for somebody else's profile.
 */
import type { Identity } from './identity.ts';
import type { StudioTarget } from './studio-target.ts';

export interface ProfileMapping {
  /** A disabled mapping is known, and refused: the person keeps their profile and may not open it. */
  readonly disabled: boolean;
  /** At most one in each domain; none only if everything is `omitted`. */
  readonly targets: readonly StudioTarget[];
  /** What the mapping lists besides, and why it cannot be opened: for operators. */
  readonly omitted?: readonly OmittedTarget[];
}

export interface OmittedTarget {
  readonly domainId: string;
  readonly userProfileName: string;
  /** `owner_unknown`: nobody is entered as the owner, so it could be anybody's. */
  readonly why: 'domain_not_configured' | 'owned_by_another' | 'owner_unknown';
}

export interface ProfileDirectory {
  /** The caller's mapping, or undefined if they have none. */
  lookUp(identity: Identity): Promise<ProfileMapping | undefined>;
}
