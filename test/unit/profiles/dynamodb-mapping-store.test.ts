import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { describe, expect, test } from 'vitest';
import { mappingItem, ownerItem } from '../../../src/profiles/dynamodb-mapping-items.ts';
import { DynamoDbMappingStore } from '../../../src/profiles/dynamodb-mapping-store.ts';
import {
  type MappingChange,
  MappingConflict,
  type MappingConflictDetail,
  type MappingRecord,
  type Person,
  type StoredMapping,
} from '../../../src/profiles/mapping-store.ts';
import { openAccessTable, WRITTEN_AT } from '../../support/access-table.ts';

const ALICE: Person = { issuer: 'https://issuer.example', subject: 'alice' };
const BOB: Person = { ...ALICE, subject: 'bob' };
const PROFILE = { domainId: 'd-one', userProfileName: 'alice' };
const NOW = Date.parse('2026-05-06T07:08:09.010Z');

async function openTrial() {
  const table = await openAccessTable({ maxAttempts: 1 });
  const waits: number[] = [];
  const store = new DynamoDbMappingStore({
    client: table.client,
    tableName: table.tableName,
    totalTimeoutMilliseconds: 5_000,
    clock: () => NOW,
    wait: async (milliseconds) => {
      waits.push(milliseconds);
    },
  });
  return { table, store, waits };
}

function mapping(person: Person, userProfileName = 'alice'): MappingRecord {
  return { ...person, disabled: false, targets: [{ domainId: 'd-one', userProfileName }] };
}

function put(person: Person, userProfileName?: string): MappingChange {
  return { person, before: undefined, after: mapping(person, userProfileName) };
}

async function listOf(store: DynamoDbMappingStore): Promise<readonly StoredMapping[]> {
  const listed: StoredMapping[] = [];
  for await (const one of store.list()) {
    listed.push(one);
  }
  return listed;
}

async function conflictsOf(work: Promise<void>): Promise<readonly MappingConflictDetail[]> {
  const error: unknown = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  return error instanceof MappingConflict ? error.conflicts : [];
}

describe('a change of the table', () => {
  test('is one transaction, marked with the time', async () => {
    const { table, store } = await openTrial();
    await store.apply([put(ALICE)]);
    expect(table.calls.count('TransactWriteItems')).toBe(1);
    expect(await store.get(ALICE)).toMatchObject({ version: 1, updatedAt: '2026-05-06T07:08:09.010Z' });
  });

  test('of 99 actions is one transaction', async () => {
    const { table, store } = await openTrial();
    const people = Array.from({ length: 49 }, (_, at): Person => ({ ...ALICE, subject: `person-${at}` }));
    await store.apply(people.map((person) => put(person, person.subject)));
    await store.apply([put(ALICE)]);
    table.calls.clear();
    const befores = await Promise.all(people.map((person) => store.get(person)));
    const removals = people.map((person, at): MappingChange => ({ person, before: befores[at], after: undefined }));
    const disabled = { ...mapping(ALICE), disabled: true };
    await store.apply([...removals, { person: ALICE, before: await store.get(ALICE), after: disabled }]);
    const sent = table.calls.list('TransactWriteItems').map(({ input }) => input.TransactItems);
    expect(sent).toEqual([expect.objectContaining({ length: 99 })]);
    expect(await table.items()).toHaveLength(2);
  });

  test('that meets another transaction, or a busy table, is tried again', async () => {
    const { table, store, waits } = await openTrial();
    table.faults.next({ kind: 'transaction-conflict', times: 2 });
    table.faults.next({ kind: 'throttle', times: 2 });
    await store.apply([put(ALICE)]);
    expect(waits).toHaveLength(4);
    expect(await store.get(ALICE)).toMatchObject({ version: 1 });
  });

  test('that meets others again and again is given up, and has changed nothing', async () => {
    const { table, store } = await openTrial();
    table.faults.next({ kind: 'transaction-conflict', times: 1_000 });
    await expect(store.apply([put(ALICE)])).rejects.toMatchObject({
      code: 'upstream_failed',
      detail: expect.not.stringContaining('not known'),
    });
    expect(table.calls.count('TransactWriteItems')).toBeLessThan(10);
    expect(await table.items()).toEqual([]);
  });

  test.each(['lost-answer', 'reset', 'internal'] as const)(
    'whose answer is missing is sent again under the same token, and made once: %s',
    async (kind) => {
      const { table, store } = await openTrial();
      table.faults.next({ kind, operation: 'TransactWriteItems' });
      await store.apply([put(ALICE)]);
      const tokens = table.calls.list('TransactWriteItems').map(({ input }) => input.ClientRequestToken);
      expect(tokens).toEqual([expect.any(String), tokens[0]]);
      expect(await store.get(ALICE)).toMatchObject({ version: 1 });
    },
  );

  test('whose answers are all missing is not called failed: it may have been made', async () => {
    const { table, store } = await openTrial();
    table.faults.next({ kind: 'lost-answer', operation: 'TransactWriteItems', times: 1_000 });
    await expect(store.apply([put(ALICE)])).rejects.toMatchObject({ detail: expect.stringContaining('not known') });
    expect(await store.get(ALICE)).toMatchObject({ version: 1 });
  });

  test('that is not allowed is not tried again', async () => {
    const { table, store } = await openTrial();
    table.faults.next({ kind: 'access-denied', operation: 'TransactWriteItems' });
    await expect(store.apply([put(ALICE)])).rejects.toMatchObject({ code: 'upstream_denied' });
    expect(table.calls.count('TransactWriteItems')).toBe(1);
  });

  test('is noticed even if the mapping was removed and made again since', async () => {
    const { table, store } = await openTrial();
    await store.apply([put(ALICE)]);
    const before = await store.get(ALICE);
    await table.put(mappingItem(mapping(ALICE, 'other'), 1, WRITTEN_AT));
    const conflicts = await conflictsOf(store.apply([{ person: ALICE, before, after: mapping(ALICE) }]));
    expect(conflicts).toEqual([{ kind: 'changed_meanwhile', person: ALICE }]);
  });
});

