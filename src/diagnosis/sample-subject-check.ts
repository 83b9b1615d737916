/**
 * One person, all the way to their profiles, by the same steps as a launch and without minting: may they come in, what are
 * they mapped to, what do their groups leave them, is the profile there. The person's name appears in no trail of AWS.
 */
import { sessionTags } from '../aws/session-tags.ts';
import { ServiceError } from '../model/errors.ts';
import type { Identity } from '../model/identity.ts';
import type { ProfileMapping } from '../model/profile-directory.ts';
import type { RevocationList } from '../model/revocation.ts';
import type { StudioTarget } from '../model/studio-target.ts';
import { type DomainPolicy, effectivePolicy } from '../studio/launch-policy.ts';
import { type AccountOf, type AwsAnswer, couldNotBeTold, wrongRegion } from './aws-answer.ts';
import { type Check, type Finding, failed, ok, RUNBOOK, skipped, warning } from './check.ts';
import type { StudioResources } from './studio-resources.ts';

export interface SampleDomain extends DomainPolicy {
  readonly hasLaunchRole: boolean;
  /** Whether a missing profile is created on first use. */
  readonly createsProfiles: boolean;
}

export interface SampleSubjectOptions {
  /** Undefined if nobody was named. */
  readonly identity: Identity | undefined;
  /** Opened only when it is asked. */
  readonly match: (
    identity: Identity,
  ) => Promise<{ readonly source: string; readonly mapping: ProfileMapping } | undefined>;
  readonly revocations: Pick<RevocationList, 'find'>;
  readonly domains: readonly SampleDomain[];
  readonly resources: Pick<StudioResources, 'userProfile'>;
  readonly accountOf: AccountOf;
  readonly needs: readonly string[];
}

const SECTION = `${RUNBOOK}#many-refusals`;

export function sampleSubjectCheck(options: SampleSubjectOptions): Check {
  const { identity } = options;
  return {
    id: 'sample-subject',
    title: 'A person, end to end',
    needs: identity === undefined ? [] : options.needs,
    async run(signal) {
      return identity === undefined
        ? [skipped('nobody is named: --subject SUBJECT')]
        : await follow(identity, options, signal);
    },
  };
}

async function follow(
  identity: Identity,
  options: SampleSubjectOptions,
  signal: AbortSignal,
): Promise<readonly Finding[]> {
  const { subject } = identity;
  const revocation = await options.revocations.find(identity);
  if (revocation !== undefined) {
    const { by, note } = revocation;
    return [
      failed(`${subject} is revoked by ${by}${note === undefined ? '' : `: ${note}`}`, {
        meaning: 'Every request of theirs is answered with 403 revoked.',
        remedy: 'If that is not wanted: studio-pass revoke --help, the revocation file, or the account at the issuer.',
      }),
    ];
  }
  const matched = await options.match(identity);
  if (matched === undefined) {
    return [
      failed(`${subject} of ${identity.issuer} is mapped to nothing`, {
        meaning: 'Every request of theirs is answered with 403 not_mapped.',
        remedy: `Map them (studio-pass profiles put), or give the claims their tokens carry (--claim NAME=VALUE): ${SECTION}`,
      }),
    ];
  }
  const { mapping, source } = matched;
  if (mapping.disabled) {
    return [
      failed(`${subject} is disabled in the ${source}`, {
        meaning: 'Every request of theirs is answered with 403 mapping_disabled.',
        remedy: 'If that is not wanted: studio-pass profiles put.',
      }),
    ];
  }
  const omitted = (mapping.omitted ?? []).map(({ domainId, userProfileName, why }) =>
    warning(`${subject} → ${userProfileName} in ${domainId} does not count: ${why}`, {
      meaning: 'The mapping names it and the service leaves it out, so that nobody opens what may be somebody else’s.',
      remedy: `Put mapping or owner right: studio-pass profiles get. ${SECTION}`,
    }),
  );
  const findings = await Promise.all(
    mapping.targets.map((target) => targetFinding(identity, { target, source }, options, signal)),
  );
  return findings.length > 0
    ? [...findings, ...omitted]
    : [
        failed(`${subject} is mapped by the ${source} to no profile that counts`, {
          meaning: 'Every request of theirs is answered with 403.',
          remedy: `See what is left out: studio-pass profiles get. ${SECTION}`,
        }),
        ...omitted,
      ];
}

async function targetFinding(
  { subject, groups }: Identity,
  { target, source }: { readonly target: StudioTarget; readonly source: string },
  { domains, resources, accountOf }: SampleSubjectOptions,
  signal: AbortSignal,
): Promise<Finding> {
  const { domainId, region, userProfileName } = target;
  const asDomain = { id: domainId, region };
  const who = `${subject} → ${userProfileName} in ${domainId} (by the ${source})`;
  const domain = domains.find((one) => one.domainId === domainId);
  const policy = domain === undefined ? undefined : effectivePolicy(domain, groups);
  if (domain === undefined || policy === undefined) {
    return failed(`${who}: none of the groups ${groups.join(', ') || '(none given)'} may open the domain`, {
      meaning: 'Requests for this domain are answered with 403 domain_forbidden.',
      remedy:
        'If they should: domains[].groups, their groups at the issuer, or --group for those that were not given here.',
    });
  }
  const refusal = domain.hasLaunchRole ? refusedBySession(subject, userProfileName) : undefined;
  if (refusal !== undefined) {
    return failed(`${who}: ${refusal}`, {
      meaning: 'No session of the launch role can be had for them.',
      remedy: 'Have the issuer give them another subject, or use direct mode for this domain.',
    });
  }
  let answer: AwsAnswer<string | undefined>;
  try {
    answer = await resources.userProfile(domainId, userProfileName);
  } catch (error) {
    const finding = error instanceof ServiceError ? wrongRegion(error.detail, asDomain) : undefined;
    if (finding === undefined) {
      throw error;
    }
    return finding;
  }
  if (answer.kind === 'denied') {
    const account = (await accountOf(domainId, signal)) ?? 'ACCOUNT';
    const resource = `arn:aws:sagemaker:${region}:${account}:user-profile/${domainId}/*`;
    return (
      wrongRegion(answer.detail, asDomain) ??
      couldNotBeTold({ ...answer, detail: `${who}: ${answer.detail}` }, ['sagemaker:DescribeUserProfile'], resource)
    );
  }
  const may = `may open ${policy.apps.join(', ')}${policy.sharedSpaces ? ', shared spaces too' : ''}`;
  if (answer.kind === 'absent') {
    return domain.createsProfiles
      ? ok(`${who}: ${may}; the profile is created on first use`)
      : failed(`${who}: there is no such user profile`, {
          meaning: 'Requests for it are answered with 409 profile_missing.',
          remedy: 'Create the profile with their subject in the tag studio-subject, or set createMissingProfiles.',
        });
  }
  return answer.value === 'InService'
    ? ok(`${who}: ${may}; the profile is InService`)
    : failed(`${who}: the profile is ${answer.value}`, {
        meaning: 'Requests for it are answered with 409 profile_not_ready until it is InService.',
        remedy: 'Wait if it is being created or updated; else see the profile in the SageMaker console.',
      });
}

function refusedBySession(subject: string, userProfileName: string): string | undefined {
  try {
    sessionTags({ subject, userProfileName });
    return undefined;
  } catch (error) {
    if (error instanceof ServiceError) {
      return error.detail;
    }
    throw error;
  }
}
