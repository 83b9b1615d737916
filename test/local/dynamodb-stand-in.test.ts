import {
  BatchGetItemCommand,
  BatchWriteItemCommand,
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  ScanCommand,
  TransactGetItemsCommand,
  type TransactWriteItem,
  TransactWriteItemsCommand,
} from '@aws-sdk/client-dynamodb';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { DynamoDbFaultKind } from '../../src/local/dynamodb/fault-queue.ts';
import { type DynamoDbStandIn, startDynamoDbStandIn } from '../../src/local/dynamodb/stand-in.ts';
import { PARTITION_KEY, SORT_KEY } from '../../src/model/access-table.ts';
import { dynamoDbClient } from '../support/dynamodb-clients.ts';
import { errorOf } from '../support/local-clients.ts';

let now: number;
let standIn: DynamoDbStandIn;
let client: DynamoDBClient;

beforeEach(async () => {
  now = Date.UTC(2026, 0, 1);
  standIn = await startDynamoDbStandIn({ clock: () => now });
  client = dynamoDbClient(standIn.endpoint);
});

afterEach(async () => {
  client.destroy();
  await standIn.close();
});

const absent = `attribute_not_exists(${PARTITION_KEY})`;
const keyOf = (name: string) => ({ [PARTITION_KEY]: { S: name }, [SORT_KEY]: { S: 'mapping' } });
const putOf = (name: string, version = 1) => ({
  TableName: standIn.tableName,
  Item: { ...keyOf(name), version: { N: String(version) } },
});
const put = (name: string, from = client) => from.send(new PutItemCommand(putOf(name)));
const transact = (TransactItems: TransactWriteItem[], ClientRequestToken?: string, from = client) =>
  from.send(new TransactWriteItemsCommand({ TransactItems, ClientRequestToken }));

async function count(): Promise<number> {
  return (await client.send(new ScanCommand({ TableName: standIn.tableName, ConsistentRead: true }))).Count ?? -1;
}

describe('the embedded table', () => {
  it('is there and empty at the start, and takes what is written in batches', async () => {
    expect(await count()).toBe(0);
    const writes = Array.from({ length: 25 }, (_, index) => ({ PutRequest: { Item: keyOf(`person ${index}`) } }));
    const { UnprocessedItems } = await client.send(
      new BatchWriteItemCommand({ RequestItems: { [standIn.tableName]: writes } }),
    );
    expect(UnprocessedItems).toEqual({});
    expect(await count()).toBe(25);
  });

  it('takes another port where the preferred one is taken', async () => {
    const port = Number(new URL(standIn.endpoint).port);
    const other = await startDynamoDbStandIn({ port });
    try {
      expect(other.endpoint).not.toBe(standIn.endpoint);
    } finally {
      await other.close();
    }
  });

  it('shows nobody a transaction half way, also one that is undone', async () => {
    await put('first');
    const doomed = (): TransactWriteItem[] => [
      { Put: putOf('first', 2) },
      { Put: putOf('second', 2) },
      { Put: { ...putOf('third'), ConditionExpression: 'attribute_exists(version)' } },
    ];
    const seen = await Promise.all(
      Array.from({ length: 20 }, async () => {
        const [, first, second] = await Promise.all([
          errorOf(transact(doomed())),
          client.send(new GetItemCommand({ TableName: standIn.tableName, Key: keyOf('first') })),
          client.send(new GetItemCommand({ TableName: standIn.tableName, Key: keyOf('second') })),
        ]);
        return [first.Item?.version?.N, second.Item];
      }),
    );
    expect(new Set(seen.map((pair) => JSON.stringify(pair)))).toEqual(new Set([JSON.stringify(['1', undefined])]));
  });

  it('lets one of many transactions have what all of them want', async () => {
    const outcomes = await Promise.all(
      Array.from({ length: 10 }, (_, index) =>
        errorOf(transact([{ Put: { ...putOf('wanted', index), ConditionExpression: absent } }])),
      ),
    );
    expect(outcomes.filter(({ name }) => name === 'none')).toHaveLength(1);
    expect(outcomes.filter(({ name }) => name === 'TransactionCanceledException')).toHaveLength(9);
  });

  it('undoes what was done before an action that is refused as such', async () => {
    const error = await errorOf(
      transact([{ Put: putOf('one') }, { Put: { ...putOf('two'), ConditionExpression: 'this is no condition' } }]),
    );
    expect(error.name).toBe('ValidationException');
    expect(await count()).toBe(0);
  });

  it('refuses actions that DynamoDB would not understand', async () => {
    const { tableName: TableName } = standIn;
    const Key = keyOf('one');
    const refused: TransactWriteItem[][] = [
      [],
      [{}],
      [{ Put: putOf('one'), Delete: { TableName, Key: keyOf('two') } }],
      [{ ConditionCheck: { TableName, Key, ConditionExpression: undefined } }],
      [{ Update: { TableName, Key, UpdateExpression: undefined } }],
      [{ Delete: { TableName, Key: { [PARTITION_KEY]: { S: 'one' } } } }],
    ];
    for (const actions of refused) {
      expect((await errorOf(transact(actions))).name).toBe('ValidationException');
    }
    const twice = { Get: { TableName, Key } };
    const read = client.send(new TransactGetItemsCommand({ TransactItems: [twice, twice] }));
    expect((await errorOf(read)).name).toBe('ValidationException');
    expect(await count()).toBe(0);
  });
});

