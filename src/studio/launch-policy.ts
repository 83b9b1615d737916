/**
 * What may be asked of a domain. Pure: the same request and policy always give the same answer. A request can only
 * narrow what the policy allows.
 */
import { ServiceError } from '../model/errors.ts';
import type { StudioApp } from '../model/studio-app.ts';
import type { MintRequest } from '../model/studio-gateway.ts';
import type { StudioTarget } from '../model/studio-target.ts';
import { landingUri } from './landing-uri.ts';

export interface DomainPolicy {
  readonly domainId: string;
  readonly region: string;
  /** Chosen for a caller who is mapped to several domains and names none. */
  readonly isDefault: boolean;
  readonly apps: readonly StudioApp[];
  /** The expiry of a URL when none is asked for, and the longest that may be asked for. */
  readonly expiresInSeconds: number;
  /** The length of a session when none is asked for, and the longest that may be asked for. */
  readonly sessionDurationInSeconds: number;
}

/** What a caller may say about the URL they want. There is no profile and no Region in it: those are never theirs to say. */
export interface LaunchRequest {
  readonly domainId?: string;
  readonly app?: StudioApp;
  readonly path?: string;
  readonly spaceName?: string;
  readonly expiresInSeconds?: number;
  readonly sessionDurationInSeconds?: number;
}

/** All of what is to be minted but for whom. */
type DecidedLaunch = Omit<MintRequest, 'subject'>;

/**
 * Picks the caller's profile in the domain they ask for.
 * @param targets the caller's own, at most one in each domain
 * @throws ServiceError `domain_forbidden` for a domain the caller has no profile in (whether or not it exists), or
 * `domain_required` if they have several, name none, and none is the default
 */
export function chooseTarget(
  targets: readonly StudioTarget[],
  domainId: string | undefined,
  defaultDomainId: string | undefined,
): StudioTarget {
  if (domainId !== undefined) {
    const chosen = targets.find((target) => target.domainId === domainId);
    if (chosen === undefined) {
      throw new ServiceError('domain_forbidden', {
        detail: 'the caller is mapped to no profile in the domain asked for',
      });
    }
    return chosen;
  }
  const chosen = targets.length === 1 ? targets[0] : targets.find((target) => target.domainId === defaultDomainId);
  if (chosen === undefined) {
    throw new ServiceError('domain_required', {
      detail: `the caller is mapped to ${targets.length} domains, none of them the default`,
    });
  }
  return chosen;
}

/**
 * Decides everything about the URL to mint.
 * @throws ServiceError `app_forbidden`, `space_forbidden` or `invalid_request`
 */
export function decideLaunch(target: StudioTarget, request: LaunchRequest, policy: DomainPolicy): DecidedLaunch {
  const app = request.app ?? 'Studio';
  if (!policy.apps.includes(app)) {
    throw new ServiceError('app_forbidden', { detail: `the policy of ${policy.domainId} does not allow ${app}` });
  }
  if (request.spaceName !== undefined) {
    // SageMaker has no condition key for spaces, so an unchecked space name would open whatever the profile can.
    throw new ServiceError('space_forbidden', {
      detail: 'spaces cannot be asked for: their ownership is not checked yet',
    });
  }
  return {
    target,
    expiresInSeconds: shortened('expiresInSeconds', request.expiresInSeconds, policy.expiresInSeconds),
    sessionDurationInSeconds: shortened(
      'sessionDurationInSeconds',
      request.sessionDurationInSeconds,
      policy.sessionDurationInSeconds,
    ),
    landingUri: landingUri(app, request.path),
    spaceName: undefined,
  };
}

function shortened(member: string, asked: number | undefined, longest: number): number {
  if (asked !== undefined && asked > longest) {
    throw new ServiceError('invalid_request', {
      detail: `${member} of ${asked} is over the policy's ${longest}`,
      publicDetail: `${member} may be at most ${longest} here.`,
    });
  }
  return asked ?? longest;
}
