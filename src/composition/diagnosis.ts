/** From the configuration to the checks of a deployment, in the order in which one rests on another. */
import type { Configuration } from '../config/schema.ts';
import type { Check } from '../diagnosis/check.ts';
import { clockCheck } from '../diagnosis/clock-check.ts';
import { createDnsNameResolver } from '../diagnosis/dns-name-resolver.ts';
import { domainCheck } from '../diagnosis/domain-check.ts';
import { endpointCheck } from '../diagnosis/endpoint-check.ts';
import { createHttpsEndpointProbe } from '../diagnosis/https-endpoint-probe.ts';
import { createHttpsRemoteTime } from '../diagnosis/https-remote-time.ts';
import { identityCheck } from '../diagnosis/identity-check.ts';
import { launchRoleCheck } from '../diagnosis/launch-role-check.ts';
import { mappingCheck, revocationCheck } from '../diagnosis/look-up-checks.ts';
import { namesCheck } from '../diagnosis/names-check.ts';
import { type NamedPolicy, policiesCheck } from '../diagnosis/policies-check.ts';
import { sampleSubjectCheck } from '../diagnosis/sample-subject-check.ts';
import { signingKeysCheck } from '../diagnosis/signing-keys-check.ts';
import {
  dynamoDbEndpoints,
  executeApiEndpoints,
  sageMakerApiEndpoints,
  stsEndpoints,
  studioEndpoints,
} from '../diagnosis/studio-pass-endpoints.ts';
import { userPoolAttributeCheck, userPoolEndpointCheck } from '../diagnosis/user-pool-checks.ts';
import type { Clock } from '../model/clock.ts';
import { type DescribedPerson, describedIdentity } from './described-identity.ts';
import { openDiagnosisAccess } from './diagnosis-access.ts';
import { connectDiagnosis } from './diagnosis-aws.ts';
import { issuerKeys } from './diagnosis-keys.ts';
import { madeUpPerson } from './diagnosis-person.ts';
import { policyOf } from './domain-policies.ts';
import { tableAddress } from './table-address.ts';

export interface DiagnosisOptions {
  readonly clock: Clock;
  /** Of one check. */
  readonly timeoutMilliseconds: number;
  /** Whom to follow end to end; undefined for nobody. */
  readonly subject: DescribedPerson | undefined;
  /** Policies to lint in place of those that IAM has. */
  readonly policies: readonly NamedPolicy[];
  readonly studioEndpointIds: readonly string[];
  /** Of the process: says where an address comes from. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** The name of the private API, if it is to be looked for. */
  readonly apiName: string | undefined;
}

/** A part of the time of a check: what it waits for must end before it does, so that it can still say what it was. */
const PROBE_SHARE = 0.6;
/** Checks wait for two calls at most, one after the other: a session of a launch role, and the call itself. */
const CALL_SHARE = 0.45;

export async function composeChecks(configuration: Configuration, options: DiagnosisOptions) {
  const { clock, timeoutMilliseconds, subject, apiName } = options;
  const { domains, tokens, mapping } = configuration;
  const aws = await connectDiagnosis(configuration, Math.round(timeoutMilliseconds * CALL_SHARE), clock);
  const table = await tableAddress(configuration, options.environment);
  const access = openDiagnosisAccess(configuration, table, clock);
  const waiting = { timeoutMilliseconds: Math.round(timeoutMilliseconds * PROBE_SHARE) };
  const resolver = createDnsNameResolver(waiting);
  const probe = createHttpsEndpointProbe(waiting);
  const isStsNeeded = aws.launchRoles.length > 0;
  const groups = [
    sageMakerApiEndpoints({ urls: aws.urls.sageMakerApi }),
    studioEndpoints({ urls: aws.urls.studio }),
    stsEndpoints({ urls: aws.urls.sts, isNeeded: isStsNeeded }),
    ...(table === undefined ? [] : [dynamoDbEndpoints({ urls: [table.url] })]),
    ...(apiName === undefined ? [] : [executeApiEndpoints({ urls: [new URL(`https://${apiName}`)] })]),
  ];
  const [askedForTime] = aws.urls.sageMakerApi;
  const attribute = mapping.cognitoAttribute ?? (mapping.claim?.startsWith('custom:') ? mapping.claim : undefined);
  const madeUp = describedIdentity(madeUpPerson(configuration), configuration, clock);
  const checks: readonly Check[] = [
    ...groups.map((group) => namesCheck(group, resolver)),
    ...groups.map((group) => endpointCheck(group, probe)),
    ...(askedForTime === undefined
      ? []
      : [
          clockCheck({
            remote: createHttpsRemoteTime(askedForTime),
            clock,
            clockToleranceSeconds: tokens.clockToleranceSeconds,
            needs: ['tls-sagemaker-api'],
          }),
        ]),
    identityCheck({ identity: aws.identity, isStsNeeded, needs: ['tls-sts'] }),
    signingKeysCheck({ issuers: issuerKeys(configuration, clock), maxAgeSeconds: tokens.keyMaxAgeSeconds }),
    userPoolEndpointCheck(aws.pools, aws.userPools, resolver),
    userPoolAttributeCheck(aws.pools, attribute, aws.userPools),
    launchRoleCheck(aws.launchRoles, aws.assumeRole, ['aws-identity']),
    domainCheck(domains, { resources: aws.resources, accountOf: aws.accountOf }, ['tls-sagemaker-api', 'aws-identity']),
    policiesCheck({
      documents: options.policies,
      launchRoleArns: aws.launchRoles.map(({ arn }) => arn),
      studioEndpointIds: options.studioEndpointIds,
      identity: aws.identity,
      rolePolicies: aws.rolePolicies,
      needs: ['aws-identity'],
    }),
    mappingCheck(access.mapping, madeUp),
    revocationCheck(access.revocation, madeUp),
    sampleSubjectCheck({
      identity: subject === undefined ? undefined : describedIdentity(subject, configuration, clock),
      match: access.match,
      revocations: access.revocations,
      domains: domains.map((domain) => ({
        ...policyOf(domain),
        hasLaunchRole: domain.launchRoleArn !== undefined,
        createsProfiles: domain.createMissingProfiles !== undefined,
      })),
      resources: aws.resources,
      accountOf: aws.accountOf,
      needs: ['mapping', 'revocation', 'tls-sagemaker-api', 'aws-identity'],
    }),
  ];
  return {
    checks,
    async close() {
      aws.close();
      await access.close();
    },
  };
}
