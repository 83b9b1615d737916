import { BatchGetItemCommand, type DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import { describe, expect, test } from 'vitest';
import { DynamoDbCalls, type DynamoDbCallsOptions } from '../../../src/aws/dynamodb-calls.ts';
import { systemClock } from '../../../src/model/clock.ts';
import { mappingItem, ownerItem } from '../../../src/profiles/dynamodb-mapping-items.ts';
import {
  DynamoDbProfileDirectory,
  type DynamoDbProfileDirectoryOptions,
} from '../../../src/profiles/dynamodb-profile-directory.ts';
import type { Person } from '../../../src/profiles/mapping-store.ts';
import { type AccessTable, openAccessTable, WRITTEN_AT } from '../../support/access-table.ts';

const POOL = ['https://cognito-idp.example/pool', 'https://issuer-cognito-idp.example/pool'] as const;
const ALICE: Person = { issuer: POOL[0], subject: 'alice' };
const MALLORY: Person = { issuer: POOL[0], subject: 'mallory' };
const TARGET = { domainId: 'd-one', region: 'us-east-1', userProfileName: 'alice' };
const PROFILE = { domainId: 'd-one', userProfileName: 'alice' };

interface Trial {
  readonly table: AccessTable;
  readonly directory: DynamoDbProfileDirectory;
  pass(seconds: number): void;
}

async function openTrial(
  options: Partial<DynamoDbProfileDirectoryOptions> = {},
  bounds: Partial<DynamoDbCallsOptions> = {},
): Promise<Trial> {
  const table = await openAccessTable({ maxAttempts: 1 });
  let milliseconds = 0;
  const { client, tableName } = table;
  const directory = new DynamoDbProfileDirectory({
    client,
    calls: new DynamoDbCalls({ tableName, totalTimeoutMilliseconds: 5_000, ...bounds }),
    issuers: [{ names: POOL }, { names: ['https://other.example'] }],
    domains: [
      { id: 'd-one', region: 'us-east-1' },
      { id: 'd-two', region: 'eu-west-1' },
    ],
    cacheSeconds: 10,
    clock: () => milliseconds,
    monotonicClock: () => milliseconds,
    ...options,
  });
  return {
    table,
    directory,
    pass(seconds) {
      milliseconds += seconds * 1_000;
    },
  };
}

function mapping(person = ALICE, targets: readonly { domainId: string; userProfileName: string }[] = [PROFILE]) {
  return { ...person, disabled: false, targets };
}

describe('the table', () => {
  test('knows a person under every name of their issuer, and nobody of an issuer that is not configured', async () => {
    const { table, directory } = await openTrial();
    await table.enter([
      mapping(),
      mapping({ ...ALICE, issuer: 'https://stranger.example' }, [{ ...PROFILE, domainId: 'd-two' }]),
    ]);
    for (const issuer of POOL) {
      expect(await directory.lookUp({ ...ALICE, issuer })).toEqual({ disabled: false, targets: [TARGET] });
    }
    table.calls.clear();
    expect(await directory.lookUp({ ...ALICE, issuer: 'https://stranger.example' })).toBeUndefined();
    expect(table.calls.count()).toBe(0);
  });

  test('threat 51: says that a mapping is disabled', async () => {
    const { table, directory } = await openTrial();
    await table.enter([{ ...mapping(), disabled: true }]);
    expect(await directory.lookUp(ALICE)).toMatchObject({ disabled: true });
  });

  test('threat 53: leaves domains out that are not configured, and tells', async () => {
    const { table, directory } = await openTrial();
    const elsewhere = { domainId: 'd-three', userProfileName: 'alice' };
    await table.enter([mapping(ALICE, [elsewhere, PROFILE])]);
    expect(await directory.lookUp(ALICE)).toEqual({
      disabled: false,
      targets: [TARGET],
      omitted: [{ ...elsewhere, why: 'domain_not_configured' }],
    });
  });

  test.each(['alice', 'ALICE'])(
    'threat 54: does not hand a profile to a second person whose mapping was written by hand, spelt %s',
    async (userProfileName) => {
      const { table, directory } = await openTrial();
      await table.enter([mapping()]);
      const forged = { domainId: 'd-one', userProfileName };
      await table.put(mappingItem(mapping(MALLORY, [forged]), 1, WRITTEN_AT));
      expect(await directory.lookUp(MALLORY)).toEqual({
        disabled: false,
        targets: [],
        omitted: [{ ...forged, why: 'owned_by_another' }],
      });
      expect((await directory.lookUp(ALICE))?.targets).toEqual([TARGET]);
    },
  );

  test('threat 54: does not hand a profile to the same subject of another issuer', async () => {
    const { table, directory } = await openTrial();
    await table.enter([mapping()]);
    const namesake = { ...ALICE, issuer: 'https://other.example' };
    await table.put(mappingItem(mapping(namesake), 1, WRITTEN_AT));
    expect(await directory.lookUp(namesake)).toMatchObject({ targets: [] });
  });

  test('threat 54: hands a profile to nobody that has no owner', async () => {
    const { table, directory } = await openTrial();
    await table.put(mappingItem(mapping(), 1, WRITTEN_AT));
    await table.put(mappingItem(mapping(MALLORY), 1, WRITTEN_AT));
    for (const person of [ALICE, MALLORY]) {
      expect(await directory.lookUp(person)).toEqual({
        disabled: false,
        targets: [],
        omitted: [{ ...PROFILE, why: 'owner_unknown' }],
      });
    }
  });

  test('threat 54: is no second mapping of a person under another name of the issuer', async () => {
    const { table, directory } = await openTrial();
    await table.enter([mapping()]);
    await table.enter([mapping({ ...ALICE, issuer: POOL[1] }, [{ domainId: 'd-two', userProfileName: 'bob' }])]);
    for (const issuer of POOL) {
      expect((await directory.lookUp({ ...ALICE, issuer }))?.targets).toEqual([TARGET]);
    }
  });

  test('takes a profile as somebody’s own that they took at its first use', async () => {
    const { table, directory } = await openTrial();
    await table.put(mappingItem(mapping(), 1, WRITTEN_AT));
    await table.put(ownerItem(PROFILE, { ...ALICE, by: 'first_use' }, WRITTEN_AT));
    expect((await directory.lookUp(ALICE))?.targets).toEqual([TARGET]);
  });

  test('is read as it is now', async () => {
    const { table, directory } = await openTrial();
    await table.enter([mapping()]);
    await directory.lookUp(ALICE);
    const [{ input: get } = { input: {} }] = table.calls.list('GetItem');
    const [{ input: batch } = { input: {} }] = table.calls.list('BatchGetItem');
    expect(get).toMatchObject({ ConsistentRead: true });
    expect(batch).toMatchObject({ RequestItems: { [table.tableName]: { ConsistentRead: true } } });
  });
});

describe('an answer of the table', () => {
  test('is believed for its time and no longer, found and not found', async () => {
    const { table, directory, pass } = await openTrial();
    await table.enter([mapping()]);
    const stranger = { ...ALICE, subject: 'stranger' };
    await directory.lookUp(ALICE);
    await directory.lookUp(stranger);
    table.calls.clear();
    await table.enter([{ ...mapping(), disabled: true }, mapping(stranger, [{ ...PROFILE, domainId: 'd-two' }])]);
    table.calls.clear();
    pass(9.999);
    expect(await directory.lookUp(ALICE)).toMatchObject({ disabled: false });
    expect(await directory.lookUp(stranger)).toBeUndefined();
    expect(table.calls.count()).toBe(0);
    pass(0.001);
    expect(await directory.lookUp(ALICE)).toMatchObject({ disabled: true });
    expect((await directory.lookUp(stranger))?.targets).toHaveLength(1);
  });

  test('is asked for again every time if it is not to be believed', async () => {
    const { table, directory } = await openTrial({ cacheSeconds: 0 });
    await table.enter([mapping()]);
    await directory.lookUp(ALICE);
    await table.enter([{ ...mapping(), disabled: true }]);
    expect(await directory.lookUp(ALICE)).toMatchObject({ disabled: true });
  });

  test('is shared by those who ask at once', async () => {
    const { table, directory } = await openTrial({ cacheSeconds: 0 });
    await table.enter([mapping()]);
    table.calls.clear();
    await Promise.all(Array.from({ length: 20 }, () => directory.lookUp(ALICE)));
    expect(table.calls.count('GetItem')).toBe(1);
    expect(table.calls.count('BatchGetItem')).toBe(1);
  });

  test('is forgotten for those who were not asked about for longest', async () => {
    const { table, directory } = await openTrial({ maxRemembered: 2 });
    const people = ['a', 'b', 'c'].map((subject) => ({ ...ALICE, subject }));
    for (const person of people) {
      await directory.lookUp(person);
    }
    table.calls.clear();
    for (const person of people.toReversed()) {
      await directory.lookUp(person);
    }
    expect(table.calls.count('GetItem')).toBe(1);
  });
});

describe('a table that cannot be read', () => {
  test.each(['throttle', 'internal', 'access-denied', 'reset'] as const)(
    'is never taken for nobody being mapped: %s',
    async (kind) => {
      for (const operation of ['GetItem', 'BatchGetItem']) {
        const { table, directory } = await openTrial();
        await table.enter([mapping()]);
        table.faults.next({ kind, operation });
        const refusal = { code: 'not_ready', retryable: true, detail: expect.stringContaining(operation) };
        await expect(directory.lookUp(ALICE)).rejects.toMatchObject(refusal);
        // Nor is it remembered.
        expect((await directory.lookUp(ALICE))?.targets).toEqual([TARGET]);
      }
    },
  );

  test('is given up after its time', async () => {
    const { table, directory } = await openTrial({}, { totalTimeoutMilliseconds: 20 });
    table.faults.next({ kind: 'hang' });
    await expect(directory.lookUp(ALICE)).rejects.toMatchObject({ code: 'not_ready', retryable: true });
  });

  test('is not a missing profile if it is the table that is missing', async () => {
    const { directory } = await openTrial({}, { tableName: 'another-table' });
    await expect(directory.lookUp(ALICE)).rejects.toMatchObject({
      code: 'not_ready',
      detail: expect.stringContaining('another-table'),
    });
  });

  test.each([
    ['mapping', mappingItem(mapping(), 1, WRITTEN_AT)],
    ['owner', ownerItem(PROFILE, { ...ALICE, by: 'mapping' }, WRITTEN_AT)],
  ])('is named to operators where the item of the %s is malformed', async (_kind, item) => {
    const { table, directory } = await openTrial();
    await table.enter([mapping()]);
    const { subject: _left, ...malformed } = item;
    await table.put(malformed);
    await expect(directory.lookUp(ALICE)).rejects.toMatchObject({
      code: 'not_ready',
      detail: expect.stringMatching(/ \/ (mapping|owner) of the table is malformed: subject /),
    });
  });
});

/** Leaves all keys out that often, as DynamoDB does when it is busy. */
function busyClient(times: number): Pick<DynamoDBClient, 'send'> & { readonly sent: readonly unknown[] } {
  const sent: unknown[] = [];
  const answer = (command: unknown): unknown => {
    sent.push(command);
    if (command instanceof GetItemCommand) {
      return { Item: mappingItem(mapping(), 1, WRITTEN_AT) };
    }
    const asked = command instanceof BatchGetItemCommand ? command.input.RequestItems : undefined;
    return sent.length <= 1 + times
      ? { Responses: {}, UnprocessedKeys: asked }
      : { Responses: { access: [ownerItem(PROFILE, { ...ALICE, by: 'mapping' }, WRITTEN_AT)] }, UnprocessedKeys: {} };
  };
  return { sent, send: async (command: unknown): Promise<never> => answer(command) as never };
}

describe('owners that DynamoDB leaves out', () => {
  const bench = (client: Pick<DynamoDBClient, 'send'>) =>
    new DynamoDbProfileDirectory({
      client,
      calls: new DynamoDbCalls({ tableName: 'access', totalTimeoutMilliseconds: 5_000 }),
      issuers: [{ names: POOL }],
      domains: [{ id: 'd-one', region: 'us-east-1' }],
      cacheSeconds: 0,
      clock: systemClock,
    });

  test('are asked for again', async () => {
    expect((await bench(busyClient(2)).lookUp(ALICE))?.targets).toEqual([TARGET]);
  });

  test('are not known if that goes on, which is not the same as nobody’s', async () => {
    const client = busyClient(1_000);
    await expect(bench(client).lookUp(ALICE)).rejects.toMatchObject({ code: 'not_ready' });
    expect(client.sent.length).toBeLessThan(10);
  });
});
