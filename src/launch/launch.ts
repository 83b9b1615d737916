/**
 * What the service does for a caller whose token has been verified. This is where everything meets: the caller's own
 * mapping, the domain's policy, SageMaker, the audit trail. The profile always comes from the mapping, never from what
 * was sent, and no URL leaves before its audit event is written.
 */
import type { Clock } from '../model/clock.ts';
import { ServiceError } from '../model/errors.ts';
import type { Identity } from '../model/identity.ts';
import type { ProfileDirectory } from '../model/profile-directory.ts';
import type { RevocationList } from '../model/revocation.ts';
import type { PresignedUrl } from '../model/secret.ts';
import type { SpaceDirectory } from '../model/space-directory.ts';
import type { StudioApp } from '../model/studio-app.ts';
import type { MintRequest, StudioGateway } from '../model/studio-gateway.ts';
import type { StudioTarget } from '../model/studio-target.ts';
import { afterCreation } from '../studio/after-creation.ts';
import {
  chooseTarget,
  type DomainPolicy,
  decideLaunch,
  type LaunchRequest,
  landingApp,
} from '../studio/launch-policy.ts';
import { requireOpenSpace } from '../studio/space-policy.ts';
import type { Decision } from './decision.ts';
import { type OpenDomain, openDomains, requireOpenToGroups, requireTargets } from './own-domains.ts';
import { listOwnSpaces, type OwnSpaces } from './own-spaces.ts';
import { refuseRevoked } from './refuse-revoked.ts';

export interface LaunchOptions {
  readonly profiles: ProfileDirectory;
  readonly studio: StudioGateway;
  readonly spaces: SpaceDirectory;
  /** Asked again where a URL took long. */
  readonly revocations: RevocationList;
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
  /** With the policy in effect for the caller. */
  readonly domains: readonly (DomainPolicy & { readonly userProfileName: string } & Partial<OwnSpaces>)[];
}

export type Launch = ReturnType<typeof createLaunch>;

export function createLaunch({ profiles, studio, spaces, revocations, policies, clock }: LaunchOptions) {
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
    const { mintRequest, policy } = await decide(identity, request, decision, requiredProfileName);

    // Taken before SageMaker starts counting, so that the URL never turns out to be shorter-lived than promised.
    const askedAt = clock();
    const { url, awsRequestId, createdProfile, waitedMilliseconds = 0 } = await studio.createPresignedUrl(mintRequest);
    const expiresAt = new Date(Math.floor((askedAt + waitedMilliseconds) / 1000 + mintRequest.expiresInSeconds) * 1000);
    if (waitedMilliseconds > 0) {
      await requireStill(identity, mintRequest, requiredProfileName).catch((error: unknown) => {
        throw createdProfile ? afterCreation(error) : error;
      });
    }
    await decision.allow({ awsRequestId, createdProfile });
    return {
      authorizedUrl: url,
      expiresAt,
      target: mintRequest.target,
      app: landingApp(request, policy),
      sessionDurationInSeconds: mintRequest.sessionDurationInSeconds,
    };
  }

  /**
   * Everything that is decided before SageMaker is asked for a URL.
   * @returns what to ask for, with the policy in effect for the caller
   * @throws ServiceError for every reason not to
   */
  async function decide(
    identity: Identity,
    request: LaunchRequest,
    decision: Decision,
    requiredProfileName?: string,
  ): Promise<{ readonly mintRequest: MintRequest; readonly policy: DomainPolicy }> {
    const { target, policy } = await chooseOwn(identity, request.domainId, requiredProfileName);
    decision.aimsAt(target);

    const { subject, groups } = identity;
    const mintRequest = { subject, groups, ...decideLaunch(target, request, policy) };
    decision.asksFor(mintRequest);
    await requireOwnSpace(mintRequest, policy);
    return { mintRequest, policy };
  }

  /** @returns the caller's own profile, with the policy in effect for them */
  async function chooseOwn(
    identity: Identity,
    domainId: string | undefined,
    requiredProfileName: string | undefined,
  ): Promise<OpenDomain> {
    const own = requireTargets(await profiles.lookUp(identity), domainId);
    const eligible = requiredProfileName === undefined ? own : ofName(own, requiredProfileName);
    const open = openDomains(eligible, identity.groups, policyOf);
    requireOpenToGroups(eligible, open, domainId);
    return chooseTarget(open, domainId, defaultDomainId);
  }

  async function requireOwnSpace({ subject, target, spaceName }: MintRequest, policy: DomainPolicy): Promise<void> {
    if (spaceName !== undefined) {
      const space = await spaces.find({ subject, target }, spaceName);
      requireOpenSpace(spaceName, space, target.userProfileName, policy);
    }
  }

  /**
   * Decides again what was decided before a user profile was waited for: half a minute is long enough for somebody to be
   * revoked, or for a space to become somebody else's.
   * @throws ServiceError for every reason not to hand out what has been minted
   */
  async function requireStill(
    identity: Identity,
    minted: MintRequest,
    requiredProfileName: string | undefined,
  ): Promise<void> {
    await refuseRevoked(identity, revocations);
    const { domainId, userProfileName } = minted.target;
    const { target, policy } = await chooseOwn(identity, domainId, requiredProfileName);
    if (target.userProfileName !== userProfileName) {
      throw new ServiceError('domain_forbidden', { detail: 'the caller is mapped to another user profile by now' });
    }
    await requireOwnSpace(minted, policy);
  }

  /**
   * Tells callers what they may open. Someone who may open nothing is told so, not refused.
   * @param includesSpaces whether to list their spaces as well; SageMaker is asked nothing otherwise
   * @throws ServiceError if spaces are to be listed and cannot be read
   */
  async function describeCaller(
    identity: Identity,
    decision: Decision,
    includesSpaces = false,
  ): Promise<CallerDescription> {
    const mapping = await profiles.lookUp(identity);
    const isMapped = mapping !== undefined && !mapping.disabled && mapping.targets.length > 0;
    const open = isMapped ? openDomains(mapping.targets, identity.groups, policyOf) : [];
    const listed = includesSpaces ? await listOwnSpaces(spaces, identity.subject, open) : [];
    await decision.allow();
    return {
      mapping: mapping?.disabled ? 'mapping_disabled' : isMapped ? 'mapped' : 'not_mapped',
      domains: open.map(({ policy, target: { userProfileName } }, index) => ({
        ...policy,
        userProfileName,
        ...listed[index],
      })),
    };
  }

  return { createPresignedUrl, decide, describeCaller };
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
