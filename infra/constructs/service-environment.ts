/**
 * The environment of the container, made of settings and foundation. It is the only way in which the template configures the
 * service, and holds no secret: whoever may describe a task definition reads it.
 */
import { Aws } from 'aws-cdk-lib';
import {
  CONFIGURATION_VARIABLE,
  environmentVariables,
  REGION_VARIABLE,
} from '../../src/config/environment-variables.ts';
import type { Foundation } from '../foundation.ts';
import { launchPageAddress, signInPage } from '../launch-page.ts';
import { ownCreation, spokeCreation } from '../missing-profiles.ts';
import { launchRoleName, roleArn, stageNameOf } from '../names.ts';
import { requestsPerSecondOf } from '../settings/capacity.ts';
import { DEFAULT_CPU } from '../settings/defaults.ts';
import type { Settings } from '../settings/settings-schema.ts';

/** Load balancers turn away from a task within this time, while it still answers; part of the drain of 25 s. */
const SHUTDOWN_DELAY_SECONDS = 5;

export interface ServiceEnvironmentOptions {
  readonly settings: Settings;
  readonly foundation: Foundation;
  /** `s3://bucket/key`, where the mirror keeps the signing keys of the pool. */
  readonly keySetUrl: string;
  /** Only in the perimeter `launch-role`. */
  readonly launchRoleArn: string | undefined;
}

/** @throws Error if a name is not one that the service knows: it would refuse to start */
export function serviceEnvironment(options: ServiceEnvironmentOptions): Readonly<Record<string, string>> {
  const { settings, foundation, keySetUrl } = options;
  return known({
    [REGION_VARIABLE]: Aws.REGION,
    STUDIO_PASS_USER_POOL_ID: foundation.userPool.id,
    STUDIO_PASS_CLIENT_IDS: list(foundation.userPool.clientIds),
    STUDIO_PASS_TOKEN_USE: settings.tokenUse,
    STUDIO_PASS_REQUIRED_SCOPES: list(settings.requiredScopes),
    STUDIO_PASS_JWKS_URL: keySetUrl,
    ...accessVariables(options),
    ...domainVariables(options),
    ...ticketVariables(settings),
    ...pageVariables(settings),
    STUDIO_PASS_CORS_ORIGINS: list(settings.service?.corsOrigins),
    STUDIO_PASS_GATEWAY_ENDPOINT_IDS: foundation.executeApiEndpointId,
    // Whether a VPC link of the second version leaves it in the path or not, the service answers.
    STUDIO_PASS_BASE_PATH: `/${stageNameOf(settings)}`,
    // Nothing but the task itself reads the metrics.
    STUDIO_PASS_MANAGEMENT_HOST: '127.0.0.1',
    // Otherwise a task would refuse before it is so busy that others are added.
    STUDIO_PASS_REQUESTS_PER_SECOND: String(requestsPerSecondOf(settings.service?.cpu ?? DEFAULT_CPU)),
    STUDIO_PASS_SHUTDOWN_DELAY_SECONDS: String(SHUTDOWN_DELAY_SECONDS),
  });
}

/** Lambda sets the Region itself, and refuses templates that do. A function has no port, and no end that it hears of. */
export function functionEnvironment(environment: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  const { [REGION_VARIABLE]: _region, ...others } = environment;
  return Object.fromEntries(Object.entries(others).filter(([name]) => !OF_TASKS.has(name)));
}

const OF_TASKS = new Set(['STUDIO_PASS_MANAGEMENT_HOST', 'STUDIO_PASS_SHUTDOWN_DELAY_SECONDS']);

/** Who maps to what, and where revocations are. */
function accessVariables({
  settings,
  foundation,
}: ServiceEnvironmentOptions): Readonly<Record<string, string | undefined>> {
  const { mappingClaim, mappingTable, mappingCognitoAttribute, mappingEmailDomain } = settings;
  const byUserName = [mappingClaim, mappingCognitoAttribute, mappingEmailDomain].every(
    (source) => source === undefined,
  );
  return {
    STUDIO_PASS_TABLE_NAME: foundation.table.name,
    STUDIO_PASS_REVOCATION_TABLE: 'true',
    STUDIO_PASS_MAPPING_TABLE: mappingTable?.toString(),
    STUDIO_PASS_MAPPING_CLAIM: mappingClaim,
    // The user names of a new pool are case-insensitive; of anything else that is not known.
    STUDIO_PASS_MAPPING_CLAIM_IGNORES_CASE:
      settings.userPool !== undefined && byUserName && mappingTable !== true ? 'true' : undefined,
    STUDIO_PASS_MAPPING_COGNITO_ATTRIBUTE: mappingCognitoAttribute,
    STUDIO_PASS_MAPPING_EMAIL_DOMAIN: mappingEmailDomain,
  };
}

