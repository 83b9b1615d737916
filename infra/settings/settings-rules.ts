/** What has to be true between settings, beyond the form of each. */
import type { DocumentPath } from '../../src/document/json-pointer.ts';
import { logRetentionDays } from './log-retention.ts';
import { networkRules } from './network-rules.ts';
import type { Draft, Rule, RuleFault } from './settings-rule.ts';

export function checkSettings(draft: Draft): readonly RuleFault[] {
  return rules.flatMap((rule) => rule(draft));
}

const rules: readonly Rule[] = [
  newOrExisting,
  ...networkRules,
  mappingClaim,
  tasks,
  certificate,
  scopesNeedAccessTokens,
  edgeAuthorizer,
  signInPage,
  profilesOnce,
  retention,
  spokesNeedLaunchRoles,
];

function newOrExisting(draft: Draft): readonly RuleFault[] {
  const pairs = [
    ['vpc', 'existingVpc'],
    ['userPool', 'existingUserPool'],
    ['studioDomain', 'existingStudioDomain'],
  ] as const;
  return pairs.flatMap(([made, existing]) =>
    (draft[made] === undefined) === (draft[existing] === undefined)
      ? [{ path: [existing], message: `exactly one of ${made} and ${existing} must be given` }]
      : [],
  );
}

/** Of the claims that a pool decides about, each token carries some only. */
function mappingClaim({ mappingClaim: claim, tokenUse }: Draft): readonly RuleFault[] {
  const path = ['mappingClaim'];
  if (tokenUse === 'id' && claim === 'username') {
    return [{ path, message: 'is not in ID tokens; they carry cognito:username' }];
  }
  return tokenUse === 'access' && (claim === 'cognito:username' || claim?.startsWith('custom:') === true)
    ? [{ path, message: 'is not in access tokens; use ID tokens, or leave it out' }]
    : [];
}

function tasks({ service }: Draft): readonly RuleFault[] {
  const { minTasks = 2, maxTasks = 10 } = service ?? {};
  return minTasks > maxTasks ? [{ path: ['service', 'maxTasks'], message: 'must not be less than minTasks' }] : [];
}

function certificate({ service }: Draft): readonly RuleFault[] {
  return (service?.certificateArn === undefined) === (service?.certificateDomainName === undefined)
    ? []
    : [{ path: ['service', 'certificateDomainName'], message: 'must be given together with certificateArn' }];
}

function scopesNeedAccessTokens({ tokenUse, requiredScopes = [] }: Draft): readonly RuleFault[] {
  return tokenUse === 'id' && requiredScopes.length > 0
    ? [{ path: ['requiredScopes'], message: 'need access tokens: ID tokens carry no scopes' }]
    : [];
}

function edgeAuthorizer({ api, tokenUse, requiredScopes = [] }: Draft): readonly RuleFault[] {
  return api?.edgeAuthorizer === 'cognito' && tokenUse === 'access' && requiredScopes.length === 0
    ? [
        {
          path: ['requiredScopes'],
          message: 'are required: without a scope the authorizer of API Gateway accepts ID tokens only',
        },
      ]
    : [];
}

function signInPage({ userPool }: Draft): readonly RuleFault[] {
  if (userPool === undefined) {
    return [];
  }
  if (userPool.domainPrefix !== undefined) {
    return (userPool.saml ?? userPool.oidc) !== undefined && userPool.callbackUrls === undefined
      ? [
          {
            path: ['userPool', 'callbackUrls'],
            message: 'is required: an identity provider is reached by the code flow',
          },
        ]
      : [];
  }
  const needing = (['saml', 'oidc', 'callbackUrls'] as const).filter((member) => userPool[member] !== undefined);
  return needing.map((member) => ({ path: ['userPool', member], message: 'needs domainPrefix, a sign-in page' }));
}

function profilesOnce({ studioDomain }: Draft): readonly RuleFault[] {
  const names = (studioDomain?.profiles ?? []).map((profile) => profile?.name);
  return names.flatMap((name, index) =>
    name !== undefined && names.indexOf(name) < index
      ? [{ path: ['studioDomain', 'profiles', index, 'name'], message: 'is there twice' }]
      : [],
  );
}

function retention({ service, resolver }: Draft): readonly RuleFault[] {
  const periods: readonly [DocumentPath, number | undefined][] = [
    [['service', 'auditRetentionDays'], service?.auditRetentionDays],
    [['resolver', 'queryLogRetentionDays'], resolver?.queryLogRetentionDays],
  ];
  return periods.flatMap(([path, days]) =>
    days === undefined || logRetentionDays.includes(days)
      ? []
      : [{ path, message: `must be one of ${logRetentionDays.join(', ')}` }],
  );
}

/** No policy of another account lets a role of this one mint there. */
function spokesNeedLaunchRoles({ perimeter, spokes = [] }: Draft): readonly RuleFault[] {
  return perimeter === 'direct' && spokes.length > 0
    ? [
        {
          path: ['spokes'],
          message: 'need perimeter launch-role: only a role of its own account can mint for a domain',
        },
      ]
    : [];
}
