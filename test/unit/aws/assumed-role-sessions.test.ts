import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { AssumeRole } from '../../../src/aws/assume-role.ts';
import { AssumedRoleSessions } from '../../../src/aws/assumed-role-sessions.ts';
import type { SessionOwner } from '../../../src/aws/session-tags.ts';
import { type ErrorCode, ServiceError } from '../../../src/model/errors.ts';
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
  /** From here on STS refuses with this code, or works again. */
  fail(code: ErrorCode | undefined): void;
}

function trial(maxRemembered?: number, before: () => Promise<void> = async () => undefined): Trial {
  let now = Date.UTC(2026, 10, 21);
  let code: ErrorCode | undefined;
  const asked: string[] = [];
  const assumeRole: AssumeRole = async ({ arn }, { subject, userProfileName }) => {
    const name = `${arn} ${subject} ${userProfileName}`;
    asked.push(name);
    await before();
    if (code !== undefined) {
      throw new ServiceError(code, { detail: 'no session' });
    }
    return new SessionCredentials({ accessKeyId: name, secretAccessKey: `${asked.length}`, sessionToken: 'token' });
  };
  return {
    sessions: new AssumedRoleSessions({ assumeRole, clock: () => now, maxRemembered }),
    asked,
    wait(milliseconds) {
      now += milliseconds;
    },
    fail(next) {
      code = next;
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
        const { sessions, wait, fail } = trial(bound);
        await Promise.all(
          steps.map(async (one) => {
            wait(one.wait);
            fail(one.fails ? 'upstream_failed' : undefined);
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
    const { sessions, asked } = trial(undefined, () => answer.promise);
    const waiting = [1, 2, 3].map(() => sessions.credentialsFor(ROLE, ALICE));
    const other = sessions.credentialsFor(ROLE, BOB);
    answer.resolve();
    expect(new Set(await Promise.all(waiting)).size).toBe(1);
    expect(await other).not.toBe(await waiting[0]);
    expect(asked).toHaveLength(2);
  });

  test('that could not be had are asked for again by the next caller', async () => {
    const { sessions, asked, fail } = trial();
    fail('upstream_denied');
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
    const slow = trial(undefined, async () => slow.wait(2 * MINUTE));
    const first = await slow.sessions.credentialsFor(ROLE, ALICE);
    slow.wait(8 * MINUTE);
    expect(await slow.sessions.credentialsFor(ROLE, ALICE)).toBe(first);
    slow.wait(1);
    expect(await slow.sessions.credentialsFor(ROLE, ALICE)).not.toBe(first);
  });

  test.each<ErrorCode>(['upstream_timeout', 'upstream_throttled', 'upstream_failed'])(
    'that cannot be renewed for %s are used until a minute before their end',
    async (code) => {
      const { sessions, wait, fail } = trial();
      const first = await sessions.credentialsFor(ROLE, ALICE);
      fail(code);
      wait(14 * MINUTE);
      expect(await sessions.credentialsFor(ROLE, ALICE)).toBe(first);
      wait(1);
      expect((await refusalOfPromise(sessions.credentialsFor(ROLE, ALICE))).code).toBe(code);
    },
  );

  test('whose renewal is refused are not used any more', async () => {
    const { sessions, wait, fail } = trial();
    await sessions.credentialsFor(ROLE, ALICE);
    fail('upstream_denied');
    wait(11 * MINUTE);
    expect((await refusalOfPromise(sessions.credentialsFor(ROLE, ALICE))).code).toBe('upstream_denied');
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
    const { sessions, asked } = trial(2);
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
