/**
 * The AWS side of a diagnosis: clients of the service's own kinds with more patience, and where they lead. Credentials come
 * from the SDK's own sources, as they do for the service.
 */
import { createAssumeRole, type LaunchRole } from '../aws/assume-role.ts';
import { AssumedRoleSessions } from '../aws/assumed-role-sessions.ts';
import { cognitoEndpoint, sageMakerEndpoint, stsEndpoint } from '../aws/client-endpoints.ts';
import { createCognitoClient, userPoolRegion } from '../aws/cognito-client.ts';
import { createIamClient } from '../aws/iam-client.ts';
import { connectToSageMaker } from '../aws/sagemaker-client.ts';
import { createStsClient } from '../aws/sts-client.ts';
import type { Configuration } from '../config/schema.ts';
import type { AccountOf } from '../diagnosis/aws-answer.ts';
import { createCognitoUserPools } from '../diagnosis/cognito-user-pools.ts';
import { createIamRolePolicies } from '../diagnosis/iam-role-policies.ts';
import type { CallerIdentity } from '../diagnosis/identity-check.ts';
import { SageMakerStudioResources } from '../diagnosis/sagemaker-studio-resources.ts';
import { createStsCallerIdentity } from '../diagnosis/sts-caller-identity.ts';
import type { ConfiguredPool } from '../diagnosis/user-pool-checks.ts';
import type { Clock } from '../model/clock.ts';
import { studioOrigin } from '../studio/authorized-url.ts';
import { SageMakerDomains, type StudioDomainConnection } from '../studio/sagemaker-domains.ts';

const CONNECT_MILLISECONDS = 3_000;
const REQUEST_MILLISECONDS = 5_000;
const CALLS_IN_FLIGHT = 16;
/** Of a configuration with many domains, all are asked about at once. */
const CALLS_QUEUED = 500;

/** @param timeoutMilliseconds of one check */
export async function connectDiagnosis(configuration: Configuration, timeoutMilliseconds: number, clock: Clock) {
  const { domains, cognito, sts } = configuration;
  const region = sts.region ?? domains[0]?.region ?? '';
  const times = {
    connectTimeoutMilliseconds: Math.min(CONNECT_MILLISECONDS, timeoutMilliseconds),
    requestTimeoutMilliseconds: Math.min(REQUEST_MILLISECONDS, timeoutMilliseconds),
    totalTimeoutMilliseconds: timeoutMilliseconds,
    maxAttempts: 2,
    maxInFlight: CALLS_IN_FLIGHT,
  };
  const stsClient = createStsClient({ region, endpoint: sts.endpoint, ...times });
  const stsUrl = await stsEndpoint({ region, endpoint: sts.endpoint });
  const assumeRole = createAssumeRole(stsClient, timeoutMilliseconds);
  const sessions = new AssumedRoleSessions({
    assumeRole,
    clock,
    maxInFlight: CALLS_IN_FLIGHT,
    maxQueued: CALLS_QUEUED,
  });
  const connections = domains.map(
    ({ id, region: own, sageMakerEndpoint: endpoint, studioOrigin: origin, ...domain }) => {
      const connection = {
        sageMaker: connectToSageMaker({ region: own, endpoint, ...times }),
        studioOrigin: origin ?? studioOrigin({ domainId: id, region: own }),
      };
      return { id, connection, role: launchRoleOf(domain) };
    },
  );
  const signing = (launchOf: (role: LaunchRole) => StudioDomainConnection['launch']) =>
    new SageMakerDomains({
      totalTimeoutMilliseconds: timeoutMilliseconds,
      domains: new Map(
        connections.map(({ id, connection, role }) => [
          id,
          { ...connection, launch: role === undefined ? undefined : launchOf(role) },
        ]),
      ),
    });
  const identity = createStsCallerIdentity(stsClient, stsUrl.origin);
  const iam = createIamClient({ region, ...times });
  const pools = await Promise.all(cognito.map((pool) => configuredPool(pool, configuration)));
  const poolClients = new Map(
    pools.map(({ userPoolId, endpoint }) => [
      userPoolId,
      createCognitoClient({ region: userPoolRegion(userPoolId), endpoint: endpoint.origin, ...times }),
    ]),
  );
  return {
    identity,
    accountOf: accountsOf(connections, identity),
    assumeRole,
    launchRoles: distinctRoles(connections.flatMap(({ role }) => role ?? [])),
    resources: new SageMakerStudioResources({
      asCaller: signing((role) => ({ role, sessions })),
      asSelf: signing(() => undefined),
    }),
    rolePolicies: createIamRolePolicies(iam),
    pools,
    userPools: createCognitoUserPools((userPoolId) => clientFor(poolClients, userPoolId)),
    urls: {
      sageMakerApi: distinct(
        await Promise.all(
          domains.map((domain) => sageMakerEndpoint({ region: domain.region, endpoint: domain.sageMakerEndpoint })),
        ),
      ),
      studio: distinct(connections.map(({ connection }) => new URL(connection.studioOrigin))),
      sts: [stsUrl],
    },
    close() {
      for (const client of [stsClient, iam, ...poolClients.values()]) {
        client.destroy();
      }
      for (const { connection } of connections) {
        connection.sageMaker.close();
      }
    },
  };
}

/** Of a domain's account: its launch role is of the same, and without one it is the caller's own. */
function accountsOf(
  domains: readonly { readonly id: string; readonly role: LaunchRole | undefined }[],
  identity: CallerIdentity,
): AccountOf {
  const accounts = new Map(domains.map(({ id, role }) => [id, role?.arn.split(':')[4]]));
  return async (domainId, signal) => {
    const account = accounts.get(domainId);
    return account ?? (await identity.ask(signal).catch(() => undefined))?.accountId;
  };
}

function launchRoleOf({
  launchRoleArn: arn,
  launchRoleExternalId: externalId,
}: Pick<Configuration['domains'][number], 'launchRoleArn' | 'launchRoleExternalId'>): LaunchRole | undefined {
  return arn === undefined ? undefined : { arn, externalId };
}

function distinctRoles(roles: readonly LaunchRole[]): readonly LaunchRole[] {
  return [...new Map(roles.map((role) => [`${role.arn} ${role.externalId ?? ''}`, role])).values()];
}

function distinct(urls: readonly URL[]): readonly URL[] {
  return [...new Map(urls.map((url) => [url.origin, url])).values()];
}

async function configuredPool(
  { userPoolId, clientIds, userStatus, tokenUse }: Configuration['cognito'][number],
  { mapping }: Configuration,
): Promise<ConfiguredPool> {
  const isAddressAsked = mapping.emailDomain !== undefined && tokenUse === 'access';
  return {
    userPoolId,
    clientIds,
    endpoint: await cognitoEndpoint({ region: userPoolRegion(userPoolId), endpoint: userStatus?.endpoint }),
    isAsked: userStatus !== undefined || mapping.cognitoAttribute !== undefined || isAddressAsked,
  };
}

function clientFor<T>(clients: ReadonlyMap<string, T>, userPoolId: string): T {
  const client = clients.get(userPoolId);
  if (client === undefined) {
    throw new TypeError(`no client for ${userPoolId}`);
  }
  return client;
}
