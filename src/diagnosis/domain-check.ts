/**
 * Whether every domain is one that URLs can be minted for.
 * Source: Amazon SageMaker API Reference, CreatePresignedDomainUrl and DescribeDomain.
 */
import { ServiceError } from '../model/errors.ts';
import { type AccountOf, type AwsAnswer, couldNotBeTold, wrongRegion } from './aws-answer.ts';
import { type Check, type Finding, failed, ok, RUNBOOK, warning } from './check.ts';
import type { DomainFacts, StudioResources } from './studio-resources.ts';

interface ConfiguredDomain {
  readonly id: string;
  readonly region: string;
}

export interface DomainSources {
  readonly resources: Pick<StudioResources, 'domain'>;
  readonly accountOf: AccountOf;
}

export function domainCheck(
  domains: readonly ConfiguredDomain[],
  { resources, accountOf }: DomainSources,
  needs: readonly string[],
): Check {
  return {
    id: 'studio-domains',
    title: 'SageMaker domains',
    needs,
    async run(signal) {
      const findings = await Promise.all(
        domains.map(async (domain) => {
          try {
            return findingsOf(domain, await resources.domain(domain.id), await accountOf(domain.id, signal));
          } catch (error) {
            return [noAnswer(domain, error)];
          }
        }),
      );
      return findings.flat();
    },
  };
}

/** Of one domain: the others are looked at all the same. */
function noAnswer(domain: ConfiguredDomain, error: unknown): Finding {
  if (!(error instanceof ServiceError)) {
    throw error;
  }
  return (
    wrongRegion(error.detail, domain) ??
    failed(`${domain.id}: ${error.detail}`, {
      meaning: 'SageMaker gave no answer about this domain: no URL can be minted for it.',
      remedy: `See the connection check of the SageMaker API; then run this again: ${RUNBOOK}#which-layer-refused`,
    })
  );
}

function findingsOf(
  { id, region }: ConfiguredDomain,
  answer: AwsAnswer<DomainFacts>,
  account: string | undefined,
): readonly Finding[] {
  if (answer.kind === 'denied') {
    return [
      wrongRegion(answer.detail, { id, region }) ??
        couldNotBeTold(
          { ...answer, detail: `${id}: ${answer.detail}` },
          ['sagemaker:DescribeDomain'],
          `arn:aws:sagemaker:${region}:${account ?? 'ACCOUNT'}:domain/${id}`,
        ),
    ];
  }
  if (answer.kind === 'absent') {
    return [
      failed(`${id}: there is no such domain in ${region} of the account that was asked`, {
        meaning: 'Nobody can open it.',
        remedy:
          'See domains[].id and domains[].region; a domain of another account needs a launch role of that account.',
      }),
    ];
  }
  const { status, failureReason, authMode, networkAccess } = answer.value;
  const found = `${id}: ${status}, AuthMode ${authMode}, AppNetworkAccessType ${networkAccess}`;
  const findings: Finding[] = [];
  if (status !== 'InService') {
    findings.push(
      failed(`${found}${failureReason === undefined ? '' : ` (${failureReason})`}`, {
        meaning: 'A domain opens only while it is InService.',
        remedy: 'Wait if it is being created or updated; else see the domain in the SageMaker console.',
      }),
    );
  }
  if (authMode !== 'IAM') {
    findings.push(
      failed(found, {
        meaning: 'SageMaker creates presigned URLs for domains in IAM mode only.',
        remedy: 'The mode of a domain cannot be changed: create one with AuthMode IAM, and configure that.',
      }),
    );
  }
  if (networkAccess !== 'VpcOnly') {
    findings.push(
      warning(found, {
        meaning:
          'Notebooks of this domain reach the internet past your VPC, whatever the perimeter says of opening them.',
        remedy: `Set AppNetworkAccessType to VpcOnly (aws sagemaker update-domain), once the VPC has the endpoints notebooks need: ${RUNBOOK}#blank-studio`,
      }),
    );
  }
  return findings.length === 0 ? [ok(found)] : findings;
}
