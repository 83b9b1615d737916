/**
 * What a caller may open, and what keeps them from the rest: for operators, by the very decisions that a request meets, and
 * without asking SageMaker. It must never be more generous than they are.
 */
import { type ErrorCode, ServiceError } from '../model/errors.ts';
import type { Identity } from '../model/identity.ts';
import type { OmittedTarget, ProfileMapping } from '../model/profile-directory.ts';
import type { RevocationList } from '../model/revocation.ts';
import type { StudioApp } from '../model/studio-app.ts';
import type { StudioTarget } from '../model/studio-target.ts';
import { type DomainPolicy, effectivePolicy } from '../studio/launch-policy.ts';
import { openDomains, requireOpenToGroups, requireTargets } from './own-domains.ts';

export interface AccessSources {
  /** In the order in which they are asked. */
  readonly revocations: readonly {
    readonly name: string;
    readonly list: RevocationList;
    /** Why it cannot be asked about this person; it then says nothing. */
    readonly notAsked?: string | undefined;
  }[];
  /** As the service does, but without taking a profile that is nobody's. */
  readonly match: (
    identity: Identity,
  ) => Promise<{ readonly source: string; readonly mapping: ProfileMapping } | undefined>;
  /** Whether a profile that was matched is nobody's, and would be taken at its first use. */
  readonly isFree: (target: StudioTarget) => boolean;
  /** Why nothing can be signed for the caller there, whatever their mapping says; undefined if it can be. */
  readonly whyUnsigned: (identity: Identity, target: StudioTarget) => ServiceError | undefined;
  /** Whether a profile of the domain that does not exist is created when it is first asked for. */
  readonly createsMissing: (domainId: string) => boolean;
  readonly policies: readonly DomainPolicy[];
}

export interface RevocationFinding {
  readonly list: string;
  readonly state: 'not_revoked' | 'revoked' | 'unknown' | 'not_asked';
  /** Why, for operators. */
  readonly detail?: string;
}

interface MappingFinding {
  readonly state: 'mapped' | 'mapping_disabled' | 'not_mapped' | 'unknown';
  /** Which source decided. */
  readonly source?: string;
  readonly detail?: string;
}

export type DomainFinding = OpenDomainFinding | ClosedDomainFinding;

interface OpenDomainFinding {
  /** `would_be_open`: only a revocation, or that none can be ruled out, stands in the way. */
  readonly state: 'open' | 'would_be_open';
  readonly domainId: string;
  readonly region: string;
  readonly userProfileName: string;
  readonly isDefault: boolean;
  /** Those of the caller's groups that have a rule here; undefined if the domain asks for no group. */
  readonly groups?: readonly string[];
  readonly apps: readonly StudioApp[];
  readonly sharedSpaces: boolean;
  readonly expiresInSeconds: number;
  readonly sessionDurationInSeconds: number;
  /** Whether the profile is nobody's so far. */
  readonly takenAtFirstUse: boolean;
  /** Whether the profile is created if it does not exist; whether it does is not looked at. */
  readonly createsMissingProfile: boolean;
}

interface ClosedDomainFinding {
  readonly state: 'closed';
  readonly domainId: string;
  readonly userProfileName: string;
  /** What a request for it is answered with. */
  readonly code: ErrorCode;
  readonly why: string;
}

export interface AccessExplanation {
  readonly revocations: readonly RevocationFinding[];
  readonly mapping: MappingFinding;
  readonly domains: readonly DomainFinding[];
  readonly result: AccessResult;
}

export type AccessResult =
  | {
      readonly mayOpen: true;
      readonly domainIds: readonly string[];
      /** The domain of a request that names none; undefined if such a request is refused. */
      readonly defaultDomainId: string | undefined;
    }
  /** What every request is answered with. */
  | { readonly mayOpen: false; readonly code: ErrorCode; readonly detail: string };

export async function explainAccess(identity: Identity, sources: AccessSources): Promise<AccessExplanation> {
  const revocations: RevocationFinding[] = [];
  for (const source of sources.revocations) {
    revocations.push({ list: source.name, ...(await revocationFinding(identity, source)) });
  }
  const { finding, matched } = await mappingFinding(identity, sources);
  const policies = new Map(sources.policies.map((policy) => [policy.domainId, policy]));
  const refusal = refusalOf(revocations, finding);
  const found = matched === undefined ? [] : domainFindings(identity, matched, policies, sources);
  const domains =
    refusal === undefined
      ? found
      : found.map((domain) => (domain.state === 'open' ? { ...domain, state: 'would_be_open' as const } : domain));
  const result = refusal ?? orRefusal(() => grantOf(identity, matched, policies, sources));
  return { revocations, mapping: finding, domains, result };
}

async function revocationFinding(
  identity: Identity,
  { list, notAsked }: AccessSources['revocations'][number],
): Promise<Omit<RevocationFinding, 'list'>> {
  if (notAsked !== undefined) {
    return { state: 'not_asked', detail: notAsked };
  }
  try {
    const found = await list.find(identity);
    return found === undefined
      ? { state: 'not_revoked' }
      : { state: 'revoked', detail: found.note === undefined ? `by ${found.by}` : `by ${found.by}: ${found.note}` };
  } catch (error) {
    return { state: 'unknown', detail: detailOf(error) };
  }
}

