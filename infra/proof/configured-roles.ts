/** What the service would pass to new profiles: read from the environment it is deployed with, so that the policies must agree. */
import { CONFIGURATION_VARIABLE } from '../../src/config/environment-variables.ts';

interface ConfiguredDomain {
  readonly id: string;
  readonly createMissingProfiles?: {
    readonly executionRoleArn: string;
    readonly executionRoles: readonly { readonly arn: string }[];
  };
}

/** @throws Error if the domain is not configured to have profiles created */
export function configuredRoles(environment: Readonly<Record<string, string>>, domainId: string): readonly string[] {
  const { domains = [] } = JSON.parse(environment[CONFIGURATION_VARIABLE] ?? '{}') as {
    readonly domains?: readonly ConfiguredDomain[];
  };
  const creation = domains.find(({ id }) => id === domainId)?.createMissingProfiles;
  if (creation === undefined) {
    throw new Error(`the service is not configured to create profiles in ${domainId}`);
  }
  return [creation.executionRoleArn, ...creation.executionRoles.map(({ arn }) => arn)];
}
