/**
 * Who may open which space. SageMaker mints a URL for any space of the domain and IAM has no condition key for it, so this is
 * the only guard. Pure; names are compared letter for letter.
 */
import { ServiceError } from '../model/errors.ts';
import type { StudioSpace } from '../model/space-directory.ts';
import type { DomainPolicy } from './launch-policy.ts';

/** Settings of a space in service can be changed while it is used. */
const USABLE: ReadonlySet<string> = new Set(['InService', 'Updating']);
const RETRY_AFTER_SECONDS = 5;

export function isUsable({ status }: StudioSpace): boolean {
  return USABLE.has(status);
}

/** Whether a caller with this user profile may open the space, ready or not: their own, or a shared one where they are allowed. */
export function mayOpen(space: StudioSpace, userProfileName: string, policy: DomainPolicy): boolean {
  return refusalOf(space, userProfileName, policy) === undefined;
}

/**
 * @param asked as the caller sent it
 * @param space what the domain has under that name
 * @param policy the one in effect for the caller
 * @throws ServiceError `space_forbidden`, the same for a space that is not there and for somebody else's, or
 * `profile_not_ready` for one that the caller may open and that is not in service
 */
export function requireOpenSpace(
  asked: string,
  space: StudioSpace | undefined,
  userProfileName: string,
  policy: DomainPolicy,
): void {
  if (space === undefined || space.spaceName !== asked) {
    throw new ServiceError('space_forbidden', { detail: 'the domain has no space of that name' });
  }
  const detail = refusalOf(space, userProfileName, policy);
  if (detail !== undefined) {
    throw new ServiceError('space_forbidden', { detail });
  }
  if (!isUsable(space)) {
    throw new ServiceError('profile_not_ready', {
      detail: `the space is ${space.status}, not InService`,
      publicDetail: 'The space you asked for is not ready: it is being created or removed, or SageMaker failed to.',
      retryAfterSeconds: RETRY_AFTER_SECONDS,
    });
  }
}

/** Why the space is not to be opened, for the audit trail; undefined if it may be. */
function refusalOf(space: StudioSpace, userProfileName: string, policy: DomainPolicy): string | undefined {
  switch (space.sharingType) {
    case 'Private':
      return space.ownerUserProfileName === userProfileName
        ? undefined
        : 'the space is private to another user profile';
    case 'Shared':
      return policy.sharedSpaces ? undefined : "shared spaces are not allowed to the caller by the domain's policy";
    default:
      return 'the space is neither private nor shared, as far as SageMaker tells';
  }
}
