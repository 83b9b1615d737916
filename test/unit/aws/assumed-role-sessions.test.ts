import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type AssumeRole, LaunchRoleRefusal } from '../../../src/aws/assume-role.ts';
import { AssumedRoleSessions } from '../../../src/aws/assumed-role-sessions.ts';
import type { SessionOwner } from '../../../src/aws/session-tags.ts';
import { ServiceError } from '../../../src/model/errors.ts';
import { SessionCredentials } from '../../../src/model/secret.ts';
import { refusalOfPromise } from '../studio/refusal.ts';

const ROLE = { arn: 'arn:aws:iam::123456789012:role/launch' };
const OTHER_ROLE = { arn: 'arn:aws:iam::210987654321:role/launch' };
const ALICE: SessionOwner = { subject: 'sub-a', userProfileName: 'alice' };
const BOB: SessionOwner = { subject: 'sub-b', userProfileName: 'bob' };
const MINUTE = 60_000;

interface Trial {
  readonly sessions: AssumedRoleSessions;
  /** `role subject profile` of each call. */
  readonly asked: readonly string[];
  wait(milliseconds: number): void;
  /** From here on STS fails like this, or works again. */
  fail(error: ServiceError | undefined): void;
}

interface TrialOptions {
  readonly maxRemembered?: number;
  readonly maxInFlight?: number;
  readonly maxQueued?: number;
  /** What happens before STS answers. */
  readonly before?: () => Promise<void>;
}

const REFUSED = new LaunchRoleRefusal('upstream_denied', { detail: 'a policy says no' });
const OUTAGES = [
  ['a timeout', new ServiceError('upstream_timeout', { detail: 'no answer' })],
  ['throttling', new ServiceError('upstream_throttled', { detail: 'too often' })],
  ['a fault of STS', new ServiceError('upstream_failed', { detail: 'InternalFailure' })],
  ["the task's own credentials", new ServiceError('upstream_denied', { detail: 'CredentialsProviderError' })],
] as const;
const [[, OUTAGE]] = OUTAGES;

function trial({
  maxRemembered,
  maxInFlight = 100,
  maxQueued = 0,
  before = async () => undefined,
}: TrialOptions = {}): Trial {
  let now = Date.UTC(2026, 10, 21);
  let failure: ServiceError | undefined;
  const asked: string[] = [];
  const assumeRole: AssumeRole = async ({ arn }, { subject, userProfileName }) => {
    const name = `${arn} ${subject} ${userProfileName}`;
    asked.push(name);
    await before();
    if (failure !== undefined) {
      throw failure;
    }
    return new SessionCredentials({ accessKeyId: name, secretAccessKey: `${asked.length}`, sessionToken: 'token' });
  };
  return {
    sessions: new AssumedRoleSessions({ assumeRole, clock: () => now, maxRemembered, maxInFlight, maxQueued }),
    asked,
    wait(milliseconds) {
      now += milliseconds;
    },
    fail(next) {
      failure = next;
    },
  };
}

