/**
 * What a schema cannot say: rules between several values of the configuration. Each returns what is wrong, none does I/O.
 */
import type { Incomplete } from '../document/check-schema.ts';
import type { DocumentPath } from '../document/json-pointer.ts';
import { parseS3Location } from '../model/s3-location.ts';
import { parseSecureUrl } from '../model/secure-url.ts';
import type { Configuration } from './schema.ts';

export interface RuleFault {
  readonly path: DocumentPath;
  readonly message: string;
}

/** What is there is valid by the schema; what was not valid, or not given, is missing. */
type Draft = Incomplete<Configuration>;
type Rule = (draft: Draft) => readonly RuleFault[];

/** Cognito attributes that a user cannot write for themselves; custom attributes depend on the app client (see the docs). */
const COGNITO_CLAIMS_OF_THE_POOL = new Set(['sub', 'username', 'cognito:username']);

/** Every rule that is broken, in the order of the document. */
export function checkRules(draft: Draft): readonly RuleFault[] {
  return rules.flatMap((rule) => rule(draft));
}

const rules: readonly Rule[] = [
  basePath,
  corsOrigins,
  someIssuer,
  distinctIssuers,
  keySources,
  scopesNeedAccessTokens,
  userStatusEndpoints,
  issuerUrls,
  distinctDomains,
  domainUrls,
  launchRoles,
  oneMappingSource,
  claimMapping,
  keyTimes,
  sageMakerTimeouts,
  stsEndpoint,
];

/** First segments of the service's own routes: with one of them taken off, the routes below it could not be reached. */
const OWN_SEGMENTS = new Set(['v1', 'docs', 'healthz', 'readyz', 'openapi.json', 'metrics', 'launch']);

function basePath({ server = {} }: Draft): readonly RuleFault[] {
  const path = ['server', 'basePath'];
  const segments = (server.basePath ?? '').split('/').slice(1);
  const [first = ''] = segments;
  return [
    ...(segments.some((segment) => segment === '.' || segment === '..')
      ? [{ path, message: 'must not hold . or .. as a segment: clients resolve them before they ask' }]
      : []),
    ...(OWN_SEGMENTS.has(first)
      ? [{ path, message: `must not begin with /${first}, which the service itself has` }]
      : []),
  ];
}

function corsOrigins({ server = {} }: Draft): readonly RuleFault[] {
  return (server.corsOrigins ?? []).flatMap((origin, index) =>
    origin === undefined || parseSecureUrl(origin)?.origin === origin
      ? []
      : [{ path: ['server', 'corsOrigins', index], message: `${HTTPS_URL}, with nothing after host and port` }],
  );
}

function someIssuer({ cognito, oidc }: Draft): readonly RuleFault[] {
  return cognito?.length === 0 && oidc?.length === 0
    ? [{ path: ['cognito'], message: 'is required: a user pool, or an issuer below "oidc"' }]
    : [];
}

function distinctIssuers({ cognito = [], oidc = [] }: Draft): readonly RuleFault[] {
  return [
    ...repeated(cognito.map((pool) => pool?.userPoolId)).map((index) => ({
      path: ['cognito', index, 'userPoolId'],
      message: 'is configured twice; list its clients together',
    })),
    ...repeated(oidc.map((issuer) => issuer?.issuer)).map((index) => ({
      path: ['oidc', index, 'issuer'],
      message: 'is configured twice; list its audiences together',
    })),
    ...oidc.flatMap((issuer, index) =>
      COGNITO_ISSUER.test(issuer?.issuer ?? '')
        ? [{ path: ['oidc', index, 'issuer'], message: 'is a Cognito user pool; configure it below "cognito"' }]
        : [],
    ),
  ];
}

