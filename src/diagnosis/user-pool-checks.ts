/**
 * What of a Cognito user pool can undo a deployment: a pool with a domain does not answer through an interface endpoint, and
 * an attribute that users can write makes everybody the owner of any profile.
 * Source: Amazon Cognito Developer Guide, "Access Amazon Cognito user pools using an interface endpoint"; API Reference,
 * UserPoolClientType, WriteAttributes.
 */
import { isPrivateAddress } from './addresses.ts';
import { type AwsAnswer, couldNotBeTold, type Looked, looked } from './aws-answer.ts';
import { type Check, type Finding, failed, ok, skipped, warning } from './check.ts';
import type { NameResolver } from './names-check.ts';
import { isDouble } from './studio-pass-endpoints.ts';

export interface UserPools {
  /** @returns the prefix of the pool's domain and its custom domain, as far as there are any */
  domainsOf(userPoolId: string, signal: AbortSignal): Promise<AwsAnswer<readonly string[]>>;
  /** @returns what users of the client may write; undefined leaves standard attributes to them, and no custom one */
  writableBy(
    userPoolId: string,
    clientId: string,
    signal: AbortSignal,
  ): Promise<AwsAnswer<readonly string[] | undefined>>;
}

export interface ConfiguredPool {
  readonly userPoolId: string;
  readonly clientIds: readonly string[];
  /** Where the API of the pool is asked. */
  readonly endpoint: URL;
  /** Whether the service asks it about users: their status, or an attribute. */
  readonly isAsked: boolean;
}

export function userPoolEndpointCheck(
  pools: readonly ConfiguredPool[],
  userPools: UserPools,
  resolver: NameResolver,
): Check {
  return {
    id: 'user-pool-endpoint',
    title: 'User pools and interface endpoints',
    needs: [],
    async run(signal) {
      const asked = pools.filter(({ isAsked }) => isAsked);
      return asked.length === 0
        ? [skipped('the service asks no user pool about its users')]
        : await Promise.all(asked.map((pool) => endpointFinding(pool, userPools, resolver, signal)));
    },
  };
}

async function endpointFinding(
  { userPoolId, endpoint }: ConfiguredPool,
  userPools: UserPools,
  resolver: NameResolver,
  signal: AbortSignal,
): Promise<Finding> {
  if (isDouble(endpoint)) {
    return ok(`${userPoolId} is asked at ${endpoint.origin}, as configured`);
  }
  const { addresses } = await resolver.lookUp(endpoint.hostname);
  const where = `${userPoolId}: ${endpoint.hostname} is ${addresses.join(', ') || 'nowhere'}`;
  if (addresses.length === 0 || !addresses.some(isPrivateAddress)) {
    return addresses.length === 0
      ? failed(where, {
          meaning: 'The service cannot ask the pool about users: mapping.cognitoAttribute and userStatus fail.',
          remedy: 'Give it a way to Cognito, or leave both out.',
        })
      : ok(`${where}, not through an interface endpoint`);
  }
  const answer = await looked(() => userPools.domainsOf(userPoolId, signal));
  if (answer.kind !== 'found') {
    const refusal =
      answer.kind === 'absent'
        ? ({ kind: 'denied', detail: `there is no pool ${userPoolId} in this account` } as const)
        : answer;
    const detail = `${where}; ${refusal.detail}`;
    return couldNotBeTold({ ...refusal, detail }, ['cognito-idp:DescribeUserPool'], poolArn(userPoolId));
  }
  return answer.value.length === 0
    ? ok(`${where}; the pool has no domain`)
    : failed(`${where}; the pool has the domain ${answer.value.join(' and ')}`, {
        meaning:
          'Pools with a domain are not served by the interface endpoint: AdminGetUser fails, so userStatus and mapping.cognitoAttribute do.',
        remedy: 'Let these calls leave by another way than the endpoint, or use the table for mapping and revocations.',
      });
}

/**
 * @param attribute the custom attribute that names profiles, as `mapping.cognitoAttribute` or as `mapping.claim`; undefined
 * if none does
 */
export function userPoolAttributeCheck(
  pools: readonly ConfiguredPool[],
  attribute: string | undefined,
  userPools: UserPools,
): Check {
  return {
    id: 'user-pool-attribute',
    title: 'Who can write the attribute that names profiles',
    needs: [],
    async run(signal) {
      if (attribute === undefined || pools.length === 0) {
        return [skipped('profiles are not named by a custom attribute of a user pool')];
      }
      const clients = pools.flatMap(({ userPoolId, clientIds }) =>
        clientIds.map((clientId) => ({ userPoolId, clientId })),
      );
      return await Promise.all(
        clients.map(async ({ userPoolId, clientId }) => {
          const answer = await looked(() => userPools.writableBy(userPoolId, clientId, signal));
          return attributeFinding(attribute, userPoolId, clientId, answer);
        }),
      );
    },
  };
}

function attributeFinding(
  attribute: string,
  userPoolId: string,
  clientId: string,
  answer: Looked<readonly string[] | undefined>,
): Finding {
  const client = `the app client ${clientId} of ${userPoolId}`;
  if (answer.kind === 'absent') {
    return warning(`there is no ${client.slice('the '.length)} in this account`, {
      meaning: 'Who can write the attribute could not be told.',
      remedy: 'Run this with credentials of the account of the pool, and see that clientIds are right.',
    });
  }
  if (answer.kind !== 'found') {
    return couldNotBeTold(answer, ['cognito-idp:DescribeUserPoolClient'], poolArn(userPoolId));
  }
  return answer.value?.includes(attribute) === true
    ? failed(`users can write ${attribute} through ${client}`, {
        meaning: 'Everybody with a token of this client can name the profile they would like to open.',
        remedy: `Take ${attribute} out of the client’s WriteAttributes, and read who has what value now: some may be chosen already.`,
      })
    : ok(`users cannot write ${attribute} through ${client}`);
}

function poolArn(userPoolId: string): string {
  return `arn:aws:cognito-idp:${userPoolId.slice(0, userPoolId.indexOf('_'))}:ACCOUNT:userpool/${userPoolId}`;
}
