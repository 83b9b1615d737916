/**
 * From a caller's mapping to the domains that they may open: those they have a profile in, less those that their groups do
 * not open. Pure; nothing that was sent besides the token has a part in it.
 */
import { ServiceError } from '../model/errors.ts';
import type { OmittedTarget, ProfileMapping } from '../model/profile-directory.ts';
import type { StudioTarget } from '../model/studio-target.ts';
import { type DomainPolicy, effectivePolicy } from '../studio/launch-policy.ts';

/** A domain that is open to the caller. */
export interface OpenDomain {
  readonly domainId: string;
  readonly target: StudioTarget;
  /** The one in effect for the caller. */
  readonly policy: DomainPolicy;
}

/**
 * @param asked the domain that the caller asks for, if they do
 * @throws ServiceError `not_mapped` or `mapping_disabled`, or `domain_forbidden` if the profile in the domain asked for is omitted
 */
export function requireTargets(mapping: ProfileMapping | undefined, asked?: string): readonly StudioTarget[] {
  if (mapping === undefined) {
    throw new ServiceError('not_mapped', { detail: 'the caller is mapped to no user profile' });
  }
  if (mapping.disabled) {
    throw new ServiceError('mapping_disabled', { detail: "the caller's mapping is disabled" });
  }
  const { omitted = [] } = mapping;
  if (mapping.targets.length === 0) {
    throw new ServiceError('not_mapped', { detail: `nothing the caller is mapped to counts: ${listed(omitted)}` });
  }
  const omittedThere = omitted.filter(({ domainId }) => domainId === asked);
  if (omittedThere.length > 0) {
    throw new ServiceError('domain_forbidden', {
      detail: `what the caller is mapped to there does not count: ${listed(omittedThere)}`,
    });
  }
  return mapping.targets;
}

function listed(targets: readonly OmittedTarget[]): string {
  return targets.map(({ domainId, userProfileName, why }) => `${userProfileName} in ${domainId} (${why})`).join(', ');
}

/**
 * @param targets the caller's own
 * @param groups of the caller's token
 * @throws ServiceError `internal_error` for a target in a domain without a policy
 */
export function openDomains(
  targets: readonly StudioTarget[],
  groups: readonly string[],
  policies: ReadonlyMap<string, DomainPolicy>,
): readonly OpenDomain[] {
  return targets.flatMap((target) => {
    const { domainId } = target;
    const ofDomain = policies.get(domainId);
    if (ofDomain === undefined) {
      throw new ServiceError('internal_error', { detail: `a mapping names ${domainId}, which has no policy` });
    }
    const policy = effectivePolicy(ofDomain, groups);
    return policy === undefined ? [] : [{ domainId, target, policy }];
  });
}

/**
 * @param asked the domain that the caller asks for, if they do
 * @throws ServiceError `domain_forbidden` if it is the caller's groups that leave no domain, or not the one asked for
 */
export function requireOpenToGroups(
  targets: readonly StudioTarget[],
  open: readonly OpenDomain[],
  asked: string | undefined,
): void {
  const closed = targets.map(({ domainId }) => domainId).filter((id) => !open.some(({ domainId }) => domainId === id));
  if (asked === undefined ? open.length === 0 : closed.includes(asked)) {
    throw new ServiceError('domain_forbidden', {
      detail: `none of the caller's groups may open ${(asked === undefined ? closed : [asked]).join(', ')}`,
      ...(asked === undefined ? { publicDetail: 'You are in no group that may open Studio.' } : {}),
    });
  }
}
