import { describe, expect, test } from 'vitest';
import { DynamoDbCalls } from '../../../src/aws/dynamodb-calls.ts';
import {
  DynamoDbOwnerRegister,
  type DynamoDbOwnerRegisterOptions,
} from '../../../src/profiles/dynamodb-owner-register.ts';
import type { Person } from '../../../src/profiles/mapping-store.ts';
import { type AccessTable, openAccessTable } from '../../support/access-table.ts';

const POOL = ['https://cognito-idp.example/pool', 'https://issuer-cognito-idp.example/pool'] as const;
const ALICE: Person = { issuer: POOL[0], subject: 'alice' };
const BOB: Person = { issuer: POOL[0], subject: 'bob' };
const PROFILE = { domainId: 'd-one', userProfileName: 'alice' };

async function openTrial(options: Partial<DynamoDbOwnerRegisterOptions> = {}) {
  const table = await openAccessTable({ maxAttempts: 1 });
  let milliseconds = 0;
  const open = () =>
    new DynamoDbOwnerRegister({
      client: table.client,
      calls: new DynamoDbCalls({ tableName: table.tableName, totalTimeoutMilliseconds: 5_000 }),
      issuers: [{ names: POOL }],
      cacheSeconds: 10,
      clock: () => milliseconds,
      monotonicClock: () => milliseconds,
      ...options,
    });
  return {
    table,
    register: open(),
    /** Another task of the service. */
    open,
    pass(seconds: number) {
      milliseconds += seconds * 1_000;
    },
  };
}

async function removeOwner(table: AccessTable): Promise<void> {
  for (const item of await table.items()) {
    await table.delete(item);
  }
}

describe('a profile that is nobody’s', () => {
  test('has no owner', async () => {
    const { register } = await openTrial();
    expect(await register.ownerOf(PROFILE)).toBeUndefined();
  });

  test('is taken by who claims it first, under every name of their issuer and of the profile', async () => {
    const { register } = await openTrial();
    for (const issuer of POOL) {
      expect(await register.claim({ ...ALICE, issuer }, PROFILE)).toBe(true);
    }
    expect(await register.claim(ALICE, { ...PROFILE, userProfileName: 'ALICE' })).toBe(true);
    expect(await register.ownerOf({ ...PROFILE, userProfileName: 'Alice' })).toEqual(ALICE);
  });

  test('is not taken by somebody of an issuer that is not configured', async () => {
    const { register, table } = await openTrial();
    expect(await register.claim({ ...ALICE, issuer: 'https://stranger.example' }, PROFILE)).toBe(false);
    expect(table.calls.count()).toBe(0);
  });

  test('threat 54: is one person’s after many have claimed it at once from many tasks', async () => {
    const { open } = await openTrial();
    const people = Array.from({ length: 12 }, (_, at): Person => ({ ...ALICE, subject: `racer-${at}` }));
    const registers = [open(), open(), open()];
    const outcomes = await Promise.all(
      people.map((person, at) => registers[at % registers.length]?.claim(person, PROFILE)),
    );
    const winners = people.filter((_, at) => outcomes[at] === true);
    expect(winners).toHaveLength(1);
    expect(await open().ownerOf(PROFILE)).toEqual(winners[0]);
  });

  test('is theirs who claimed it twice at once', async () => {
    const { open } = await openTrial();
    expect(await Promise.all([open().claim(ALICE, PROFILE), open().claim(ALICE, PROFILE)])).toEqual([true, true]);
  });
});

describe('a profile that is somebody’s', () => {
  test.each(['alice', 'ALICE'])('threat 54: is never taken from them, spelt %s', async (userProfileName) => {
    const { register } = await openTrial();
    await register.claim(ALICE, PROFILE);
    expect(await register.claim(BOB, { ...PROFILE, userProfileName })).toBe(false);
    expect(await register.ownerOf(PROFILE)).toEqual(ALICE);
  });

  test('is theirs too if their mapping lists it', async () => {
    const { register, table } = await openTrial();
    await table.enter([{ ...ALICE, disabled: false, targets: [PROFILE] }]);
    expect(await register.claim(ALICE, PROFILE)).toBe(true);
    expect(await register.claim(BOB, PROFILE)).toBe(false);
    expect(table.calls.count('PutItem')).toBe(0);
  });

  test('is believed to be theirs for its time and no longer', async () => {
    const { register, table, pass } = await openTrial();
    await register.claim(ALICE, PROFILE);
    expect(await register.claim(ALICE, PROFILE)).toBe(true);
    await removeOwner(table);
    await table.enter([{ ...BOB, disabled: false, targets: [PROFILE] }]);
    table.calls.clear();
    pass(9.999);
    expect(await register.claim(ALICE, PROFILE)).toBe(true);
    expect(table.calls.count()).toBe(0);
    pass(0.001);
    expect(await register.claim(ALICE, PROFILE)).toBe(false);
  });

  test('is seen as theirs at once where it was just nobody’s', async () => {
    const { register, open } = await openTrial();
    expect(await register.ownerOf(PROFILE)).toBeUndefined();
    await open().claim(BOB, PROFILE);
    expect(await register.ownerOf(PROFILE)).toEqual(BOB);
    expect(await register.claim(ALICE, PROFILE)).toBe(false);
  });
});

describe('a register that cannot be read or written', () => {
  test.each([
    ['throttle', 'GetItem'],
    ['throttle', 'PutItem'],
    ['internal', 'PutItem'],
    ['access-denied', 'PutItem'],
    ['reset', 'PutItem'],
    ['lost-answer', 'PutItem'],
  ] as const)('neither gives nor refuses a profile: %s of %s', async (kind, operation) => {
    const { register, table } = await openTrial();
    table.faults.next({ kind, operation });
    await expect(register.claim(ALICE, PROFILE)).rejects.toMatchObject({ code: 'not_ready', retryable: true });
    expect(await register.claim(ALICE, PROFILE)).toBe(true);
  });

  test('names the item that is malformed', async () => {
    const { register, table } = await openTrial();
    await register.claim(ALICE, PROFILE);
    const [{ subject: _left, ...malformed } = {}] = await table.items();
    await table.put(malformed);
    await expect(register.ownerOf(PROFILE)).rejects.toMatchObject({
      code: 'not_ready',
      detail: expect.stringContaining('profile#d-one#alice'),
    });
  });
});
