/** Looks at user pools and their app clients. Of a client's description nothing is kept but what its users may write. */
import {
  type CognitoIdentityProviderClient,
  DescribeUserPoolClientCommand,
  DescribeUserPoolCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { answerOf } from './aws-answer.ts';
import type { UserPools } from './user-pool-checks.ts';

/** @param clientOf one for each pool: its Region is in its id */
export function createCognitoUserPools(
  clientOf: (userPoolId: string) => Pick<CognitoIdentityProviderClient, 'send'>,
): UserPools {
  return {
    domainsOf: (userPoolId, abortSignal) =>
      answerOf('cognito-idp:DescribeUserPool', async () => {
        const command = new DescribeUserPoolCommand({ UserPoolId: userPoolId });
        const { UserPool: pool } = await clientOf(userPoolId).send(command, { abortSignal });
        return [pool?.Domain, pool?.CustomDomain].flatMap((domain) =>
          domain === undefined || domain === '' ? [] : [domain],
        );
      }),
    writableBy: (userPoolId, clientId, abortSignal) =>
      answerOf('cognito-idp:DescribeUserPoolClient', async () => {
        const command = new DescribeUserPoolClientCommand({ UserPoolId: userPoolId, ClientId: clientId });
        const { UserPoolClient: client } = await clientOf(userPoolId).send(command, { abortSignal });
        return client?.WriteAttributes;
      }),
  };
}
