import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type DynamoDbStandIn, startDynamoDbStandIn } from '../../src/local/dynamodb/stand-in.ts';
import { mappingKey, subjectRevocationKey } from '../../src/model/access-table.ts';
import type { RevokedOne, StoredRevocation } from '../../src/revocation/revocation-store.ts';
import { ALICE, BOB, ISSUED_AT, identity, OTHER_ISSUER, POOL_ISSUERS } from '../support/revocation-identity.ts';
import { connectToRevocationTable, type RevocationTable } from '../support/revocation-table.ts';

const [ISSUER] = POOL_ISSUERS;
const alice: RevokedOne = { issuer: ISSUER, by: 'subject', id: ALICE };
const revokedAt = '2026-11-21T10:00:00Z';
const iso = (milliseconds: number) => new Date(milliseconds).toISOString();

describe('revocations in a table', () => {
  let standIn: DynamoDbStandIn;
  let table: RevocationTable;

  beforeAll(async () => {
    standIn = await startDynamoDbStandIn();
    table = connectToRevocationTable(standIn.endpoint, standIn.tableName);
  });

  beforeEach(() => {
    standIn.calls.clear();
  });

  afterEach(async () => {
    standIn.faults.clear();
    const listed: StoredRevocation[] = [];
    for await (const revocation of table.store.list()) {
      listed.push(revocation);
    }
    await Promise.all(listed.map((revocation) => table.store.remove(revocation)));
  });

  afterAll(async () => {
    table.close();
    await standIn.close();
  });

  test('are read with one call for a person and their token together', async () => {
    await table.list().find(identity());
    expect(standIn.calls.list().map(({ operation }) => operation)).toEqual(['BatchGetItem']);
  });

  test('revoke one token by its id, and no other', async () => {
    await table.store.put({ issuer: ISSUER, by: 'token_id', id: 'token-1', revokedAt });
    expect(await table.list().find(identity())).toEqual({ by: 'token_id' });
    expect(await table.list().find(identity({ tokenId: 'token-2' }))).toBeUndefined();
    expect(await table.list().find(identity({ tokenId: undefined }))).toBeUndefined();
  });

  test('spare tokens that were issued later than the revocation says', async () => {
    await table.store.put({ ...alice, issuedBefore: iso(ISSUED_AT), revokedAt });
    expect(await table.list().find(identity())).toBeUndefined();
    await table.store.put({ ...alice, issuedBefore: iso(ISSUED_AT + 1), revokedAt });
    expect(await table.list().find(identity())).toEqual({ by: 'subject' });
  });

  test('end when they say so, also while DynamoDB has not removed them yet', async () => {
    await table.store.put({ ...alice, until: iso(ISSUED_AT), revokedAt });
    const at = (now: number) => table.list({ clock: () => now }).find(identity());
    expect(await at(ISSUED_AT - 1)).toEqual({ by: 'subject' });
    expect(await at(ISSUED_AT)).toBeUndefined();
  });

  test('are removed by DynamoDB no sooner than they end', async () => {
    await table.store.put({ ...alice, until: '2026-11-21T10:00:00.5Z', revokedAt });
    const { GetItemCommand } = await import('@aws-sdk/client-dynamodb');
    const { partitionKey, sortKey } = subjectRevocationKey(ISSUER, ALICE);
    const { Item } = await table.client.send(
      new GetItemCommand({
        TableName: standIn.tableName,
        Key: { partitionKey: { S: partitionKey }, sortKey: { S: sortKey } },
      }),
    );
    expect(Item?.expiresAt).toEqual({ N: String(Date.parse('2026-11-21T10:00:01Z') / 1000) });
  });

  test('are believed for as long as configured, found or not', async () => {
    let now = ISSUED_AT;
    const list = table.list({ cacheSeconds: 5, clock: () => now, monotonicClock: () => now });
    expect(await list.find(identity())).toBeUndefined();
    await table.store.put({ ...alice, revokedAt });
    now += 4_999;
    expect(await list.find(identity())).toBeUndefined();
    now += 1;
    expect(await list.find(identity())).toEqual({ by: 'subject' });
    expect(standIn.calls.count('BatchGetItem')).toBe(2);
  });

  test.each([{ kind: 'throttle' }, { kind: 'internal' }, { kind: 'reset' }] as const)(
    'refuse everybody while the table cannot be read: %j',
    async (fault) => {
      standIn.faults.next(fault);
      await expect(table.list().find(identity())).rejects.toMatchObject({
        code: 'not_ready',
        retryAfterSeconds: expect.any(Number),
      });
    },
  );

  test('refuse everybody while there is no such table, and name it', async () => {
    const other = connectToRevocationTable(standIn.endpoint, 'no-such-table');
    try {
      await expect(other.list().find(identity())).rejects.toMatchObject({
        code: 'not_ready',
        detail: expect.stringContaining('no-such-table'),
      });
    } finally {
      other.close();
    }
  });

  test('do not remember that they could not be read', async () => {
    const list = table.list({ cacheSeconds: 60 });
    standIn.faults.next({ kind: 'internal' });
    await expect(list.find(identity())).rejects.toMatchObject({ code: 'not_ready' });
    expect(await list.find(identity())).toBeUndefined();
  });

  const { partitionKey, sortKey } = subjectRevocationKey(ISSUER, ALICE);
  const whole = {
    partitionKey: { S: partitionKey },
    sortKey: { S: sortKey },
    issuer: { S: ISSUER },
    by: { S: 'subject' },
    id: { S: ALICE },
    revokedAt: { S: revokedAt },
  };

  test.each<[string, Parameters<RevocationTable['putItem']>[0]]>([
    ['of another person', { ...whole, id: { S: BOB } }],
    ['of another issuer', { ...whole, issuer: { S: OTHER_ISSUER } }],
    ['of no known kind', { ...whole, by: { S: 'everything' } }],
    ['with a moment that does not exist', { ...whole, until: { S: '2026-02-30T00:00:00Z' } }],
    ['with a moment as a number', { ...whole, issuedBefore: { N: '1' } }],
    ['with a note as a list', { ...whole, note: { L: [] } }],
  ])('an item %s, written by hand, is a fault and lets nobody in', async (_name, item) => {
    await table.putItem(item);
    await expect(table.list().find(identity())).rejects.toMatchObject({
      code: expect.stringMatching(/_error|_failed|not_ready/),
    });
    await table.putItem(whole);
  });

  test('are listed, found and taken back, and nothing else of the table is', async () => {
    const revocation: StoredRevocation = { ...alice, note: 'left', revokedAt };
    await table.store.put(revocation);
    const other = mappingKey(ISSUER, ALICE);
    await table.putItem({ partitionKey: { S: other.partitionKey }, sortKey: { S: other.sortKey } });
    const listed: StoredRevocation[] = [];
    for await (const one of table.store.list()) {
      listed.push(one);
    }
    expect(listed).toEqual([revocation]);
    expect(await table.store.get(alice)).toEqual(revocation);
    expect(await table.store.remove(alice)).toEqual(revocation);
    expect(await table.store.remove(alice)).toBeUndefined();
    expect(await table.store.get(alice)).toBeUndefined();
  });
});
