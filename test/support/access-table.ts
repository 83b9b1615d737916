/** The access table in the stand-in for DynamoDB, the service's own client to it, and a hand that writes into it past all rules. */
import {
  BatchWriteItemCommand,
  DeleteItemCommand,
  type DynamoDBClient,
  PutItemCommand,
  ScanCommand,
  type WriteRequest,
} from '@aws-sdk/client-dynamodb';
import { onTestFinished } from 'vitest';
import { createDynamoDbClient, type DynamoDbClientOptions } from '../../src/aws/dynamodb-client.ts';
import { type DynamoDbStandIn, startDynamoDbStandIn } from '../../src/local/dynamodb/stand-in.ts';
import { type Item, mappingItem, ownerItem } from '../../src/profiles/dynamodb-mapping-items.ts';
import type { MappingRecord } from '../../src/profiles/mapping-store.ts';

export const WRITTEN_AT = '2026-01-02T03:04:05.678Z';

const CLIENT_OPTIONS = {
  region: 'us-east-1',
  connectTimeoutMilliseconds: 2_000,
  requestTimeoutMilliseconds: 5_000,
  totalTimeoutMilliseconds: 10_000,
  maxAttempts: 3,
  maxInFlight: 20,
};

/** @param endpoint of any make of DynamoDB that looks at no signature */
export function accessTableClient(endpoint: string, options: Partial<DynamoDbClientOptions> = {}): DynamoDBClient {
  const client = createDynamoDbClient({ ...CLIENT_OPTIONS, ...options, endpoint });
  client.config.credentials = async () => ({ accessKeyId: 'testing', secretAccessKey: 'testing' });
  return client;
}

export interface AccessTable extends Pick<DynamoDbStandIn, 'endpoint' | 'tableName' | 'faults' | 'calls'> {
  readonly client: DynamoDBClient;
  /** Writes an item as it is, whatever is right. */
  put(item: Item): Promise<void>;
  delete(key: Item): Promise<void>;
  items(): Promise<readonly Item[]>;
  /** Writes mappings with the owners of all their profiles. */
  enter(mappings: readonly MappingRecord[]): Promise<void>;
}

/** An empty one, until the test ends. */
export async function openAccessTable(options: Partial<DynamoDbClientOptions> = {}): Promise<AccessTable> {
  const standIn = await startDynamoDbStandIn();
  const { endpoint, tableName, faults, calls } = standIn;
  const client = accessTableClient(endpoint, options);
  onTestFinished(async () => {
    client.destroy();
    await standIn.close();
  });
  return { endpoint, tableName, faults, calls, client, ...handOn(client, tableName) };
}

/** @param tableName of the access table, in any make of DynamoDB */
export function handOn(
  client: DynamoDBClient,
  tableName: string,
): Pick<AccessTable, 'put' | 'delete' | 'items' | 'enter'> {
  return {
    async put(item) {
      await client.send(new PutItemCommand({ TableName: tableName, Item: item }));
    },
    async delete({ partitionKey, sortKey }) {
      const key = { ...(partitionKey && { partitionKey }), ...(sortKey && { sortKey }) };
      await client.send(new DeleteItemCommand({ TableName: tableName, Key: key }));
    },
    async items() {
      const found: Item[] = [];
      let startKey: Item | undefined;
      do {
        const { Items, LastEvaluatedKey } = await client.send(
          new ScanCommand({ TableName: tableName, ConsistentRead: true, ExclusiveStartKey: startKey }),
        );
        found.push(...(Items ?? []));
        startKey = LastEvaluatedKey;
      } while (startKey !== undefined);
      return found;
    },
    async enter(mappings) {
      const requests = mappings.flatMap(itemsOf).map((item): WriteRequest => ({ PutRequest: { Item: item } }));
      for (let start = 0; start < requests.length; start += 25) {
        const some = requests.slice(start, start + 25);
        await client.send(new BatchWriteItemCommand({ RequestItems: { [tableName]: some } }));
      }
    },
  };
}

function itemsOf(mapping: MappingRecord): readonly Item[] {
  const { issuer, subject, targets } = mapping;
  const owners = targets.map((target) => ownerItem(target, { issuer, subject, by: 'mapping' }, WRITTEN_AT));
  return [mappingItem(mapping, 1, WRITTEN_AT), ...owners];
}