describe('a table that was written into by hand', () => {
  test('threat 54: gives a profile without an owner to who is put on it, and never to two', async () => {
    const { table, store } = await openTrial();
    await table.put(mappingItem(mapping(ALICE), 1, WRITTEN_AT));
    await store.apply([put(BOB)]);
    const repair = { person: ALICE, before: await store.get(ALICE), after: mapping(ALICE) };
    expect(await conflictsOf(store.apply([repair]))).toEqual([
      { kind: 'profile_owned', profile: PROFILE, owner: { ...BOB, by: 'mapping' } },
    ]);
  });

  test('is mended by a put that changes nothing', async () => {
    const { table, store } = await openTrial();
    await table.put(mappingItem(mapping(ALICE), 1, WRITTEN_AT));
    expect(await store.ownerOf(PROFILE)).toBeUndefined();
    await store.apply([{ person: ALICE, before: await store.get(ALICE), after: mapping(ALICE) }]);
    expect(await store.ownerOf(PROFILE)).toEqual({ ...ALICE, by: 'mapping' });
  });

  test.each(['shut out', 'removed'])('lets somebody be %s who lists another one’s profile', async (how) => {
    const { table, store } = await openTrial();
    await table.enter([mapping(ALICE)]);
    await table.put(mappingItem(mapping(BOB), 1, WRITTEN_AT));
    const after = how === 'removed' ? undefined : { ...mapping(BOB), disabled: true };
    await store.apply([{ person: BOB, before: await store.get(BOB), after }]);
    expect((await store.get(BOB))?.disabled).toBe(how === 'removed' ? undefined : true);
    expect(await store.ownerOf(PROFILE)).toEqual({ ...ALICE, by: 'mapping' });
  });

  test('does not let somebody hand on what is not theirs', async () => {
    const { table, store } = await openTrial();
    await table.enter([mapping(ALICE)]);
    await table.put(mappingItem(mapping(BOB), 1, WRITTEN_AT));
    const carol = { ...ALICE, subject: 'carol' };
    const removal = { person: BOB, before: await store.get(BOB), after: undefined };
    expect(await conflictsOf(store.apply([removal, put(carol)]))).toEqual([
      { kind: 'profile_owned', profile: PROFILE, owner: { ...ALICE, by: 'mapping' } },
    ]);
    expect(await store.get(BOB)).toBeDefined();
  });

  test('is not listed past a malformed item, which is named', async () => {
    const { table, store } = await openTrial();
    const { version: _left, ...malformed } = mappingItem(mapping(ALICE), 1, WRITTEN_AT);
    await table.put(malformed);
    await expect(listOf(store)).rejects.toMatchObject({
      detail: expect.stringContaining('person#https://issuer.example#alice'),
    });
  });

  test('is named and passed over where somebody wants to hear of it, and everybody else follows', async () => {
    const { table, store } = await openTrial();
    const { version: _left, ...malformed } = mappingItem(mapping(ALICE), 1, WRITTEN_AT);
    await table.put(malformed);
    await store.apply([{ person: BOB, before: undefined, after: mapping(BOB) }]);
    const faults: string[] = [];
    const listed: string[] = [];
    for await (const { subject } of store.list((fault) => faults.push(fault))) {
      listed.push(subject);
    }
    expect(listed).toEqual([BOB.subject]);
    expect(faults).toEqual([expect.stringContaining('person#https://issuer.example#alice')]);
  });
});

