import { beforeEach, describe, expect, test, vi } from 'vitest';
import { CognitoUsers, type CognitoUsersOptions } from '../../../src/profiles/cognito-users.ts';
import {
  ALICE,
  BOB,
  ISSUED_AT,
  identity,
  OTHER_ISSUER,
  POOL_ID,
  POOL_ISSUERS,
} from '../../support/revocation-identity.ts';
import { heldClock, memoryUserPool, userAnswer } from '../../support/revocation-user-pool.ts';

const ATTRIBUTE = 'custom:studio_profile';
const alice = { subject: ALICE, enabled: true, attributes: { [ATTRIBUTE]: 'alice-1' } };
const notReady = { code: 'not_ready', retryAfterSeconds: expect.any(Number) };
const refused = Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' });

let pool = memoryUserPool();
let time = heldClock(ISSUED_AT);
let monotonic = heldClock(0);

beforeEach(() => {
  pool = memoryUserPool({ alice });
  time = heldClock(ISSUED_AT);
  monotonic = heldClock(0);
  return () => vi.useRealTimers();
});

function users(options: Partial<CognitoUsersOptions> = {}): CognitoUsers {
  return new CognitoUsers({
    client: pool.client,
    userPoolId: POOL_ID,
    issuers: POOL_ISSUERS,
    wanted: [ATTRIBUTE],
    totalTimeoutMilliseconds: 1_000,
    clock: time.clock,
    monotonicClock: monotonic.clock,
    ...options,
  });
}

function pass(seconds: number): void {
  time.pass(seconds);
  monotonic.pass(seconds);
}

describe('the attributes of a Cognito user', () => {
  test('are those that are wanted, and no other', async () => {
    expect(await users().attributesOf(identity())).toEqual(new Map([[ATTRIBUTE, 'alice-1']]));
    pool.users.set('alice', { subject: ALICE, enabled: true });
    expect(await users().attributesOf(identity())).toEqual(new Map());
  });

  test.each(POOL_ISSUERS)('are found for tokens of %s', async (issuer) => {
    expect(await users().attributesOf(identity({ issuer }))).toBeDefined();
  });

  test('are nothing for tokens of other issuers and for machines, and Cognito is not asked', async () => {
    expect(await users().attributesOf(identity({ issuer: OTHER_ISSUER }))).toBeUndefined();
    expect(await users().attributesOf(identity({ username: undefined }))).toBeUndefined();
    expect(pool.calls).toEqual([]);
  });

  test('threat 54: are nothing for somebody whose user name was given to another', async () => {
    pool.users.set('alice', { ...alice, subject: BOB });
    expect(await users().attributesOf(identity())).toBeUndefined();
  });

  test('are nothing for a user who is disabled, deleted, or in a state that may not go on', async () => {
    pool.users.set('alice', { ...alice, enabled: false });
    expect(await users().attributesOf(identity())).toBeUndefined();
    pool.users.set('alice', { ...alice, status: 'COMPROMISED' });
    expect(await users().attributesOf(identity())).toBeUndefined();
    pool.users.delete('alice');
    expect(await users().attributesOf(identity())).toBeUndefined();
  });

  test('are believed for less than 30 s, found or not', async () => {
    const { attributesOf } = bound(users());
    await attributesOf(identity());
    pool.users.delete('alice');
    pass(29.999);
    expect(await attributesOf(identity())).toBeDefined();
    pass(0.001);
    expect(await attributesOf(identity())).toBeUndefined();
    pool.users.set('alice', alice);
    pass(29.999);
    expect(await attributesOf(identity())).toBeUndefined();
    pass(0.001);
    expect(await attributesOf(identity())).toBeDefined();
    expect(pool.calls).toHaveLength(3);
  });

  test('of one person never answer for another of the same name', async () => {
    const { attributesOf } = bound(users());
    expect(await attributesOf(identity())).toBeDefined();
    expect(await attributesOf(identity({ subject: BOB }))).toBeUndefined();
  });

  test('are asked for once by all who come at a time', async () => {
    const { attributesOf } = bound(users());
    await Promise.all([attributesOf(identity()), attributesOf(identity()), attributesOf(identity())]);
    expect(pool.calls).toHaveLength(1);
  });
});

describe('when Cognito gives no answer, attributes', () => {
  test('are not taken for absent: the caller is refused, and the next one asks again', async () => {
    const { attributesOf } = bound(users());
    pool.answer = () => Promise.reject(refused);
    await expect(attributesOf(identity())).rejects.toMatchObject({
      ...notReady,
      detail: expect.stringContaining('ECONNREFUSED'),
    });
    pool.answer = undefined;
    expect(await attributesOf(identity())).toBeDefined();
  });

  test('that were found 30 s ago are not taken either', async () => {
    const { attributesOf } = bound(users());
    await attributesOf(identity());
    pool.answer = () => Promise.reject(refused);
    pass(30);
    await expect(attributesOf(identity())).rejects.toMatchObject(notReady);
  });

  test('are waited for no longer than allowed, and the call is ended', async () => {
    vi.useFakeTimers();
    let aborted = false;
    pool.answer = (_username, signal) => {
      signal.addEventListener('abort', () => {
        aborted = true;
      });
      return new Promise(() => undefined);
    };
    const refusal = expect(users().attributesOf(identity())).rejects.toMatchObject(notReady);
    await vi.advanceTimersByTimeAsync(1_000);
    await refusal;
    expect(aborted).toBe(true);
    expect(vi.getTimerCount()).toBe(0);
  });

  test('are asked for 10 times at once, wait 100 times, and are refused at once beyond', async () => {
    const { promise, resolve } = Promise.withResolvers<void>();
    pool.answer = async (username) => {
      await promise;
      return userAnswer(username, alice);
    };
    const { attributesOf } = bound(users());
    const asked = Array.from({ length: 111 }, (_, index) => attributesOf(identity({ username: `user-${index}` })));
    const outcomes = Promise.allSettled(asked);
    await expect(asked[110]).rejects.toMatchObject({ ...notReady, detail: expect.stringContaining('too many') });
    expect(pool.calls).toHaveLength(10);
    resolve();
    expect((await outcomes).filter(({ status }) => status === 'rejected')).toHaveLength(1);
  });

  test('are no outage if the service itself made a mistake', async () => {
    pool.answer = () => Promise.resolve(undefined as never);
    await expect(users().attributesOf(identity())).rejects.toThrow(TypeError);
  });
});

function bound(from: CognitoUsers): Pick<CognitoUsers, 'attributesOf'> {
  return { attributesOf: (caller) => from.attributesOf(caller) };
}
