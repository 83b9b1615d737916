/**
 * An access table in a process of its own, with people in it, so that looking after the table takes nothing from what is
 * measured. Tells its parent where it is; ends with it.
 */
import { BatchWriteItemCommand, type DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { startDynamoDbStandIn } from '../../src/local/dynamodb/stand-in.ts';
import { type Item, mappingItem, ownerItem } from '../../src/profiles/dynamodb-mapping-items.ts';
import { dynamoDbClient } from '../support/dynamodb-clients.ts';
import { personAt } from './people.ts';

export interface FilledTable {
  readonly endpoint: string;
  readonly tableName: string;
  readonly fillSeconds: number;
}

/** Of one BatchWriteItem (API reference). */
const BATCH = 25;
const AT_ONCE = 8;
const WRITTEN_AT = '2026-01-01T00:00:00Z';

const people = Number(process.argv[2]);
const { endpoint, tableName } = await startDynamoDbStandIn();
const client = dynamoDbClient(endpoint, { maxAttempts: 3 });
const startedAt = performance.now();
await fill(client);
client.destroy();
const filled: FilledTable = { endpoint, tableName, fillSeconds: (performance.now() - startedAt) / 1_000 };
process.send?.(filled);
process.once('disconnect', () => process.exit());

async function fill(to: DynamoDBClient): Promise<void> {
  const batches = batchesOfItems();
  await Promise.all(
    Array.from({ length: AT_ONCE }, async () => {
      for (const items of batches) {
        const requests = items.map((item) => ({ PutRequest: { Item: item } }));
        const { UnprocessedItems } = await to.send(
          new BatchWriteItemCommand({ RequestItems: { [tableName]: requests } }),
        );
        if (Object.keys(UnprocessedItems ?? {}).length > 0) {
          throw new Error('the table left items out');
        }
      }
    }),
  );
}

/** One generator for all that write: each takes the next batch. */
function* batchesOfItems(): Generator<Item[]> {
  let batch: Item[] = [];
  for (let index = 0; index < people; index += 1) {
    const mapping = personAt(index);
    const owner = { issuer: mapping.issuer, subject: mapping.subject, by: 'mapping' } as const;
    batch.push(
      mappingItem(mapping, 1, WRITTEN_AT),
      ...mapping.targets.map((target) => ownerItem(target, owner, WRITTEN_AT)),
    );
    if (batch.length + 2 > BATCH) {
      yield batch;
      batch = [];
    }
  }
  if (batch.length > 0) {
    yield batch;
  }
}
