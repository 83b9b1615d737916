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
  /** Whether shared spaces may be opened. The caller's own private ones always may. */
  readonly sharedSpaces: boolean;
  /** Given, only members of these groups may open the domain; see `effectivePolicy`. */
  readonly groups?: readonly GroupRule[];
}

/** What members of one group may do. A member left out is the domain's. */
export interface GroupRule {
  /** Compared letter for letter with the groups of the caller's token. */
  readonly group: string;
  readonly apps?: readonly StudioApp[];
  readonly sharedSpaces?: boolean;
  readonly expiresInSeconds?: number;
  readonly sessionDurationInSeconds?: number;
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
type DecidedLaunch = Omit<MintRequest, 'subject' | 'groups'>;

/**
 * What somebody in these groups may ask of a domain: whatever any of their groups allows, and never more than the domain does.
 * @param groups those of a verified token, in any order
 * @returns the policy itself if it has no rules for groups, undefined if it has some and none is for the caller
 */
export function effectivePolicy(policy: DomainPolicy, groups: readonly string[]): DomainPolicy | undefined {
  const { groups: rules, ...domain } = policy;
  if (rules === undefined) {
    return policy;
  }
  const theirs = rules.filter(({ group }) => groups.includes(group));
  if (theirs.length === 0) {
    return undefined;
  }
  const longest = (member: 'expiresInSeconds' | 'sessionDurationInSeconds'): number =>
    Math.min(domain[member], Math.max(...theirs.map((rule) => rule[member] ?? domain[member])));
  return {
    ...domain,
    apps: domain.apps.filter((app) => theirs.some(({ apps = domain.apps }) => apps.includes(app))),
    sharedSpaces: domain.sharedSpaces && theirs.some(({ sharedSpaces = true }) => sharedSpaces),
    expiresInSeconds: longest('expiresInSeconds'),
    sessionDurationInSeconds: longest('sessionDurationInSeconds'),
  };
}

/**
 * Picks the caller's profile in the domain they ask for.
 * @param targets the caller's own that are open to them, at most one in each domain
 * @throws ServiceError `domain_forbidden` for a domain the caller has no profile in (whether or not it exists), or
 * `domain_required` if they have several, name none, and none is the default
 */
export function chooseTarget<T extends Pick<StudioTarget, 'domainId'>>(
  targets: readonly T[],
  domainId: string | undefined,
  defaultDomainId: string | undefined,
): T {
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

/** Where to land: on Studio if nothing is said, or where that is not allowed, on the first application that is. */
export function landingApp({ app }: LaunchRequest, { apps }: DomainPolicy): StudioApp {
  return app ?? (apps.includes('Studio') ? 'Studio' : (apps[0] ?? 'Studio'));
}

/**
 * Decides everything about the URL to mint but the space: its name is what was asked for, and whose it is must be found out
 * before anything is minted (`space-policy.ts`).
 * @param policy the one in effect for the caller
 * @throws ServiceError `app_forbidden` or `invalid_request`
 */
export function decideLaunch(target: StudioTarget, request: LaunchRequest, policy: DomainPolicy): DecidedLaunch {
  const app = landingApp(request, policy);
  if (!policy.apps.includes(app)) {
    throw new ServiceError('app_forbidden', { detail: `the policy of ${policy.domainId} does not allow ${app}` });
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
    spaceName: request.spaceName,
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