describe('the client token of a transaction', () => {
  const create = (): TransactWriteItem[] => [{ Put: { ...putOf('one'), ConditionExpression: absent } }];

  it('makes the same request, sent again, a success without effect for ten minutes', async () => {
    await transact(create(), 'token');
    expect((await errorOf(transact(create(), 'token'))).name).toBe('none');
    now += 600_001;
    expect((await errorOf(transact(create(), 'token'))).name).toBe('TransactionCanceledException');
  });

  it('is refused for another request', async () => {
    await transact(create(), 'token');
    const error = await errorOf(transact([{ Put: putOf('two') }], 'token'));
    expect(error.name).toBe('IdempotentParameterMismatchException');
    expect(await count()).toBe(1);
  });

  it('means nothing after a transaction that was cancelled', async () => {
    await put('one');
    expect((await errorOf(transact(create(), 'token'))).name).toBe('TransactionCanceledException');
    expect((await errorOf(transact(create(), 'token'))).name).toBe('TransactionCanceledException');
  });
});

describe('faults of the table on command', () => {
  it.each<[DynamoDbFaultKind, string, number | undefined]>([
    ['throttle', 'ProvisionedThroughputExceededException', 400],
    ['internal', 'InternalServerError', 500],
    ['access-denied', 'AccessDeniedException', 400],
    ['hang', 'TimeoutError', undefined],
  ])('makes one call go wrong with %s and do nothing, and the next go well', async (kind, name, status) => {
    const impatient = dynamoDbClient(standIn.endpoint, {
      requestHandler: { requestTimeout: 300, throwOnRequestTimeout: true },
    });
    try {
      standIn.faults.next({ kind });
      expect(await errorOf(put('one', impatient))).toMatchObject({ name, status });
      expect(await count()).toBe(0);
      expect((await errorOf(put('one'))).name).toBe('none');
    } finally {
      impatient.destroy();
    }
  });

  it('resets the connection before anything is done', async () => {
    standIn.faults.next({ kind: 'reset' });
    await expect(put('one')).rejects.toMatchObject({ code: 'ECONNRESET' });
    expect(await count()).toBe(0);
  });

  it('cancels a transaction because of another one', async () => {
    standIn.faults.next({ kind: 'transaction-conflict' });
    await put('not struck');
    await expect(transact([{ Put: putOf('one') }, { Put: putOf('two') }])).rejects.toMatchObject({
      name: 'TransactionCanceledException',
      CancellationReasons: [{ Code: 'TransactionConflict' }, { Code: 'None' }],
    });
    expect(await count()).toBe(1);
  });

  it('loses the answer to a transaction, which the SDK then sends again to no other effect', async () => {
    const patient = dynamoDbClient(standIn.endpoint, { maxAttempts: 2 });
    try {
      standIn.faults.next({ kind: 'lost-answer' });
      await transact([{ Put: { ...putOf('one'), ConditionExpression: absent } }], undefined, patient);
      expect(standIn.calls.count('TransactWriteItems')).toBe(2);
      expect(await count()).toBe(1);
    } finally {
      patient.destroy();
    }
  });

  it('leaves a batch for a further call', async () => {
    await put('one');
    const { tableName } = standIn;
    const Keys = [keyOf('one')];
    const RequestItems = { [tableName]: { Keys } };
    standIn.faults.next({ kind: 'unprocessed', operation: 'BatchGetItem' });
    const left = await client.send(new BatchGetItemCommand({ RequestItems }));
    expect(left.Responses).toEqual({});
    expect(left.UnprocessedKeys).toEqual(RequestItems);
    const { Responses } = await client.send(new BatchGetItemCommand({ RequestItems: left.UnprocessedKeys }));
    expect(Responses?.[tableName]).toHaveLength(1);
  });

  it('strikes as often as it is told, and only the operation it is meant for', async () => {
    standIn.faults.next({ kind: 'internal', operation: 'PutItem', times: 2 });
    expect(await count()).toBe(0);
    expect((await errorOf(put('one'))).name).toBe('InternalServerError');
    expect((await errorOf(put('one'))).name).toBe('InternalServerError');
    expect((await errorOf(put('one'))).name).toBe('none');
  });

  it('forgets the faults that wait', async () => {
    standIn.faults.next({ kind: 'internal', times: 5 });
    standIn.faults.clear();
    expect((await errorOf(put('one'))).name).toBe('none');
  });

  it('closes although a call hangs', async () => {
    standIn.faults.next({ kind: 'hang' });
    const hanging = errorOf(put('one'));
    await expect.poll(() => standIn.calls.count('PutItem')).toBe(1);
    await standIn.close();
    expect((await hanging).name).not.toBe('none');
  });
});

describe('the calls that reached the table', () => {
  it('are told with what was asked, by operation', async () => {
    await put('one');
    await client.send(new GetItemCommand({ TableName: standIn.tableName, Key: keyOf('one'), ConsistentRead: true }));
    expect(standIn.calls.count()).toBe(2);
    expect(standIn.calls.list('GetItem')).toEqual([
      { operation: 'GetItem', input: { TableName: standIn.tableName, Key: keyOf('one'), ConsistentRead: true } },
    ]);
    standIn.calls.clear();
    expect(standIn.calls.count()).toBe(0);
  });
});
