/** Rules on the launch page: that it signs people in at a pool, and as a client, whose tokens the service accepts. */
import { parseSecureUrl } from '../model/secure-url.ts';
import { type Draft, HTTPS_URL, type Rule, type RuleFault } from './rule.ts';

export const launchPageRules: readonly Rule[] = [poolOfPage, clientOfPage, scopesOfPage, pageUrls];

type PoolDraft = NonNullable<NonNullable<Draft['cognito']>[number]>;

/** The pool that the page signs people in at, if it can be told. */
function poolOf({ launchPage, cognito = [] }: Draft): PoolDraft | undefined {
  return launchPage?.userPoolId === undefined && cognito.length === 1
    ? cognito[0]
    : cognito.find((pool) => pool?.userPoolId !== undefined && pool.userPoolId === launchPage?.userPoolId);
}

function poolOfPage(draft: Draft): readonly RuleFault[] {
  const { launchPage, cognito } = draft;
  if (launchPage === undefined || cognito === undefined || poolOf(draft) !== undefined) {
    return [];
  }
  const path = ['launchPage', 'userPoolId'];
  if (cognito.length === 0) {
    return [{ path, message: 'needs a user pool below "cognito": the page signs people in there' }];
  }
  const message = launchPage.userPoolId === undefined ? 'is required: several pools are configured' : NOT_CONFIGURED;
  return [{ path, message }];
}

const NOT_CONFIGURED = 'is not among those below "cognito"';

function clientOfPage(draft: Draft): readonly RuleFault[] {
  const { launchPage } = draft;
  const { clientIds } = poolOf(draft) ?? {};
  if (launchPage === undefined || clientIds === undefined) {
    return [];
  }
  const path = ['launchPage', 'clientId'];
  if (launchPage.clientId === undefined) {
    return clientIds.length > 1 ? [{ path, message: 'is required: the pool has several clients' }] : [];
  }
  return clientIds.includes(launchPage.clientId) ? [] : [{ path, message: "is not among the pool's clientIds" }];
}

/** Where nothing asks for an OpenID Connect sign-in there is no ID token (OpenID Connect Core 1.0, section 3.1.2.1). */
function scopesOfPage(draft: Draft): readonly RuleFault[] {
  const { scopes } = draft.launchPage ?? {};
  return poolOf(draft)?.tokenUse === 'id' && scopes !== undefined && !scopes.includes('openid')
    ? [{ path: ['launchPage', 'scopes'], message: 'must have openid: the pool is set to ID tokens' }]
    : [];
}

function pageUrls({ launchPage = {} }: Draft): readonly RuleFault[] {
  const { userPoolDomain, helpUrl } = launchPage;
  return [
    ...(userPoolDomain === undefined || isOneOrigin(userPoolDomain)
      ? []
      : [{ path: ['launchPage', 'userPoolDomain'], message: `${HTTPS_URL}, with nothing after host and port` }]),
    ...(helpUrl === undefined || isLinkForPeople(helpUrl)
      ? []
      : [{ path: ['launchPage', 'helpUrl'], message: 'must be an https: or mailto: URL' }]),
  ];
}

/** It goes into the policy of the page, where `*` would mean any host and `;` begin something else; URLs may have both in a host. */
function isOneOrigin(text: string): boolean {
  const url = parseSecureUrl(text);
  return url !== undefined && url.origin === text && /^([a-z0-9.-]+|\[[0-9a-f:.]+\])$/.test(url.hostname);
}

function isLinkForPeople(text: string): boolean {
  return URL.canParse(text) && ['https:', 'mailto:'].includes(new URL(text).protocol);
}