describe('a profile that was taken at its first use', () => {
  async function openTaken() {
    const trial = await openTrial();
    await trial.table.put(ownerItem(PROFILE, { ...ALICE, by: 'first_use' }, WRITTEN_AT));
    return trial;
  }

  test('is not given to somebody else before it is released', async () => {
    const { store } = await openTaken();
    expect(await conflictsOf(store.apply([put(BOB, 'ALICE')]))).toEqual([
      {
        kind: 'profile_owned',
        profile: { ...PROFILE, userProfileName: 'ALICE' },
        owner: { ...ALICE, by: 'first_use' },
      },
    ]);
    await store.release(PROFILE, ALICE);
    await store.apply([put(BOB, 'ALICE')]);
    expect(await store.ownerOf(PROFILE)).toEqual({ ...BOB, by: 'mapping' });
  });

  test('becomes one of its owner’s mapping', async () => {
    const { store } = await openTaken();
    await store.apply([put(ALICE)]);
    expect(await store.ownerOf(PROFILE)).toEqual({ ...ALICE, by: 'mapping' });
  });

  test('is not released in the name of somebody else', async () => {
    const { store } = await openTaken();
    expect(await conflictsOf(store.release(PROFILE, BOB))).toEqual([
      { kind: 'profile_owned', profile: PROFILE, owner: { ...ALICE, by: 'first_use' } },
    ]);
  });

  test('is released also if its owner has a mapping to others', async () => {
    const { table, store } = await openTaken();
    await table.enter([mapping(ALICE, 'other')]);
    await store.release(PROFILE, ALICE);
    expect(await store.ownerOf(PROFILE)).toBeUndefined();
    expect(await store.get(ALICE)).toBeDefined();
  });

  test('is not released if its owner’s mapping comes to list it meanwhile', async () => {
    const { table, store } = await openTaken();
    table.faults.next({ kind: 'transaction-conflict' });
    const racing = new DynamoDbMappingStore({
      client: table.client,
      tableName: table.tableName,
      totalTimeoutMilliseconds: 5_000,
      clock: () => NOW,
      wait: () => store.apply([put(ALICE)]),
    });
    expect(await conflictsOf(racing.release(PROFILE, ALICE))).toEqual([{ kind: 'changed_meanwhile', person: ALICE }]);
    expect(await store.ownerOf(PROFILE)).toEqual({ ...ALICE, by: 'mapping' });
  });
});

describe('the list of a large table', () => {
  test('goes on to the last page, whatever else the table holds', async () => {
    const { table, store } = await openTrial();
    const people = Array.from({ length: 2_500 }, (_, at) => `person-${String(at).padStart(4, '0')}`);
    const note = 'n'.repeat(500);
    await table.enter(people.map((subject) => ({ ...mapping({ ...ALICE, subject }, subject), note })));
    table.calls.clear();
    const listed = (await listOf(store)).map(({ subject }) => subject);
    expect(listed.toSorted()).toEqual(people);
    expect(table.calls.count('Scan')).toBeGreaterThan(1);
  });

  test.each(['throttle', 'internal', 'reset'] as const)('is read on after a page that failed: %s', async (kind) => {
    const { table, store } = await openTrial();
    await table.enter([mapping(ALICE)]);
    table.faults.next({ kind, operation: 'Scan', times: 3 });
    expect(await listOf(store)).toHaveLength(1);
  });

  test.each(['throttle', 'internal', 'access-denied'] as const)('is never cut short in silence: %s', async (kind) => {
    const { table, store } = await openTrial();
    await table.enter([mapping(ALICE)]);
    table.faults.next({ kind, operation: 'Scan', times: 1_000 });
    await expect(listOf(store)).rejects.toMatchObject({ code: expect.stringMatching(/^upstream_/) });
    expect(table.calls.count('Scan')).toBeLessThan(10);
  });

  test('is asked for twice and no more where nothing answers: somebody waits', async () => {
    const sent: AbortSignal[] = [];
    const silent = {
      send: (_command: unknown, { abortSignal }: { readonly abortSignal: AbortSignal }) => {
        sent.push(abortSignal);
        return new Promise<never>(() => undefined);
      },
    };
    const store = new DynamoDbMappingStore({
      // The type of an SDK client's `send` is a set of overloads that no plain function has.
      client: silent as unknown as Pick<DynamoDBClient, 'send'>,
      tableName: 'access',
      totalTimeoutMilliseconds: 5,
      clock: () => NOW,
      wait: async () => undefined,
    });
    await expect(listOf(store)).rejects.toMatchObject({ code: 'upstream_timeout' });
    await expect(store.apply([put(ALICE)])).rejects.toMatchObject({ code: 'upstream_timeout' });
    expect(sent.map(({ aborted }) => aborted)).toEqual([true, true, true, true]);
  });

  test('is not an empty one if there is no such table', async () => {
    const { table } = await openTrial();
    const options = { client: table.client, tableName: 'another-table', totalTimeoutMilliseconds: 5_000 };
    const store = new DynamoDbMappingStore({ ...options, clock: () => NOW });
    await expect(listOf(store)).rejects.toMatchObject({ code: 'upstream_failed' });
    await expect(store.get(ALICE)).rejects.toMatchObject({ code: 'upstream_failed' });
  });
});
