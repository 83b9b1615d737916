/**
 * The port to whatever keeps the user profiles of the domains. It says what is there and makes what it is told to; whether a
 * profile may be made is decided elsewhere.
 */
import type { StudioTarget } from './studio-target.ts';

/** Whose profile it is about, and on whose behalf it is asked: the target is one that the subject is mapped to. */
export interface ProfileOwner {
  /** The `sub` of a verified token. */
  readonly subject: string;
  readonly target: Pick<StudioTarget, 'domainId' | 'userProfileName'>;
}

export interface UserProfileState {
  /** SageMaker's own word; only `InService` can be opened. */
  readonly status: string;
  /** SageMaker's own words for what went wrong, for operators. */
  readonly failureReason: string | undefined;
}

/**
 * All methods throw ServiceError `upstream_denied`, `upstream_throttled`, `upstream_timeout`, `upstream_failed` or `overloaded`.
 */
export interface UserProfiles {
  /** Undefined if there is no such profile. */
  describe(owner: ProfileOwner): Promise<UserProfileState | undefined>;
  /**
   * Has a profile made that belongs to this subject from its first moment. It is not there to be opened yet when this resolves.
   * @param executionRoleArn undefined leaves it to the domain's default
   * @param beforeCreating called right before SageMaker is, however long that takes; what it throws keeps it from being called
   * @returns false if there is one of this name already, whoever it belongs to
   * @throws ServiceError `not_mapped` for a subject that a profile cannot be marked with as it is
   */
  create(owner: ProfileOwner, executionRoleArn: string | undefined, beforeCreating?: () => void): Promise<boolean>;
  /** Whether the profile is marked as this subject's. One that is nobody's, or not there, is not. */
  belongsTo(owner: ProfileOwner): Promise<boolean>;
}
