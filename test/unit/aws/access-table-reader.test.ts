import type { BatchGetItemCommand, BatchGetItemCommandOutput } from '@aws-sdk/client-dynamodb';
import { describe, expect, test } from 'vitest';
import { AccessTableReader } from '../../../src/aws/access-table-reader.ts';
import { DynamoDbCalls } from '../../../src/aws/dynamodb-calls.ts';
import { subjectRevocationKey } from '../../../src/model/access-table.ts';

const KEY = subjectRevocationKey('https://issuer.example', 'alice');
const ITEM = { partitionKey: { S: KEY.partitionKey }, sortKey: { S: KEY.sortKey } };

type Answer = Omit<BatchGetItemCommandOutput, '$metadata'>;

function readerOf(...answers: readonly Answer[]) {
  const asked: BatchGetItemCommand[] = [];
  const client = {
    async send(command: BatchGetItemCommand) {
      asked.push(command);
      return { ...answers[asked.length - 1], $metadata: {} };
    },
  };
  const calls = new DynamoDbCalls({ tableName: 'access', totalTimeoutMilliseconds: 60_000 });
  return { asked, read: () => new AccessTableReader(client, calls).read('the question', [KEY]) };
}

describe('an answer about keys of the table', () => {
  test('gives the item, or says that there is none', async () => {
    expect(await readerOf({ Responses: { access: [ITEM] } }).read()).toEqual([ITEM]);
    expect(await readerOf({ Responses: { access: [] }, UnprocessedKeys: {} }).read()).toEqual([undefined]);
  });

  test.each<[string, Answer]>([
    ['nothing', {}],
    ['nothing of any table', { Responses: {}, UnprocessedKeys: {} }],
    ['something of another table only', { Responses: { other: [] } }],
    ['keys of another table that are left', { UnprocessedKeys: { other: { Keys: [ITEM] } } }],
  ])('that says %s does not pass for the absence of what revokes', async (_name, answer) => {
    await expect(readerOf(answer).read()).rejects.toMatchObject({ code: 'not_ready', retryable: true });
  });

  test('that leaves all keys for later is followed by another question', async () => {
    const left = { UnprocessedKeys: { access: { Keys: [ITEM] } } };
    const reader = readerOf(left, { Responses: {}, ...left }, { Responses: { access: [ITEM] } });
    expect(await reader.read()).toEqual([ITEM]);
    expect(reader.asked).toHaveLength(3);
  });

  test('that never comes to an end is given up', async () => {
    const left = { UnprocessedKeys: { access: { Keys: [ITEM] } } };
    const reader = readerOf(left, left, left, left, left);
    await expect(reader.read()).rejects.toMatchObject({ code: 'not_ready' });
    expect(reader.asked).toHaveLength(4);
  });
});
