import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import {
  CognitoUserStatusList,
  type CognitoUserStatusOptions,
  type UserStatusUnreachable,
} from '../../../src/revocation/cognito-user-status.ts';
import { ALICE, ISSUED_AT, identity, OTHER_ISSUER, POOL_ID, POOL_ISSUERS } from '../../support/revocation-identity.ts';
import {
  type HeldClock,
  heldClock,
  type MemoryUserPool,
  memoryUserPool,
  userAnswer,
} from '../../support/revocation-user-pool.ts';

const alice = identity();
const enabled = { subject: ALICE, enabled: true };
const disabled = { subject: ALICE, enabled: false };
const revoked = { by: 'user_status', note: 'the user is disabled' };
const notReady = { code: 'not_ready', retryAfterSeconds: 5 };

const refused = Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' });

describe("a list of the users' status at Cognito", () => {
  let pool: MemoryUserPool;
  let time: HeldClock;
  let monotonic: HeldClock;
  let events: UserStatusUnreachable[];

  beforeEach(() => {
    pool = memoryUserPool({ alice: enabled });
    time = heldClock(ISSUED_AT);
    monotonic = heldClock(0);
    events = [];
  });

  afterEach(() => {
    vi.useRealTimers();
  });

  function list(options: Partial<CognitoUserStatusOptions> = {}): CognitoUserStatusList {
    return new CognitoUserStatusList({
      client: pool.client,
      userPoolId: POOL_ID,
      issuers: POOL_ISSUERS,
      whenUnreachable: 'refuse',
      onUnreachable: (event) => events.push(event),
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

  function unreachable(): void {
    pool.answer = async () => {
      throw refused;
    };
  }

  describe('asks Cognito', () => {
    test('nothing about people of another issuer', async () => {
      expect(await list().find(identity({ issuer: OTHER_ISSUER, tokenUse: 'oidc' }))).toBeUndefined();
      expect(pool.calls).toEqual([]);
    });

    test('nothing about a token that names no user, and refuses it', async () => {
      expect(await list().find(identity({ username: undefined }))).toMatchObject({ by: 'user_status' });
      expect(pool.calls).toEqual([]);
    });

    test('once for many callers that come together', async () => {
      const statuses = list();
      await Promise.all(Array.from({ length: 100 }, () => statuses.find(alice)));
      expect(pool.calls).toHaveLength(1);
    });

    test('separately for one subject under two names: an answer is about the pair', async () => {
      const statuses = list();
      expect(await statuses.find(alice)).toBeUndefined();
      expect(await statuses.find(identity({ username: 'mallory' }))).toMatchObject({ by: 'user_status' });
    });
  });

  describe('believes', () => {
    test('"enabled" for less than 60 s, and refuses whoever was disabled since', async () => {
      const statuses = list();
      await statuses.find(alice);
      pool.users.set('alice', disabled);
      pass(59.999);
      expect(await statuses.find(alice)).toBeUndefined();
      pass(0.001);
      expect(await statuses.find(alice)).toEqual(revoked);
      expect(pool.calls).toHaveLength(2);
    });

    test('"disabled" for less than 10 s, and lets in whoever was enabled since', async () => {
      pool.users.set('alice', disabled);
      const statuses = list();
      await statuses.find(alice);
      pool.users.set('alice', enabled);
      pass(9.999);
      expect(await statuses.find(alice)).toEqual(revoked);
      pass(0.001);
      expect(await statuses.find(alice)).toBeUndefined();
    });

    test('an answer from when it was asked for, not from when it came', async () => {
      const statuses = list();
      const { promise, resolve } = Promise.withResolvers<void>();
      pool.answer = async (username) => {
        await promise;
        return userAnswer(username, enabled);
      };
      const found = statuses.find(alice);
      await vi.waitFor(() => expect(pool.calls).toHaveLength(1));
      pass(50);
      resolve();
      expect(await found).toBeUndefined();
      pool.answer = undefined;
      pool.users.set('alice', disabled);
      pass(10);
      expect(await statuses.find(alice)).toEqual(revoked);
    });

    test('no answer for longer because a clock is set back or stands still', async () => {
      const statuses = list();
      await statuses.find(alice);
      pool.users.set('alice', disabled);
      time.pass(-3_600);
      monotonic.pass(60);
      expect(await statuses.find(alice)).toEqual(revoked);
      pool.users.set('alice', enabled);
      time.pass(3_610 + 60);
      expect(await statuses.find(alice)).toBeUndefined();
    });

    test.each([0, 0.5, 61, Number.NaN, Number.POSITIVE_INFINITY, -1])('nothing for %d s', (seconds) => {
      expect(() => list({ enabledSeconds: seconds })).toThrow(RangeError);
      expect(() => list({ disabledSeconds: seconds })).toThrow(RangeError);
    });

    test('answers for as long as it is told', async () => {
      const statuses = list({ enabledSeconds: 5 });
      await statuses.find(alice);
      pass(5);
      await statuses.find(alice);
      expect(pool.calls).toHaveLength(2);
    });

    test('no more answers than it may remember', async () => {
      const statuses = list({ maxRemembered: 2 });
      for (const username of ['a', 'b', 'c']) {
        pool.users.set(username, enabled);
        await statuses.find(identity({ username }));
      }
      await statuses.find(identity({ username: 'c' }));
      expect(pool.calls).toHaveLength(3);
      await statuses.find(identity({ username: 'a' }));
      expect(pool.calls).toHaveLength(4);
    });
  });

  describe('when Cognito gives no answer', () => {
    test('refuses if it is to refuse, with the reason for operators', async () => {
      unreachable();
      await expect(list().find(alice)).rejects.toMatchObject({
        ...notReady,
        detail: expect.stringContaining('ECONNREFUSED'),
      });
    });

    test('serves an "enabled" that it would ask about again, until that is 60 s old', async () => {
      const statuses = list({ enabledSeconds: 10 });
      await statuses.find(alice);
      unreachable();
      pass(59.999);
      expect(await statuses.find(alice)).toBeUndefined();
      expect(pool.calls).toHaveLength(2);
      pass(0.001);
      await expect(statuses.find(alice)).rejects.toMatchObject(notReady);
    });

    test.each(['refuse', 'allow'] as const)('and is to %s, keeps out whom it last called disabled', async (choice) => {
      pool.users.set('alice', disabled);
      const statuses = list({ whenUnreachable: choice });
      await statuses.find(alice);
      unreachable();
      pass(3_600);
      expect(await statuses.find(alice)).toEqual(revoked);
    });

    test('asks again for each question: a failure is not remembered', async () => {
      const statuses = list();
      unreachable();
      await expect(statuses.find(alice)).rejects.toMatchObject(notReady);
      pool.answer = undefined;
      expect(await statuses.find(alice)).toBeUndefined();
    });

    test('lets people pass if it is to allow, and says so once a minute and for how many', async () => {
      const statuses = list({ whenUnreachable: 'allow' });
      unreachable();
      for (let call = 0; call < 5; call += 1) {
        expect(await statuses.find(alice)).toBeUndefined();
      }
      pass(59.999);
      await statuses.find(alice);
      expect(events).toHaveLength(1);
      pass(0.001);
      await statuses.find(alice);
      expect(events).toMatchObject([
        { userPoolId: POOL_ID, whenUnreachable: 'allow', callers: 1, error: { code: 'upstream_failed' } },
        { callers: 6 },
      ]);
    });

    test('does not care if its listener throws', async () => {
      unreachable();
      const onUnreachable = (): never => {
        throw new Error('listener');
      };
      expect(await list({ whenUnreachable: 'allow', onUnreachable }).find(alice)).toBeUndefined();
    });

    test('waits no longer than it may, ends the call, and asks anew afterwards', async () => {
      vi.useFakeTimers();
      const statuses = list();
      let aborted = false;
      pool.answer = (_username, signal) => {
        signal.addEventListener('abort', () => {
          aborted = true;
        });
        return new Promise(() => undefined);
      };
      const refusal = expect(statuses.find(alice)).rejects.toMatchObject(notReady);
      await vi.advanceTimersByTimeAsync(999);
      expect(aborted).toBe(false);
      await vi.advanceTimersByTimeAsync(1);
      await refusal;
      expect(aborted).toBe(true);
      pool.answer = undefined;
      expect(await statuses.find(alice)).toBeUndefined();
      expect(vi.getTimerCount()).toBe(0);
    });
  });

  describe('under a flood of different users', () => {
    function caller(index: number) {
      pool.users.set(`user-${index}`, enabled);
      return identity({ username: `user-${index}` });
    }

    test('makes at most 10 calls at a time, lets 100 wait, and has no answer for the rest at once', async () => {
      const statuses = list();
      let underWay = 0;
      let most = 0;
      const { promise, resolve } = Promise.withResolvers<void>();
      pool.answer = async () => {
        underWay += 1;
        most = Math.max(most, underWay);
        await promise;
        underWay -= 1;
        throw refused;
      };
      const found = Array.from({ length: 111 }, (_, index) => statuses.find(caller(index)));
      const outcomes = Promise.allSettled(found);
      await expect(found[110]).rejects.toMatchObject({ ...notReady, detail: expect.stringContaining('too many') });
      expect(most).toBe(10);
      resolve();
      expect((await outcomes).filter(({ status }) => status === 'rejected')).toHaveLength(111);
      expect([pool.calls.length, most]).toEqual([110, 10]);
    });

    test('lets nobody wait for a turn longer than for an answer', async () => {
      vi.useFakeTimers();
      const statuses = list({ maxInFlight: 1 });
      pool.answer = () => new Promise(() => undefined);
      const refusals = [0, 1, 2].map((index) =>
        expect(statuses.find(caller(index))).rejects.toMatchObject({ code: 'not_ready' }),
      );
      await vi.advanceTimersByTimeAsync(1_000);
      await Promise.all(refusals);
    });
  });

  test('a mistake in the service itself is no outage, and lets nobody in', async () => {
    const clock = vi.fn(time.clock).mockImplementationOnce(() => {
      throw new TypeError('mistake');
    });
    const statuses = list({ whenUnreachable: 'allow', clock });
    await expect(statuses.find(alice)).rejects.toThrow(TypeError);
    expect(events).toEqual([]);
  });
});