describe('sessions of launch roles', () => {
  test('are asked for once, and used again', async () => {
    const { sessions, asked } = trial();
    const first = await sessions.credentialsFor(ROLE, ALICE);
    expect(await sessions.credentialsFor(ROLE, ALICE)).toBe(first);
    expect(asked).toHaveLength(1);
  });

  test('belong to one role, one subject and one profile', async () => {
    const { sessions, asked } = trial();
    await sessions.credentialsFor(ROLE, ALICE);
    await sessions.credentialsFor(OTHER_ROLE, ALICE);
    await sessions.credentialsFor(ROLE, { ...ALICE, userProfileName: 'bob' });
    await sessions.credentialsFor(ROLE, { ...ALICE, subject: 'sub-b' });
    expect(new Set(asked).size).toBe(4);
  });

  test('are told apart where names run into each other', async () => {
    const { sessions, asked } = trial();
    await sessions.credentialsFor(ROLE, { subject: 'bb', userProfileName: 'a' });
    await sessions.credentialsFor(ROLE, { subject: 'b', userProfileName: 'ab' });
    expect(asked).toHaveLength(2);
  });

  test('are never those of another owner, whatever the order of calls, failures and time', async () => {
    const owner = fc.record({
      subject: fc.constantFrom('b', 'bb', 'a-b', 'b-a', 'ab'),
      userProfileName: fc.constantFrom('a', 'a-b', 'b', 'ab'),
    });
    const step = fc.record({
      owner,
      role: fc.constantFrom(ROLE, OTHER_ROLE),
      wait: fc.constantFrom(0, MINUTE, 11 * MINUTE, 16 * MINUTE),
      fails: fc.boolean(),
      forgets: fc.boolean(),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 30 }), fc.integer({ min: 1, max: 4 }), async (steps, bound) => {
        const { sessions, wait, fail } = trial({ maxRemembered: bound });
        await Promise.all(
          steps.map(async (one) => {
            wait(one.wait);
            fail(one.fails ? OUTAGE : undefined);
            const credentials = await sessions.credentialsFor(one.role, one.owner).catch(() => undefined);
            const expected = `${one.role.arn} ${one.owner.subject} ${one.owner.userProfileName}`;
            expect([undefined, expected]).toContain(credentials?.reveal().accessKeyId);
            if (one.forgets && credentials !== undefined) {
              sessions.forget(one.role, one.owner, credentials);
            }
          }),
        );
      }),
    );
  });

  test('are shared by those who come while one is being asked for', async () => {
    const answer = Promise.withResolvers<void>();
    const { sessions, asked } = trial({ before: () => answer.promise });
    const waiting = [1, 2, 3].map(() => sessions.credentialsFor(ROLE, ALICE));
    const other = sessions.credentialsFor(ROLE, BOB);
    answer.resolve();
    expect(new Set(await Promise.all(waiting)).size).toBe(1);
    expect(await other).not.toBe(await waiting[0]);
    expect(asked).toHaveLength(2);
  });

  test('that could not be had are asked for again by the next caller', async () => {
    const { sessions, asked, fail } = trial();
    fail(REFUSED);
    const both = [sessions.credentialsFor(ROLE, ALICE), sessions.credentialsFor(ROLE, ALICE)];
    for (const one of both) {
      expect((await refusalOfPromise(one)).code).toBe('upstream_denied');
    }
    expect(asked).toHaveLength(1);
    fail(undefined);
    await sessions.credentialsFor(ROLE, ALICE);
    expect(asked).toHaveLength(2);
  });

  test('are renewed with five minutes left, not sooner', async () => {
    const { sessions, asked, wait } = trial();
    const first = await sessions.credentialsFor(ROLE, ALICE);
    wait(10 * MINUTE);
    expect(await sessions.credentialsFor(ROLE, ALICE)).toBe(first);
    wait(1);
    const second = await sessions.credentialsFor(ROLE, ALICE);
    expect(second).not.toBe(first);
    wait(10 * MINUTE);
    expect(await sessions.credentialsFor(ROLE, ALICE)).toBe(second);
    expect(asked).toHaveLength(2);
  });

  test('count their time from before the call, however long STS takes', async () => {
    const slow = trial({ before: async () => slow.wait(2 * MINUTE) });
    const first = await slow.sessions.credentialsFor(ROLE, ALICE);
    slow.wait(8 * MINUTE);
    expect(await slow.sessions.credentialsFor(ROLE, ALICE)).toBe(first);
    slow.wait(1);
    expect(await slow.sessions.credentialsFor(ROLE, ALICE)).not.toBe(first);
  });

  test.each(OUTAGES)(
    'that cannot be renewed for %s are used until a minute before their end',
    async (_cause, error) => {
      const { sessions, wait, fail } = trial();
      const first = await sessions.credentialsFor(ROLE, ALICE);
      fail(error);
      wait(14 * MINUTE);
      expect(await sessions.credentialsFor(ROLE, ALICE)).toBe(first);
      wait(1);
      expect(await refusalOfPromise(sessions.credentialsFor(ROLE, ALICE))).toBe(error);
    },
  );

  test('whose renewal is refused are not used any more', async () => {
    const { sessions, wait, fail } = trial();
    await sessions.credentialsFor(ROLE, ALICE);
    fail(REFUSED);
    wait(11 * MINUTE);
    expect(await refusalOfPromise(sessions.credentialsFor(ROLE, ALICE))).toBe(REFUSED);
  });

  test('whose renewal is refused are not brought back by an outage after it, nor by one before it', async () => {
    const { sessions, wait, fail } = trial();
    const first = await sessions.credentialsFor(ROLE, ALICE);
    fail(OUTAGE);
    wait(11 * MINUTE);
    expect(await sessions.credentialsFor(ROLE, ALICE)).toBe(first);
    fail(REFUSED);
    wait(10_000);
    expect(await refusalOfPromise(sessions.credentialsFor(ROLE, ALICE))).toBe(REFUSED);
    fail(OUTAGE);
    expect(await refusalOfPromise(sessions.credentialsFor(ROLE, ALICE))).toBe(OUTAGE);
  });

  test('that could not be renewed are used for ten seconds without asking STS again', async () => {
    const { sessions, asked, wait, fail } = trial();
    const first = await sessions.credentialsFor(ROLE, ALICE);
    fail(OUTAGE);
    wait(11 * MINUTE);
    for (const [pause, calls] of [
      [0, 2],
      [9_999, 2],
      [1, 3],
      [9_999, 3],
    ] as const) {
      wait(pause);
      expect(await sessions.credentialsFor(ROLE, ALICE)).toBe(first);
      expect(asked).toHaveLength(calls);
    }
    fail(undefined);
    wait(1);
    expect(await sessions.credentialsFor(ROLE, ALICE)).not.toBe(first);
  });

  test('are asked for again soon after a failed renewal if too little is left of them', async () => {
    const { sessions, asked, wait, fail } = trial();
    await sessions.credentialsFor(ROLE, ALICE);
    fail(OUTAGE);
    wait(14 * MINUTE - 1);
    await sessions.credentialsFor(ROLE, ALICE);
    wait(2);
    expect(await refusalOfPromise(sessions.credentialsFor(ROLE, ALICE))).toBe(OUTAGE);
    expect(asked).toHaveLength(3);
  });

  test('are asked for again when the clock was set back after a failed renewal', async () => {
    const { sessions, asked, wait, fail } = trial();
    await sessions.credentialsFor(ROLE, ALICE);
    fail(OUTAGE);
    wait(13 * MINUTE);
    await sessions.credentialsFor(ROLE, ALICE);
    wait(-MINUTE);
    await sessions.credentialsFor(ROLE, ALICE);
    expect(asked).toHaveLength(3);
  });

  test('are waited for by no more callers than the bound, whether for one session or for several', async () => {
    const answer = Promise.withResolvers<void>();
    const { sessions } = trial({ maxInFlight: 1, maxQueued: 1, before: () => answer.promise });
    const waiting = [sessions.credentialsFor(ROLE, ALICE), sessions.credentialsFor(ROLE, ALICE)];
    for (const owner of [ALICE, BOB]) {
      const refusal = await refusalOfPromise(sessions.credentialsFor(ROLE, owner));
      expect(refusal).toMatchObject({ code: 'overloaded', retryable: true });
    }
    answer.resolve();
    await Promise.all(waiting);
    await sessions.credentialsFor(ROLE, BOB);
  });

  test('are asked for once, although one who wants the same had to wait for a turn', async () => {
    const { sessions, asked } = trial({ maxInFlight: 1, maxQueued: 1 });
    const [first, second] = [sessions.credentialsFor(ROLE, ALICE), sessions.credentialsFor(ROLE, ALICE)];
    expect(await second).toBe(await first);
    expect(asked).toHaveLength(1);
  });

  test('that are known need no turn, not even one whose renewal would', async () => {
    const stuck = Promise.withResolvers<void>();
    let isStuck = false;
    const { sessions, asked, wait } = trial({
      maxInFlight: 1,
      maxQueued: 1,
      before: async () => (isStuck ? stuck.promise : undefined),
    });
    const alice = await sessions.credentialsFor(ROLE, ALICE);
    isStuck = true;
    const bob = sessions.credentialsFor(ROLE, BOB);
    expect(await sessions.credentialsFor(ROLE, ALICE)).toBe(alice);
    wait(11 * MINUTE);
    expect(await sessions.credentialsFor(ROLE, ALICE)).toBe(alice);
    expect(asked).toHaveLength(2);
    stuck.resolve();
    await bob;
  });

  test('make room for others when they could not be had', async () => {
    const { sessions, fail } = trial({ maxInFlight: 1 });
    fail(OUTAGE);
    for (const owner of [ALICE, BOB]) {
      expect(await refusalOfPromise(sessions.credentialsFor(ROLE, owner))).toBe(OUTAGE);
    }
  });

  test('that AWS does not take are forgotten, unless they have been renewed meanwhile', async () => {
    const { sessions, asked, wait } = trial();
    const first = await sessions.credentialsFor(ROLE, ALICE);
    sessions.forget(ROLE, BOB, first);
    expect(await sessions.credentialsFor(ROLE, ALICE)).toBe(first);
    wait(11 * MINUTE);
    const second = await sessions.credentialsFor(ROLE, ALICE);
    sessions.forget(ROLE, ALICE, first);
    expect(await sessions.credentialsFor(ROLE, ALICE)).toBe(second);
    sessions.forget(ROLE, ALICE, second);
    expect(await sessions.credentialsFor(ROLE, ALICE)).not.toBe(second);
    expect(asked).toHaveLength(3);
  });

  test('are no more than the bound: the one not used for longest is asked for again', async () => {
    const { sessions, asked } = trial({ maxRemembered: 2 });
    const alice = await sessions.credentialsFor(ROLE, ALICE);
    await sessions.credentialsFor(ROLE, BOB);
    await sessions.credentialsFor(ROLE, ALICE);
    await sessions.credentialsFor(OTHER_ROLE, ALICE);
    expect(await sessions.credentialsFor(ROLE, ALICE)).toBe(alice);
    expect(asked).toHaveLength(3);
    await sessions.credentialsFor(ROLE, BOB);
    expect(asked).toHaveLength(4);
  });
});
