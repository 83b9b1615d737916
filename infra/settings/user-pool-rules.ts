/** What has to be true between a user pool, the tokens it gives out, and what the service asks of them. */
import { DEFAULT_NAME } from './defaults.ts';
import type { Draft, Rule, RuleFault, Written } from './settings-rule.ts';

/** Source: Amazon Cognito Developer Guide, prefix domains. */
const RESERVED_WORDS = ['aws', 'amazon', 'cognito'];

export const userPoolRules: readonly Rule[] = [
  mappingClaim,
  scopesNeedAccessTokens,
  edgeAuthorizer,
  domainPrefix,
  signInPage,
  distinctProviders,
  scopesOfNewPool,
];

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

function scopesNeedAccessTokens({ tokenUse, requiredScopes = [] }: Draft): readonly RuleFault[] {
  return tokenUse === 'id' && requiredScopes.length > 0
    ? [{ path: ['requiredScopes'], message: 'need access tokens: ID tokens carry no scopes' }]
    : [];
}

function edgeAuthorizer({ api, tokenUse, requiredScopes }: Draft, written: Written): readonly RuleFault[] {
  const none = requiredScopes === undefined ? !written('requiredScopes') : requiredScopes.length === 0;
  return api?.edgeAuthorizer === 'cognito' && tokenUse === 'access' && none
    ? [
        {
          path: ['requiredScopes'],
          message: 'are required: without a scope the authorizer of API Gateway accepts ID tokens only',
        },
      ]
    : [];
}

function domainPrefix({ userPool }: Draft): readonly RuleFault[] {
  const reserved = RESERVED_WORDS.filter((word) => userPool?.domainPrefix?.includes(word));
  return reserved.length === 0
    ? []
    : [{ path: ['userPool', 'domainPrefix'], message: `must not contain ${reserved.join(' or ')}` }];
}

function signInPage(_draft: Draft, written: Written): readonly RuleFault[] {
  const has = (member: string) => written('userPool', member);
  if (!has('domainPrefix')) {
    return ['saml', 'oidc', 'callbackUrls', 'logoutUrls']
      .filter(has)
      .map((member) => ({ path: ['userPool', member], message: 'needs domainPrefix, a sign-in page' }));
  }
  // The launch page is one itself.
  if (has('callbackUrls') || written('service', 'launchPage')) {
    return [];
  }
  const path = ['userPool', 'callbackUrls'];
  if (has('saml') || has('oidc')) {
    return [{ path, message: 'is required: an identity provider is reached by the code flow' }];
  }
  return has('logoutUrls') ? [{ path, message: 'is required with logoutUrls' }] : [];
}

function distinctProviders({ userPool }: Draft): readonly RuleFault[] {
  const { saml, oidc } = userPool ?? {};
  return saml?.name !== undefined && saml.name === oidc?.name
    ? [{ path: ['userPool', 'oidc', 'name'], message: 'must not be the name of saml as well' }]
    : [];
}

/**
 * What a token of a new pool can carry: its one scope, and that only by the code flow. Where that is required, signing in by
 * password would be a way in, past the second factor, to tokens that lead nowhere.
 */
function scopesOfNewPool(
  { name, tokenUse, requiredScopes = [], userPool }: Draft,
  written: Written,
): readonly RuleFault[] {
  if (!written('userPool') || tokenUse !== 'access' || requiredScopes.length === 0) {
    return [];
  }
  const scope = name === undefined && written('name') ? undefined : `${name ?? DEFAULT_NAME}/launch`;
  const codeFlow =
    written('userPool', 'domainPrefix') && (written('userPool', 'callbackUrls') || written('service', 'launchPage'));
  return [
    ...requiredScopes.flatMap((required, index) =>
      scope === undefined || required === undefined || required === scope
        ? []
        : [{ path: ['requiredScopes', index], message: `must be ${scope}, the only scope of a new pool` }],
    ),
    ...(codeFlow
      ? []
      : [
          {
            path: ['requiredScopes'],
            message:
              'need userPool.domainPrefix, and userPool.callbackUrls or service.launchPage: only tokens of the code flow carry scopes',
          },
        ]),
    ...(userPool?.passwordSignIn === true
      ? [
          {
            path: ['userPool', 'passwordSignIn'],
            message: 'cannot be used together with requiredScopes: tokens of a password sign-in carry none of them',
          },
        ]
      : []),
  ];
}