function keySources({ cognito = [], oidc = [] }: Draft): readonly RuleFault[] {
  return [
    ...cognito.flatMap((pool, index) => keySourceFaults(['cognito', index], pool)),
    ...oidc.flatMap((issuer, index) => [
      ...keySourceFaults(['oidc', index], issuer),
      ...(issuer !== undefined && issuer.jwksUrl === undefined && issuer.jwksFile === undefined
        ? [{ path: ['oidc', index, 'jwksUrl'], message: 'is required, or jwksFile' }]
        : []),
    ]),
  ];
}

interface KeySourceDraft {
  readonly jwksUrl?: string | undefined;
  readonly jwksFile?: string | undefined;
}

function keySourceFaults(path: DocumentPath, { jwksUrl, jwksFile }: KeySourceDraft = {}): readonly RuleFault[] {
  return [
    ...(jwksUrl !== undefined && jwksFile !== undefined
      ? [{ path: [...path, 'jwksFile'], message: 'cannot be used together with jwksUrl' }]
      : []),
    ...(jwksUrl !== undefined && parseSecureUrl(jwksUrl) === undefined && parseS3Location(jwksUrl) === undefined
      ? [{ path: [...path, 'jwksUrl'], message: `${HTTPS_URL}, or s3://<bucket>/<key>` }]
      : []),
  ];
}

function scopesNeedAccessTokens({ cognito = [] }: Draft): readonly RuleFault[] {
  return cognito.flatMap(({ tokenUse, requiredScopes = [] } = {}, index) =>
    tokenUse === 'id' && requiredScopes.length > 0
      ? [{ path: ['cognito', index, 'requiredScopes'], message: 'needs access tokens: ID tokens carry no scopes' }]
      : [],
  );
}

function userStatusEndpoints({ cognito = [] }: Draft): readonly RuleFault[] {
  return cognito.flatMap(({ userStatus } = {}, index) =>
    userStatus?.endpoint === undefined || parseSecureUrl(userStatus.endpoint) !== undefined
      ? []
      : [{ path: ['cognito', index, 'userStatus', 'endpoint'], message: HTTPS_URL }],
  );
}