/** Launch links, but for their keys, which come from a secret. */
function ticketVariables({ service }: Settings): Readonly<Record<string, string | undefined>> {
  const { publicUrl, lifetimeSeconds, bindToSourceAddress } = service?.launchTickets ?? {};
  return {
    STUDIO_PASS_LAUNCH_TICKETS_PUBLIC_URL: publicUrl,
    STUDIO_PASS_LAUNCH_TICKETS_LIFETIME_SECONDS: lifetimeSeconds?.toString(),
    STUDIO_PASS_LAUNCH_TICKETS_BIND_TO_SOURCE_ADDRESS: bindToSourceAddress?.toString(),
  };
}

/** The launch page: where people sign in, and where it is itself. */
function pageVariables(settings: Settings): Readonly<Record<string, string | undefined>> {
  const { launchPage } = settings.service ?? {};
  const address = launchPageAddress(settings);
  if (launchPage === undefined || address === undefined) {
    return {};
  }
  return {
    STUDIO_PASS_LAUNCH_PAGE_USER_POOL_DOMAIN: signInPage(settings),
    STUDIO_PASS_LAUNCH_PAGE_CLIENT_ID: launchPage.clientId,
    // A custom domain name hides the stage, which is the base path.
    STUDIO_PASS_LAUNCH_PAGE_PATH: new URL(address).pathname,
    STUDIO_PASS_LAUNCH_PAGE_HELP_URL: launchPage.helpUrl,
  };
}

/** One domain fits into variables; several, and what has parts of its own, need a list, which only a document can hold. */
function domainVariables(options: ServiceEnvironmentOptions): Readonly<Record<string, string | undefined>> {
  const { settings, foundation, launchRoleArn } = options;
  const { apps, sharedSpaces, groups, expiresInSeconds, sessionDurationInSeconds } = settings.service ?? {};
  const { spokes = [] } = settings;
  const createMissingProfiles = ownCreation(settings, foundation.notebookRoleArn);
  if (spokes.length === 0 && groups === undefined && createMissingProfiles === undefined) {
    return {
      STUDIO_PASS_DOMAIN_ID: foundation.domainId,
      STUDIO_PASS_LAUNCH_ROLE_ARN: launchRoleArn,
      STUDIO_PASS_APPS: list(apps),
      STUDIO_PASS_SHARED_SPACES: sharedSpaces?.toString(),
      STUDIO_PASS_EXPIRES_IN_SECONDS: expiresInSeconds?.toString(),
      STUDIO_PASS_SESSION_DURATION_IN_SECONDS: sessionDurationInSeconds?.toString(),
    };
  }
  const policy = { apps, expiresInSeconds, sessionDurationInSeconds };
  const domains = [
    {
      id: foundation.domainId,
      default: true,
      launchRoleArn,
      ...policy,
      sharedSpaces,
      groups,
      createMissingProfiles,
    },
    ...spokes.map((spoke) => ({
      id: spoke.domainId,
      launchRoleArn: roleArn(launchRoleName(settings), spoke.accountId),
      ...policy,
      sharedSpaces: spoke.sharedSpaces ?? sharedSpaces,
      groups: spoke.groups ?? groups,
      createMissingProfiles: spokeCreation(spoke),
    })),
  ];
  return { [CONFIGURATION_VARIABLE]: JSON.stringify({ domains }) };
}

/** An empty variable is a fault of the configuration, so what is not set is left out. */
function list(values: readonly string[] = []): string | undefined {
  return values.length === 0 ? undefined : values.join(',');
}

function known(values: Readonly<Record<string, string | undefined>>): Readonly<Record<string, string>> {
  const given = Object.entries(values).filter((entry): entry is [string, string] => entry[1] !== undefined);
  for (const [name] of given) {
    if (name !== REGION_VARIABLE && name !== CONFIGURATION_VARIABLE && !Object.hasOwn(environmentVariables, name)) {
      throw new Error(`the service knows no variable ${name}`);
    }
  }
  return Object.fromEntries(given);
}

/** The variables whose text ECS takes from Secrets Manager when it starts a task: the ARN of the secret by the name. */
export function serviceSecrets({ service }: Settings): Readonly<Record<string, string>> {
  const { launchTickets } = service ?? {};
  return known({ STUDIO_PASS_LAUNCH_TICKETS_KEYS: launchTickets?.keysSecretArn });
}
