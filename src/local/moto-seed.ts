/**
 * Makes of a freshly started moto the Cognito and the DynamoDB that the service expects: a pool, its client, its users, the
 * access table. It throws away all that moto holds, so it must never be given a moto that somebody else uses.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import {
  CognitoIdentityProviderClient,
  CreateUserPoolClientCommand,
  CreateUserPoolCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { createCognitoUsers } from './cognito-users.ts';
import type { TableAccess, UserPoolAccess } from './development-aws.ts';
import { ACCESS_TABLE } from './dynamodb/table-definition.ts';

export interface MotoOptions {
  /** `http://127.0.0.1:9229` */
  readonly endpoint: string;
  readonly region: string;
  /** How long moto may take to come up: a minute if absent. */
  readonly waitMilliseconds?: number;
}

const WAIT_MILLISECONDS = 60_000;
/** What moto makes of the inputs below where its ids are hashes of them. */
export const MOTO_USER_POOL_ID = 'us-east-1_5a9760b46f3e5534a211b5058f280fb5165f567955256';
export const MOTO_CLIENT_ID = '9271e4e3cb20284d20226959cc';
const HASHED_IDS = 'MOTO_COGNITO_IDP_USER_POOL_ID_STRATEGY=HASH and MOTO_COGNITO_IDP_USER_POOL_CLIENT_ID_STRATEGY=HASH';

/**
 * May be called again on the same moto: it comes out as if it had just been started.
 * @throws Error if moto does not answer in time, or gives other ids than these
 */
export async function seedMoto(
  options: MotoOptions,
): Promise<{ readonly cognito: UserPoolAccess; readonly table: TableAccess }> {
  const { endpoint, region } = options;
  await resetMoto(options);
  const access = { endpoint, region, credentials: { accessKeyId: 'local', secretAccessKey: 'local' } };
  const cognito = new CognitoIdentityProviderClient(access);
  const dynamoDb = new DynamoDBClient(access);
  try {
    const userPoolId = await createPool(cognito);
    const clientId = await createClient(cognito, userPoolId);
    // The service is configured before moto is asked.
    if (userPoolId !== MOTO_USER_POOL_ID || clientId !== MOTO_CLIENT_ID) {
      throw new Error(
        `moto gave the ids ${userPoolId} and ${clientId} in place of ${MOTO_USER_POOL_ID} and ${MOTO_CLIENT_ID}: it must be version 5.2.1, started with ${HASHED_IDS}`,
      );
    }
    await dynamoDb.send(new CreateTableCommand(ACCESS_TABLE));
    return {
      cognito: {
        endpoint,
        userPoolId,
        clientId,
        jwksUrl: `${endpoint}/${userPoolId}/.well-known/jwks.json`,
        users: await createCognitoUsers({ endpoint, region, userPoolId }),
      },
      table: { endpoint, tableName: ACCESS_TABLE.TableName },
    };
  } finally {
    cognito.destroy();
    dynamoDb.destroy();
  }
}

async function createPool(cognito: CognitoIdentityProviderClient): Promise<string> {
  const { UserPool } = await cognito.send(new CreateUserPoolCommand({ PoolName: 'studio-pass' }));
  return UserPool?.Id ?? '';
}

async function createClient(cognito: CognitoIdentityProviderClient, userPoolId: string): Promise<string> {
  const { UserPoolClient } = await cognito.send(
    new CreateUserPoolClientCommand({
      UserPoolId: userPoolId,
      ClientName: 'studio-pass',
      ExplicitAuthFlows: ['ALLOW_USER_PASSWORD_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'],
    }),
  );
  return UserPoolClient?.ClientId ?? '';
}

async function resetMoto({ endpoint, waitMilliseconds = WAIT_MILLISECONDS }: MotoOptions): Promise<void> {
  const deadline = Date.now() + waitMilliseconds;
  for (;;) {
    try {
      const answer = await fetch(`${endpoint}/moto-api/reset`, { method: 'POST', signal: AbortSignal.timeout(2_000) });
      await answer.arrayBuffer();
      if (answer.ok) {
        return;
      }
      throw new Error(`status ${answer.status}`);
    } catch (cause) {
      if (Date.now() > deadline) {
        throw new Error(`moto does not answer at ${endpoint} within ${waitMilliseconds / 1000} s`, { cause });
      }
    }
    await sleep(200);
  }
}
