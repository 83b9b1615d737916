/**
 * What a schema cannot say: rules between several values of the configuration. Each returns what is wrong, none does I/O.
 */
import type { DocumentPath } from '../document/json-pointer.ts';
import { parseS3Location } from '../model/s3-location.ts';
import { parseSecureUrl } from '../model/secure-url.ts';
import { accessRules } from './access-rules.ts';
import { launchPageRules } from './launch-page-rules.ts';
import { launchTicketRules } from './launch-ticket-rules.ts';
import { type Draft, HTTPS_URL, type Rule, type RuleFault } from './rule.ts';

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
  ...accessRules,
  ...launchTicketRules,
  groupRules,
  executionRoleGroups,
  keyTimes,
  sageMakerTimeouts,
  stsEndpoint,
  ...launchPageRules,
];

/** First segments of the service's own routes: with one of them taken off, the routes below it could not be reached. */
const OWN_SEGMENTS = new Set(['v1', 'docs', 'healthz', 'readyz', 'openapi.json', 'metrics', 'launch', 'page']);

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

function groupRules({ domains = [] }: Draft): readonly RuleFault[] {
  return domains.flatMap((domain, index) => {
    const groups = domain?.groups ?? [];
    const place = (rule: number, member: string) => ['domains', index, 'groups', rule, member];
    return [
      ...repeated(groups.map((rule) => rule?.group)).map((rule) => ({
        path: place(rule, 'group'),
        message: 'has a rule already',
      })),
      ...groups.flatMap((rule, ruleIndex) =>
        wideningFaults(rule ?? {}, domain ?? {}, (name) => place(ruleIndex, name)),
      ),
    ];
  });
}

type DomainDraft = NonNullable<NonNullable<Draft['domains']>[number]>;
type GroupRuleDraft = NonNullable<NonNullable<DomainDraft['groups']>[number]>;

/** Said here rather than cut down silently: whoever reads the rule must be able to believe it. */
function wideningFaults(
  rule: GroupRuleDraft,
  domain: DomainDraft,
  place: (member: string) => DocumentPath,
): readonly RuleFault[] {
  const faults: RuleFault[] = [];
  const foreign = (rule.apps ?? []).filter((app) => app !== undefined && !(domain.apps ?? [app]).includes(app));
  if (foreign.length > 0) {
    faults.push({ path: place('apps'), message: `names ${foreign.join(', ')}, which the domain does not allow` });
  }
  if (rule.sharedSpaces === true && domain.sharedSpaces === false) {
    faults.push({ path: place('sharedSpaces'), message: 'cannot be true where the domain says false' });
  }
  for (const member of ['expiresInSeconds', 'sessionDurationInSeconds'] as const) {
    const longest = domain[member] ?? Number.MAX_VALUE;
    if ((rule[member] ?? 0) > longest) {
      faults.push({ path: place(member), message: `must be at most ${longest}, as the domain says` });
    }
  }
  return faults;
}

function executionRoleGroups({ domains = [] }: Draft): readonly RuleFault[] {
  return domains.flatMap((domain, index) =>
    repeated((domain?.createMissingProfiles?.executionRoles ?? []).map((role) => role?.group)).map((role) => ({
      path: ['domains', index, 'createMissingProfiles', 'executionRoles', role, 'group'],
      message: 'has an execution role already',
    })),
  );
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

/** Indices of the items that stood in the list before. */
function repeated(items: readonly (string | undefined)[]): readonly number[] {
  return items.flatMap((item, index) => (item !== undefined && items.indexOf(item) < index ? [index] : []));
}
