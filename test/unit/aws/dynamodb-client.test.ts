import { type DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import { describe, expect, test } from 'vitest';
import { createDynamoDbClient, type DynamoDbClientOptions } from '../../../src/aws/dynamodb-client.ts';
import { ThrottlingRetryStrategy } from '../../../src/aws/throttling-retry-strategy.ts';
import { requestedHost } from '../../support/requested-host.ts';

const OPTIONS: DynamoDbClientOptions = {
  region: 'eu-west-1',
  endpoint: undefined,
  connectTimeoutMilliseconds: 700,
  requestTimeoutMilliseconds: 1_300,
  totalTimeoutMilliseconds: 4_000,
  maxAttempts: 2,
  maxInFlight: 8,
};

/** The host that a request would go to; it goes nowhere. */
async function hostOf(client: DynamoDBClient): Promise<string> {
  client.config.credentials = async () => ({
    accessKeyId: 'key',
    secretAccessKey: 'secret',
    accountId: '111122223333',
  });
  return requestedHost(client, () => client.send(new GetItemCommand({ TableName: 'table', Key: {} })));
}

describe('a DynamoDB client', () => {
  test.each(['us-east-1', 'eu-west-1'])(
    'goes to the endpoint of the Region, not of the account: %s',
    async (region) => {
      expect(await hostOf(createDynamoDbClient({ ...OPTIONS, region }))).toBe(`dynamodb.${region}.amazonaws.com`);
    },
  );

  test('goes to the endpoint that is configured', async () => {
    const host = 'vpce-1.dynamodb.eu-west-1.vpce.amazonaws.com';
    expect(await hostOf(createDynamoDbClient({ ...OPTIONS, endpoint: `https://${host}` }))).toBe(host);
  });

  test('tries again by the service’s own strategy', async () => {
    expect(await createDynamoDbClient(OPTIONS).config.retryStrategy()).toBeInstanceOf(ThrottlingRetryStrategy);
  });
});
