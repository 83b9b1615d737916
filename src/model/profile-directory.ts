/**
 * The port to whatever knows which user profiles belong to a person. Nothing a caller sends besides their token reaches
 * it, so nobody can ask for somebody else's profile.
 */
import type { Identity } from './identity.ts';
import type { StudioTarget } from './studio-target.ts';

export interface ProfileMapping {
  /** A disabled mapping is known, and refused: the person keeps their profile and may not open it. */
  readonly disabled: boolean;
  /** At least one, and at most one in each domain. */
  readonly targets: readonly StudioTarget[];
}

export interface ProfileDirectory {
  /** The caller's mapping, or undefined if they have none. */
  lookUp(identity: Identity): Promise<ProfileMapping | undefined>;
}
