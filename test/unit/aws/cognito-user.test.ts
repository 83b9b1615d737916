import { describe, expect, test } from 'vitest';
import { getCognitoUser, isActiveStatus, usernameOf } from '../../../src/aws/cognito-user.ts';
import type { MakeCall } from '../../../src/model/measurements.ts';
import { ALICE, identity, POOL_ID } from '../../support/revocation-identity.ts';
import { memoryUserPool, userAnswer } from '../../support/revocation-user-pool.ts';

const signal = new AbortController().signal;
const alice = { userPoolId: POOL_ID, username: 'alice' };
const enabled = { subject: ALICE, enabled: true };

describe('a user of a Cognito pool', () => {
  test('is asked for with the user name as the parameter of that name, whatever it looks like', async () => {
    for (const username of ['alice', '*', '../alice', 'a/lice?x=1', '"}', 'Google_1234', 'alice@example.com']) {
      const pool = memoryUserPool({ [username]: enabled });
      expect(await getCognitoUser(pool.client, { ...alice, username }, signal)).toMatchObject({ subject: ALICE });
      expect(pool.calls).toEqual([{ UserPoolId: POOL_ID, Username: username }]);
    }
  });

  test('comes with status and attributes, each under its own name', async () => {
    const attributes = { email_verified: 'true', 'custom:studio_profile': 'alice-1', constructor: 'odd' };
    const pool = memoryUserPool({ alice: { ...enabled, attributes } });
    const user = await getCognitoUser(pool.client, alice, signal);
    expect(user).toMatchObject({ subject: ALICE, enabled: true, status: 'CONFIRMED' });
    expect(Object.fromEntries(user?.attributes ?? [])).toEqual({
      sub: ALICE,
      email: 'alice@example.com',
      ...attributes,
    });
    expect(user?.attributes.get('toString')).toBeUndefined();
  });

  test('is nobody if there is none of that name', async () => {
    expect(await getCognitoUser(memoryUserPool().client, alice, signal)).toBeUndefined();
  });

  test.each(['Enabled', 'UserStatus', 'UserAttributes'] as const)(
    'is not known from an answer without %s, and the error tells nothing of the user',
    async (member) => {
      const pool = memoryUserPool();
      pool.answer = async () => ({ ...userAnswer('alice', enabled), [member]: undefined });
      const error = await getCognitoUser(pool.client, alice, signal).catch((thrown: unknown) => thrown);
      expect(error).toMatchObject({ code: 'upstream_failed', awsRequestId: 'aws-request-1' });
      expect(String(error)).not.toContain('example.com');
    },
  );
});

test('asking for a user is measured, and that there is none is an answer', async () => {
  const measured: string[] = [];
  const makeCall: MakeCall = async (operation, call) => {
    const result = await call();
    measured.push(operation);
    return result;
  };
  expect(await getCognitoUser(memoryUserPool().client, alice, signal, makeCall)).toBeUndefined();
  expect(measured).toEqual(['get_user']);
});

describe("a user's status", () => {
  test.each(['CONFIRMED', 'EXTERNAL_PROVIDER', 'FORCE_CHANGE_PASSWORD', 'RESET_REQUIRED', 'UNCONFIRMED'])(
    'lets %s go on',
    (status) => expect(isActiveStatus(status)).toBe(true),
  );

  test.each(['ARCHIVED', 'COMPROMISED', 'UNKNOWN', 'A_STATE_OF_THE_FUTURE', ''])('stops %j', (status) =>
    expect(isActiveStatus(status)).toBe(false),
  );
});

describe('the user name in a token', () => {
  test('is the claim that tokens of its kind have, and no other', () => {
    expect(usernameOf(identity())).toBe('alice');
    expect(usernameOf(identity({ tokenUse: 'id' }))).toBe('alice');
    expect(usernameOf(identity({ claims: { 'cognito:username': 'alice' } }))).toBeUndefined();
    expect(usernameOf(identity({ tokenUse: 'id', claims: { username: 'alice' } }))).toBeUndefined();
  });

  test('is of the form that the API takes', () => {
    for (const username of ['a', 'x'.repeat(128), 'Ünïcödé', '名前', '_', 'a|b@c.d']) {
      expect(usernameOf(identity({ username }))).toBe(username);
    }
    for (const username of ['', 'x'.repeat(129), 'a b', 'a\nb', 'a\u0000', 7, null, ['alice'], undefined]) {
      expect(usernameOf(identity({ username }))).toBeUndefined();
    }
  });

  test('is not inherited', () => {
    expect(usernameOf(identity({ claims: Object.create({ username: 'alice' }) }))).toBeUndefined();
  });
});
