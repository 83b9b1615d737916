/** What has to be true for people to get from the launch page to the sign-in page of the pool and back. */
import { DEFAULT_STAGE_NAME } from './defaults.ts';
import type { Draft, Rule, RuleFault, Written } from './settings-rule.ts';

export const launchPageRules: readonly Rule[] = [newPool, existingPool, address, domain];

const PAGE = ['service', 'launchPage'] as const;

function newPool(_draft: Draft, written: Written): readonly RuleFault[] {
  if (!written(...PAGE) || !written('userPool')) {
    return [];
  }
  return [
    ...(written('userPool', 'domainPrefix')
      ? []
      : [
          {
            path: ['userPool', 'domainPrefix'],
            message: 'is required with service.launchPage: people sign in on the page of the pool',
          },
        ]),
    ...['userPoolDomain', 'clientId']
      .filter((member) => written(...PAGE, member))
      .map((member) => ({ path: [...PAGE, member], message: 'is for existingUserPool; a new pool brings its own' })),
  ];
}

function existingPool({ service, existingUserPool }: Draft, written: Written): readonly RuleFault[] {
  if (!written(...PAGE) || !written('existingUserPool')) {
    return [];
  }
  const clientIds = existingUserPool?.clientIds?.filter((id) => id !== undefined);
  const clientId = service?.launchPage?.clientId;
  const path = [...PAGE, 'clientId'];
  return [
    ...(written(...PAGE, 'userPoolDomain')
      ? []
      : [{ path: [...PAGE, 'userPoolDomain'], message: 'is required with existingUserPool: people sign in there' }]),
    ...(clientIds !== undefined && clientId !== undefined && !clientIds.includes(clientId)
      ? [{ path, message: 'must be one of existingUserPool.clientIds: the service takes no other client’s tokens' }]
      : []),
    ...(clientIds !== undefined && clientIds.length > 1 && !written(...path)
      ? [{ path, message: 'is required: existingUserPool has several clients' }]
      : []),
  ];
}

/** The address that API Gateway gives an API is nothing without the stage. */
function address({ service, api }: Draft, written: Written): readonly RuleFault[] {
  const { publicUrl } = service?.launchPage ?? {};
  const stage = api?.stageName ?? (written('api', 'stageName') ? undefined : DEFAULT_STAGE_NAME);
  if (publicUrl === undefined || stage === undefined || !URL.canParse(publicUrl)) {
    return [];
  }
  const { hostname, pathname } = new URL(publicUrl);
  return /\.execute-api\.[a-z0-9-]+\.amazonaws\.com(\.cn)?$/.test(hostname) && pathname !== `/${stage}`
    ? [
        {
          path: [...PAGE, 'publicUrl'],
          message: `must end in /${stage}, the stage: API Gateway answers nothing above it`,
        },
      ]
    : [];
}

/** The service refuses to start with others. */
function domain({ service }: Draft): readonly RuleFault[] {
  const { userPoolDomain } = service?.launchPage ?? {};
  return userPoolDomain === undefined ||
    (URL.canParse(userPoolDomain) && new URL(userPoolDomain).origin === userPoolDomain)
    ? []
    : [{ path: [...PAGE, 'userPoolDomain'], message: 'must be https://, a host, and perhaps a port that is not 443' }];
}