async function mappingFinding(
  identity: Identity,
  { match }: AccessSources,
): Promise<{ readonly finding: MappingFinding; readonly matched?: ProfileMapping }> {
  try {
    const found = await match(identity);
    if (found === undefined) {
      return { finding: { state: 'not_mapped' } };
    }
    const { source, mapping } = found;
    const state = mapping.disabled ? 'mapping_disabled' : 'mapped';
    return { finding: { state, source }, matched: mapping };
  } catch (error) {
    return { finding: { state: 'unknown', detail: detailOf(error) } };
  }
}

function domainFindings(
  identity: Identity,
  { disabled, targets, omitted = [] }: ProfileMapping,
  policies: ReadonlyMap<string, DomainPolicy>,
  sources: AccessSources,
): readonly DomainFinding[] {
  return [
    ...targets.map((target): DomainFinding => {
      const { domainId, userProfileName } = target;
      const closed = { state: 'closed', domainId, userProfileName } as const;
      if (disabled) {
        return { ...closed, code: 'mapping_disabled', why: 'the mapping is disabled' };
      }
      const policy = policies.get(domainId);
      if (policy === undefined) {
        return { ...closed, code: 'internal_error', why: 'the domain has no policy' };
      }
      const effective = effectivePolicy(policy, identity.groups);
      if (effective === undefined) {
        const groups = policy.groups?.map(({ group }) => group).join(', ');
        return { ...closed, code: 'domain_forbidden', why: `is for members of these groups only: ${groups}` };
      }
      const unsigned = sources.whyUnsigned(identity, target);
      return unsigned === undefined
        ? openFinding(identity, target, policy, effective, sources)
        : { ...closed, code: unsigned.code, why: unsigned.detail };
    }),
    ...omitted.map(({ domainId, userProfileName, why }): DomainFinding => {
      const code = targets.length === 0 ? 'not_mapped' : 'domain_forbidden';
      return { state: 'closed', domainId, userProfileName, code, why: OMITTED[why] };
    }),
  ];
}

const OMITTED: Readonly<Record<OmittedTarget['why'], string>> = {
  domain_not_configured: 'the domain is not configured',
  owned_by_another: 'the user profile belongs to somebody else',
  owner_unknown: 'nobody is entered as the owner of the user profile',
};

function openFinding(
  { groups }: Identity,
  target: StudioTarget,
  policy: DomainPolicy,
  effective: DomainPolicy,
  { isFree, createsMissing }: AccessSources,
): OpenDomainFinding {
  const { domainId, region, userProfileName } = target;
  const { isDefault, apps, sharedSpaces, expiresInSeconds, sessionDurationInSeconds } = effective;
  const rules = policy.groups?.map(({ group }) => group).filter((group) => groups.includes(group));
  return {
    state: 'open',
    domainId,
    region,
    userProfileName,
    isDefault,
    ...(rules === undefined ? {} : { groups: rules }),
    apps,
    sharedSpaces,
    expiresInSeconds,
    sessionDurationInSeconds,
    takenAtFirstUse: isFree(target),
    createsMissingProfile: createsMissing(domainId),
  };
}

/** What a request meets before anybody looks at domains, in that order. */
function refusalOf(
  revocations: readonly RevocationFinding[],
  { state, detail = '' }: MappingFinding,
): AccessResult | undefined {
  const hit = revocations.find((finding) => finding.state === 'revoked' || finding.state === 'unknown');
  if (hit?.state === 'revoked') {
    return { mayOpen: false, code: 'revoked', detail: `${hit.list}: ${hit.detail ?? ''}` };
  }
  if (hit !== undefined) {
    const what = `whether they are revoked cannot be known (${hit.list})`;
    return { mayOpen: false, code: 'not_ready', detail: `${what}: ${hit.detail ?? ''}` };
  }
  return state === 'unknown'
    ? { mayOpen: false, code: 'not_ready', detail: `what they are mapped to cannot be known: ${detail}` }
    : undefined;
}

/** @throws ServiceError as a request would */
function grantOf(
  identity: Identity,
  mapping: ProfileMapping | undefined,
  policies: ReadonlyMap<string, DomainPolicy>,
  { whyUnsigned }: AccessSources,
): AccessResult {
  const targets = requireTargets(mapping, undefined);
  const open = openDomains(targets, identity.groups, policies);
  requireOpenToGroups(targets, open, undefined);
  // A request chooses among all of them, and is refused only then.
  const chosen = open.length === 1 ? open[0] : open.find(({ policy }) => policy.isDefault);
  const unsigned = new Map(open.map(({ domainId, target }) => [domainId, whyUnsigned(identity, target)]));
  const domainIds = open.map(({ domainId }) => domainId).filter((id) => unsigned.get(id) === undefined);
  const [refusal] = unsigned.values();
  if (domainIds.length === 0 && refusal !== undefined) {
    throw refusal;
  }
  return { mayOpen: true, domainIds, defaultDomainId: domainIds.find((id) => id === chosen?.domainId) };
}

function orRefusal(grant: () => AccessResult): AccessResult {
  try {
    return grant();
  } catch (error) {
    if (error instanceof ServiceError) {
      return { mayOpen: false, code: error.code, detail: error.detail };
    }
    throw error;
  }
}

/** @throws what is no ServiceError: a mistake in the service explains nothing */
function detailOf(error: unknown): string {
  if (error instanceof ServiceError) {
    return error.detail;
  }
  throw error;
}
