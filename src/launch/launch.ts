/**
 * What the service does for a caller whose token has been verified. This is where everything meets: the caller's own
 * mapping, the domain's policy, SageMaker, the audit trail. The profile always comes from the mapping, never from what
 * was sent, and no URL leaves before its audit event is written.
 */
import type { Clock } from '../model/clock.ts';
import { ServiceError } from '../model/errors.ts';
import type { Identity } from '../model/identity.ts';
import type { ProfileDirectory } from '../model/profile-directory.ts';
import type { PresignedUrl } from '../model/secret.ts';
import type { StudioApp } from '../model/studio-app.ts';
import type { StudioGateway } from '../model/studio-gateway.ts';
import type { StudioTarget } from '../model/studio-target.ts';
import { chooseTarget, type DomainPolicy, decideLaunch, type LaunchRequest } from '../studio/launch-policy.ts';
import type { Decision } from './decision.ts';

export interface LaunchOptions {
  readonly profiles: ProfileDirectory;
  readonly studio: StudioGateway;
  /** The policy of every domain that a mapping can name. */
  readonly policies: readonly DomainPolicy[];
  readonly clock: Clock;
}

export interface GrantedLaunch {
  readonly authorizedUrl: PresignedUrl;
  /** When the URL can no longer be opened, at the latest. */
  readonly expiresAt: Date;
  readonly target: StudioTarget;
  readonly app: StudioApp;
  readonly sessionDurationInSeconds: number;
}

export interface CallerDescription {
  readonly mapping: 'mapped' | 'not_mapped' | 'mapping_disabled';
  readonly domains: readonly (DomainPolicy & { readonly userProfileName: string })[];
}

export type Launch = ReturnType<typeof createLaunch>;

export function createLaunch({ profiles, studio, policies, clock }: LaunchOptions) {
  const policyOf = new Map(policies.map((policy) => [policy.domainId, policy]));
  const defaultDomainId = policies.find(({ isDefault }) => isDefault)?.domainId;

  /**
   * From an identity to a URL that opens the caller's own profile.
   * @param requiredProfileName if given, the caller must own a profile of this name; it is compared, never used
   * @throws ServiceError for every reason not to
   */
  async function createPresignedUrl(
    identity: Identity,
    request: LaunchRequest,
    decision: Decision,
    requiredProfileName?: string,
  ): Promise<GrantedLaunch> {
    const own = await ownTargets(identity);
    const eligible = requiredProfileName === undefined ? own : ofName(own, requiredProfileName);
    const target = chooseTarget(eligible, request.domainId, defaultDomainId);
    decision.aimsAt(target);

    const { subject } = identity;
    const mintRequest = { subject, ...decideLaunch(target, request, requirePolicy(target.domainId)) };
    decision.asksFor(mintRequest);

    // Taken before SageMaker starts counting, so that the URL never turns out to be shorter-lived than promised.
    const expiresAt = new Date(Math.floor(clock() / 1000 + mintRequest.expiresInSeconds) * 1000);
    const { url, awsRequestId } = await studio.createPresignedUrl(mintRequest);
    await decision.allow(awsRequestId);
    return {
      authorizedUrl: url,
      expiresAt,
      target,
      app: request.app ?? 'Studio',
      sessionDurationInSeconds: mintRequest.sessionDurationInSeconds,
    };
  }

  /** Tells callers what they may open. Someone who may open nothing is told so, not refused. */
  async function describeCaller(identity: Identity, decision: Decision): Promise<CallerDescription> {
    const mapping = await profiles.lookUp(identity);
    await decision.allow();
    if (mapping === undefined || mapping.disabled) {
      return { mapping: mapping === undefined ? 'not_mapped' : 'mapping_disabled', domains: [] };
    }
    return {
      mapping: 'mapped',
      domains: mapping.targets.map(({ domainId, userProfileName }) => ({
        ...requirePolicy(domainId),
        userProfileName,
      })),
    };
  }

  async function ownTargets(identity: Identity): Promise<readonly StudioTarget[]> {
    const mapping = await profiles.lookUp(identity);
    if (mapping === undefined) {
      throw new ServiceError('not_mapped', { detail: 'the caller is mapped to no user profile' });
    }
    if (mapping.disabled) {
      throw new ServiceError('mapping_disabled', { detail: "the caller's mapping is disabled" });
    }
    return mapping.targets;
  }

  function requirePolicy(domainId: string): DomainPolicy {
    const policy = policyOf.get(domainId);
    if (policy === undefined) {
      throw new ServiceError('internal_error', { detail: `a mapping names ${domainId}, which has no policy` });
    }
    return policy;
  }

  return { createPresignedUrl, describeCaller };
}

function ofName(targets: readonly StudioTarget[], name: string): readonly StudioTarget[] {
  const matching = targets.filter(({ userProfileName }) => userProfileName === name);
  if (matching.length === 0) {
    throw new ServiceError('profile_forbidden', {
      detail: 'the profile named in the path belongs to somebody else, or to nobody',
    });
  }
  return matching;
}
