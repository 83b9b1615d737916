/**
 * What the service relies on in DynamoDB's transactions and conditions, as tests that run against every double there is: they
 * were made by different people, so what they agree on is what DynamoDB does.
 */
import { randomUUID } from 'node:crypto';
import {
  type AttributeValue,
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  TransactGetItemsCommand,
  TransactionCanceledException,
  type TransactWriteItem,
  TransactWriteItemsCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { PARTITION_KEY, SORT_KEY } from '../../src/model/access-table.ts';
import { errorOf } from './local-clients.ts';

export interface OpenTable {
  readonly client: DynamoDBClient;
  readonly tableName: string;
  close(): Promise<void>;
}

type Item = Record<string, AttributeValue>;

export function describeDynamoDbTransactions(double: string, openTable: () => Promise<OpenTable>): void {
  describe(`transactions of ${double}`, () => {
    let table: OpenTable | undefined;
    let client: DynamoDBClient;
    let TableName: string;
    /** Of this test's own items. */
    let prefix: string;

    beforeAll(async () => {
      table = await openTable();
      ({ client, tableName: TableName } = table);
    });

    afterAll(() => table?.close());

    beforeEach(() => {
      prefix = randomUUID();
    });

    const key = (name: string): Item => ({ [PARTITION_KEY]: { S: `${prefix}#${name}` }, [SORT_KEY]: { S: 'mapping' } });
    const item = (name: string, version: number): Item => ({ ...key(name), version: { N: String(version) } });
    const put = (name: string, version: number) =>
      client.send(new PutItemCommand({ TableName, Item: item(name, version) }));
    const transact = (TransactItems: TransactWriteItem[]) =>
      client.send(new TransactWriteItemsCommand({ TransactItems }));

    async function read(name: string): Promise<Item | undefined> {
      return (await client.send(new GetItemCommand({ TableName, Key: key(name), ConsistentRead: true }))).Item;
    }

    async function reasonsOf(TransactItems: TransactWriteItem[]) {
      const error = await transact(TransactItems).catch((thrown: unknown) => thrown);
      expect(error).toBeInstanceOf(TransactionCanceledException);
      return error instanceof TransactionCanceledException ? (error.CancellationReasons ?? []) : [];
    }

    const absent = `attribute_not_exists(${PARTITION_KEY})`;
    const versionIs = (version: number) => ({
      ConditionExpression: 'version = :expected',
      ExpressionAttributeValues: { ':expected': { N: String(version) } },
    });

    it('makes every change of a transaction', async () => {
      await Promise.all([put('updated', 1), put('deleted', 1), put('checked', 1)]);
      await transact([
        { Put: { TableName, Item: item('put', 1), ConditionExpression: absent } },
        {
          Update: {
            TableName,
            Key: key('updated'),
            UpdateExpression: 'SET version = version + :one',
            ExpressionAttributeValues: { ':one': { N: '1' } },
          },
        },
        { Delete: { TableName, Key: key('deleted'), ...versionIs(1) } },
        { ConditionCheck: { TableName, Key: key('checked'), ...versionIs(1) } },
      ]);
      expect(await read('put')).toEqual(item('put', 1));
      expect(await read('updated')).toEqual(item('updated', 2));
      expect(await read('deleted')).toBeUndefined();
      expect(await read('checked')).toEqual(item('checked', 1));
    });

    it('changes nothing if one condition does not hold, wherever it stands', async () => {
      await Promise.all([put('updated', 1), put('replaced', 1), put('deleted', 1), put('in the way', 1)]);
      const changes: TransactWriteItem[] = [
        { Put: { TableName, Item: item('new', 1) } },
        { Put: { TableName, Item: item('replaced', 2) } },
        {
          Update: {
            TableName,
            Key: key('updated'),
            UpdateExpression: 'SET note = :note REMOVE version',
            ExpressionAttributeValues: { ':note': { S: 'changed' } },
          },
        },
        { Delete: { TableName, Key: key('deleted') } },
      ];
      const refused: TransactWriteItem = {
        Put: { TableName, Item: item('in the way', 2), ConditionExpression: absent },
      };
      for (let position = 0; position <= changes.length; position += 1) {
        const reasons = await reasonsOf(changes.toSpliced(position, 0, refused));
        expect(reasons.map(({ Code }) => Code)).toEqual(
          Array.from({ length: 5 }, (_, index) => (index === position ? 'ConditionalCheckFailed' : 'None')),
        );
        expect(await read('new')).toBeUndefined();
        for (const name of ['replaced', 'updated', 'deleted', 'in the way']) {
          expect(await read(name)).toEqual(item(name, 1));
        }
      }
    });

    it('names every condition that does not hold, in the order of the actions', async () => {
      await put('there', 1);
      const reasons = await reasonsOf([
        { Put: { TableName, Item: item('there', 2), ConditionExpression: absent } },
        { Put: { TableName, Item: item('new', 1) } },
        { ConditionCheck: { TableName, Key: key('nowhere'), ...versionIs(1) } },
      ]);
      expect(reasons.map(({ Code }) => Code)).toEqual(['ConditionalCheckFailed', 'None', 'ConditionalCheckFailed']);
      expect(reasons.map(({ Item }) => Item)).toEqual([undefined, undefined, undefined]);
    });

    it('answers the item that a condition failed on if it is asked to, and none where there is none', async () => {
      await Promise.all([put('put', 7), put('deleted', 8), put('checked', 9)]);
      const ReturnValuesOnConditionCheckFailure = 'ALL_OLD';
      const asked = { TableName, ReturnValuesOnConditionCheckFailure } as const;
      const reasons = await reasonsOf([
        { Put: { ...asked, Item: item('put', 1), ConditionExpression: absent } },
        { Delete: { ...asked, Key: key('deleted'), ...versionIs(1) } },
        { ConditionCheck: { ...asked, Key: key('checked'), ...versionIs(1) } },
        { ConditionCheck: { ...asked, Key: key('nowhere'), ...versionIs(1) } },
      ]);
      expect(reasons.map(({ Item }) => Item)).toEqual([
        item('put', 7),
        item('deleted', 8),
        item('checked', 9),
        undefined,
      ]);
    });

    it('leaves nothing behind of a condition check on an item that is not there', async () => {
      const check: TransactWriteItem = {
        ConditionCheck: { TableName, Key: key('nowhere'), ConditionExpression: absent },
      };
      await transact([check, { Put: { TableName, Item: item('put', 1) } }]);
      expect(await read('put')).toEqual(item('put', 1));
      expect(await read('nowhere')).toBeUndefined();
      await reasonsOf([check, { Put: { TableName, Item: item('put', 2), ConditionExpression: absent } }]);
      expect(await read('nowhere')).toBeUndefined();
    });

    it.each<[string, (name: string) => TransactWriteItem[]]>([
      [
        'two actions on one item',
        (name) => [{ Put: { TableName, Item: item(name, 1) } }, { Delete: { TableName, Key: key(name) } }],
      ],
      [
        'more than a hundred actions',
        (name) => Array.from({ length: 101 }, (_, index) => ({ Put: { TableName, Item: item(`${name}${index}`, 1) } })),
      ],
    ])('refuses %s', async (_, actions) => {
      expect((await errorOf(transact(actions('one')))).name).toBe('ValidationException');
      expect(await read('one')).toBeUndefined();
      expect(await read('one0')).toBeUndefined();
    });

    it('takes a hundred actions', async () => {
      await transact(
        Array.from({ length: 100 }, (_, index) => ({ Put: { TableName, Item: item(`many${index}`, index) } })),
      );
      expect(await read('many99')).toEqual(item('many99', 99));
    });

    it('refuses a transaction on a table that is not there', async () => {
      const error = await errorOf(transact([{ Put: { TableName: 'nowhere', Item: item('one', 1) } }]));
      expect(error.name).toBe('ResourceNotFoundException');
    });

    it('reads several items as they are at one moment', async () => {
      await put('there', 3);
      const { Responses } = await client.send(
        new TransactGetItemsCommand({
          TransactItems: [{ Get: { TableName, Key: key('there') } }, { Get: { TableName, Key: key('nowhere') } }],
        }),
      );
      expect(Responses?.map(({ Item }) => Item)).toEqual([item('there', 3), undefined]);
    });

    it('answers the item that stands in the way of a single change if it is asked to', async () => {
      await put('there', 4);
      const change = new UpdateItemCommand({
        TableName,
        Key: key('there'),
        UpdateExpression: 'SET version = :next',
        ConditionExpression: 'version = :expected',
        ExpressionAttributeValues: { ':next': { N: '6' }, ':expected': { N: '5' } },
        ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
      });
      await expect(client.send(change)).rejects.toMatchObject({
        name: 'ConditionalCheckFailedException',
        Item: item('there', 4),
      });
      expect(await read('there')).toEqual(item('there', 4));
    });
  });
}