function issuerUrls({ oidc = [] }: Draft): readonly RuleFault[] {
  return oidc.flatMap(({ issuer } = {}, index) =>
    issuer === undefined || (URL.canParse(issuer) && new URL(issuer).protocol === 'https:' && !/[?#]/.test(issuer))
      ? []
      : [{ path: ['oidc', index, 'issuer'], message: 'must be an https: URL without query and fragment' }],
  );
}

function distinctDomains({ domains = [] }: Draft): readonly RuleFault[] {
  const defaults = domains.flatMap((domain, index) => (domain?.default === true ? [index] : []));
  return [
    ...repeated(domains.map((domain) => domain?.id)).map((index) => ({
      path: ['domains', index, 'id'],
      message: 'is configured twice',
    })),
    ...defaults.slice(1).map((index) => ({
      path: ['domains', index, 'default'],
      message: 'only one domain can be the default',
    })),
  ];
}

function domainUrls({ domains = [] }: Draft): readonly RuleFault[] {
  return domains.flatMap(({ sageMakerEndpoint, studioOrigin } = {}, index) => [
    ...(sageMakerEndpoint === undefined || parseSecureUrl(sageMakerEndpoint) !== undefined
      ? []
      : [{ path: ['domains', index, 'sageMakerEndpoint'], message: HTTPS_URL }]),
    ...(studioOrigin === undefined || parseSecureUrl(studioOrigin)?.origin === studioOrigin
      ? []
      : [{ path: ['domains', index, 'studioOrigin'], message: `${HTTPS_URL}, with nothing after host and port` }]),
  ]);
}

function launchRoles({ domains = [], sts = {} }: Draft): readonly RuleFault[] {
  const needsSts = domains.some((domain) => domain?.launchRoleArn !== undefined);
  return [
    ...domains.flatMap(({ launchRoleArn, launchRoleExternalId } = {}, index) =>
      launchRoleExternalId !== undefined && launchRoleArn === undefined
        ? [{ path: ['domains', index, 'launchRoleExternalId'], message: 'needs launchRoleArn' }]
        : [],
    ),
    ...(needsSts && sts.region === undefined
      ? [{ path: ['sts', 'region'], message: 'is required to assume launch roles' }]
      : []),
  ];
}

function oneMappingSource({ mapping = {} }: Draft): readonly RuleFault[] {
  return mapping.claim !== undefined && mapping.file !== undefined
    ? [{ path: ['mapping', 'file'], message: 'cannot be used together with claim' }]
    : [];
}

function claimMapping({ mapping = {}, cognito = [], oidc = [] }: Draft): readonly RuleFault[] {
  const { claim } = mapping;
  const path = ['mapping', 'claim'];
  if (mapping.file !== undefined) {
    return [];
  }
  const faults: RuleFault[] = [];
  if (cognito.length + oidc.length > 1) {
    // Two issuers may each have an "alice", and both would open the same profile.
    faults.push({ path, message: 'maps the names of one issuer only, and several are configured; use mapping.file' });
  }
  if (claim === undefined && cognito.length === 0 && oidc.length > 0) {
    faults.push({ path, message: 'is required, or mapping.file: OpenID Connect has no agreed claim for it' });
  }
  return claim === undefined
    ? faults
    : [...faults, ...cognitoClaimFaults(claim, cognito[0]?.tokenUse, cognito.length > 0)];
}

function cognitoClaimFaults(
  claim: string,
  tokenUse: 'access' | 'id' | undefined,
  isCognito: boolean,
): readonly RuleFault[] {
  const path = ['mapping', 'claim'];
  if (isCognito && !COGNITO_CLAIMS_OF_THE_POOL.has(claim) && !claim.startsWith('custom:')) {
    const message = `must be sub, username, cognito:username or a custom: attribute; users can write "${claim}" themselves`;
    return [{ path, message }];
  }
  if (tokenUse === 'id' && claim === 'username') {
    return [{ path, message: 'is not in ID tokens; they carry cognito:username' }];
  }
  if (tokenUse === 'access' && claim === 'cognito:username') {
    return [{ path, message: 'is not in access tokens; they carry username' }];
  }
  return [];
}

function keyTimes({ tokens = {} }: Draft): readonly RuleFault[] {
  const { keyRefreshSeconds: refresh = 0, keyMaxAgeSeconds: maxAge = Number.MAX_VALUE } = tokens;
  return refresh <= maxAge
    ? []
    : [{ path: ['tokens', 'keyMaxAgeSeconds'], message: 'must not be less than keyRefreshSeconds' }];
}

function sageMakerTimeouts({ sageMaker = {} }: Draft): readonly RuleFault[] {
  const { requestTimeoutMilliseconds: one = 0, totalTimeoutMilliseconds: all = Number.MAX_VALUE } = sageMaker;
  return one <= all
    ? []
    : [
        {
          path: ['sageMaker', 'totalTimeoutMilliseconds'],
          message: 'must not be less than requestTimeoutMilliseconds',
        },
      ];
}

function stsEndpoint({ sts = {} }: Draft): readonly RuleFault[] {
  return sts.endpoint === undefined || parseSecureUrl(sts.endpoint) !== undefined
    ? []
    : [{ path: ['sts', 'endpoint'], message: HTTPS_URL }];
}

/** Pools of other partitions have other names; the token library does not know them, and OpenID Connect serves for them. */
const COGNITO_ISSUER = /^https:\/\/(issuer-)?cognito-idp\.[^/]+\.amazonaws\.com\//;
const HTTPS_URL = 'must be an https: URL (http: only for a loopback address)';

/** Indices of the items that stood in the list before. */
function repeated(items: readonly (string | undefined)[]): readonly number[] {
  return items.flatMap((item, index) => (item !== undefined && items.indexOf(item) < index ? [index] : []));
}
