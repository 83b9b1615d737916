/**
 * The environment variables of the service: each sets one place of the configuration. Type, bounds and default are
 * those of that place in the schema. Together they cover the simple case: one pool, one domain, user name = profile name.
 */
export interface EnvironmentVariable {
  /** JSON Pointer (RFC 6901) into the configuration. */
  readonly pointer: string;
  /** How the text becomes a value; a list is separated by commas. */
  readonly kind: 'text' | 'integer' | 'list' | 'boolean';
}

/** Names the configuration file; everything in the file can be used together with the variables below. */
export const CONFIGURATION_FILE_VARIABLE = 'STUDIO_PASS_CONFIG_FILE';
/** Holds the configuration file's text itself, where no file can be mounted. Not together with the one above. */
export const CONFIGURATION_VARIABLE = 'STUDIO_PASS_CONFIG';
/** The SDK's own variable; here it also is the Region of domains that name none, and of buckets. */
export const REGION_VARIABLE = 'AWS_REGION';
/** The SDK's own variables for where AWS's services are: this one, and one for each service. */
export const ENDPOINT_VARIABLE_PREFIX = 'AWS_ENDPOINT_URL';
/** Node's own switch for the check of certificates. */
export const TLS_CHECK_VARIABLE = 'NODE_TLS_REJECT_UNAUTHORIZED';
/** A variable with this prefix that is not in the table is a fault: a misspelt one would silently do nothing. */
export const VARIABLE_PREFIX = 'STUDIO_PASS_';

export const environmentVariables: Readonly<Record<string, EnvironmentVariable>> = {
  STUDIO_PASS_HOST: { pointer: '/server/host', kind: 'text' },
  STUDIO_PASS_PORT: { pointer: '/server/port', kind: 'integer' },
  STUDIO_PASS_BASE_PATH: { pointer: '/server/basePath', kind: 'text' },
  STUDIO_PASS_CORS_ORIGINS: { pointer: '/server/corsOrigins', kind: 'list' },
  STUDIO_PASS_SHUTDOWN_DELAY_SECONDS: { pointer: '/server/shutdownDelaySeconds', kind: 'integer' },
  STUDIO_PASS_GATEWAY_ENDPOINT_IDS: { pointer: '/gateway/endpointIds', kind: 'list' },
  STUDIO_PASS_REQUESTS_PER_SECOND: { pointer: '/limits/requestsPerSecond', kind: 'integer' },
  STUDIO_PASS_MANAGEMENT_HOST: { pointer: '/management/host', kind: 'text' },
  STUDIO_PASS_MANAGEMENT_PORT: { pointer: '/management/port', kind: 'integer' },
  STUDIO_PASS_LOG_LEVEL: { pointer: '/log/level', kind: 'text' },
  STUDIO_PASS_AUDIT_FILE: { pointer: '/audit/file', kind: 'text' },
  STUDIO_PASS_USER_POOL_ID: { pointer: '/cognito/0/userPoolId', kind: 'text' },
  STUDIO_PASS_CLIENT_IDS: { pointer: '/cognito/0/clientIds', kind: 'list' },
  STUDIO_PASS_TOKEN_USE: { pointer: '/cognito/0/tokenUse', kind: 'text' },
  STUDIO_PASS_REQUIRED_SCOPES: { pointer: '/cognito/0/requiredScopes', kind: 'list' },
  STUDIO_PASS_JWKS_URL: { pointer: '/cognito/0/jwksUrl', kind: 'text' },
  STUDIO_PASS_JWKS_FILE: { pointer: '/cognito/0/jwksFile', kind: 'text' },
  STUDIO_PASS_USER_STATUS_WHEN_UNREACHABLE: { pointer: '/cognito/0/userStatus/whenUnreachable', kind: 'text' },
  STUDIO_PASS_DOMAIN_ID: { pointer: '/domains/0/id', kind: 'text' },
  STUDIO_PASS_APPS: { pointer: '/domains/0/apps', kind: 'list' },
  STUDIO_PASS_SHARED_SPACES: { pointer: '/domains/0/sharedSpaces', kind: 'boolean' },
  STUDIO_PASS_EXPIRES_IN_SECONDS: { pointer: '/domains/0/expiresInSeconds', kind: 'integer' },
  STUDIO_PASS_SESSION_DURATION_IN_SECONDS: { pointer: '/domains/0/sessionDurationInSeconds', kind: 'integer' },
  STUDIO_PASS_LAUNCH_ROLE_ARN: { pointer: '/domains/0/launchRoleArn', kind: 'text' },
  STUDIO_PASS_STUDIO_ORIGIN: { pointer: '/domains/0/studioOrigin', kind: 'text' },
  STUDIO_PASS_TABLE_NAME: { pointer: '/table/name', kind: 'text' },
  STUDIO_PASS_MAPPING_TABLE: { pointer: '/mapping/table', kind: 'boolean' },
  STUDIO_PASS_MAPPING_CLAIM: { pointer: '/mapping/claim', kind: 'text' },
  STUDIO_PASS_MAPPING_CLAIM_IGNORES_CASE: { pointer: '/mapping/claimIgnoresCase', kind: 'boolean' },
  STUDIO_PASS_MAPPING_FILE: { pointer: '/mapping/file', kind: 'text' },
  STUDIO_PASS_MAPPING_COGNITO_ATTRIBUTE: { pointer: '/mapping/cognitoAttribute', kind: 'text' },
  STUDIO_PASS_MAPPING_EMAIL_DOMAIN: { pointer: '/mapping/emailDomain', kind: 'text' },
  STUDIO_PASS_REVOCATION_TABLE: { pointer: '/revocation/table', kind: 'boolean' },
  STUDIO_PASS_REVOCATION_FILE: { pointer: '/revocation/file', kind: 'text' },
  STUDIO_PASS_LAUNCH_TICKETS_PUBLIC_URL: { pointer: '/launchTickets/publicUrl', kind: 'text' },
  STUDIO_PASS_LAUNCH_TICKETS_KEYS: { pointer: '/launchTickets/keys', kind: 'text' },
  STUDIO_PASS_LAUNCH_TICKETS_KEYS_FILE: { pointer: '/launchTickets/keysFile', kind: 'text' },
  STUDIO_PASS_LAUNCH_TICKETS_LIFETIME_SECONDS: { pointer: '/launchTickets/lifetimeSeconds', kind: 'integer' },
  STUDIO_PASS_LAUNCH_TICKETS_STORE: { pointer: '/launchTickets/store', kind: 'text' },
  STUDIO_PASS_LAUNCH_TICKETS_BIND_TO_SOURCE_ADDRESS: { pointer: '/launchTickets/bindToSourceAddress', kind: 'boolean' },
  STUDIO_PASS_LAUNCH_PAGE_USER_POOL_DOMAIN: { pointer: '/launchPage/userPoolDomain', kind: 'text' },
  STUDIO_PASS_LAUNCH_PAGE_CLIENT_ID: { pointer: '/launchPage/clientId', kind: 'text' },
  STUDIO_PASS_LAUNCH_PAGE_PATH: { pointer: '/launchPage/path', kind: 'text' },
  STUDIO_PASS_LAUNCH_PAGE_HELP_URL: { pointer: '/launchPage/helpUrl', kind: 'text' },
};
