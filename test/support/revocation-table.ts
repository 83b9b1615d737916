/** Revocations in a table of the DynamoDB stand-in, over the real client. */
import { type DynamoDBClient, PutItemCommand, type PutItemCommandInput } from '@aws-sdk/client-dynamodb';
import { AccessTableReader } from '../../src/aws/access-table-reader.ts';
import { DynamoDbCalls } from '../../src/aws/dynamodb-calls.ts';
import { createDynamoDbClient } from '../../src/aws/dynamodb-client.ts';
import {
  DynamoDbRevocationList,
  type DynamoDbRevocationListOptions,
} from '../../src/revocation/dynamodb-revocation-list.ts';
import { DynamoDbRevocationStore } from '../../src/revocation/dynamodb-revocation-store.ts';
import { enterTaskEnvironment } from './http-aws-environment.ts';
import { POOL_ISSUERS } from './revocation-identity.ts';

export interface RevocationTable {
  readonly client: DynamoDBClient;
  readonly store: DynamoDbRevocationStore;
  list(options?: Partial<DynamoDbRevocationListOptions>): DynamoDbRevocationList;
  /** Writes an item past the store, as by hand. */
  putItem(item: NonNullable<PutItemCommandInput['Item']>): Promise<void>;
  close(): void;
}

export function connectToRevocationTable(endpoint: string, tableName: string): RevocationTable {
  enterTaskEnvironment();
  const client = createDynamoDbClient({
    region: 'us-east-1',
    endpoint,
    connectTimeoutMilliseconds: 1_000,
    requestTimeoutMilliseconds: 5_000,
    totalTimeoutMilliseconds: 5_000,
    maxAttempts: 1,
    maxInFlight: 20,
  });
  const calls = new DynamoDbCalls({ tableName, totalTimeoutMilliseconds: 5_000, maxInFlight: 20 });
  return {
    client,
    store: new DynamoDbRevocationStore({ client, tableName }),
    list: (options = {}) =>
      new DynamoDbRevocationList({
        table: new AccessTableReader(client, calls),
        issuers: [{ names: POOL_ISSUERS }],
        cacheSeconds: 0,
        clock: Date.now,
        ...options,
      }),
    async putItem(item) {
      await client.send(new PutItemCommand({ TableName: tableName, Item: item }));
    },
    close: () => client.destroy(),
  };
}
