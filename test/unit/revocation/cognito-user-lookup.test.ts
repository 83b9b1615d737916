import { describe, expect, test } from 'vitest';
import { lookUpUser } from '../../../src/revocation/cognito-user-lookup.ts';
import { ALICE, BOB, POOL_ID } from '../../support/revocation-identity.ts';
import { memoryUserPool, userAnswer } from '../../support/revocation-user-pool.ts';

const signal = new AbortController().signal;
const alice = { userPoolId: POOL_ID, username: 'alice', subject: ALICE };

describe("the user's status at Cognito", () => {
  test('is asked for with the user name as the parameter of that name, whatever it looks like', async () => {
    for (const username of ['alice', '*', '../alice', 'a/lice?x=1', '"}', 'Google_1234', 'alice@example.com']) {
      const pool = memoryUserPool({ [username]: { subject: ALICE, enabled: true } });
      expect(await lookUpUser(pool.client, { ...alice, username }, signal)).toBeUndefined();
      expect(pool.calls).toEqual([{ UserPoolId: POOL_ID, Username: username }]);
    }
  });

  test('revokes a user who is disabled', async () => {
    const { client } = memoryUserPool({ alice: { subject: ALICE, enabled: false } });
    expect(await lookUpUser(client, alice, signal)).toEqual({ by: 'user_status', note: 'the user is disabled' });
  });

  test('revokes a user who does not exist any more', async () => {
    expect(await lookUpUser(memoryUserPool().client, alice, signal)).toMatchObject({ by: 'user_status' });
  });

  test('revokes a user whose name was given to somebody else, in good standing as they may be', async () => {
    const { client } = memoryUserPool({ alice: { subject: BOB, enabled: true } });
    expect(await lookUpUser(client, alice, signal)).toMatchObject({ by: 'user_status' });
  });

  test.each(['CONFIRMED', 'EXTERNAL_PROVIDER', 'FORCE_CHANGE_PASSWORD', 'RESET_REQUIRED', 'UNCONFIRMED'])(
    'lets an enabled user in the state %s be',
    async (status) => {
      const { client } = memoryUserPool({ alice: { subject: ALICE, enabled: true, status } });
      expect(await lookUpUser(client, alice, signal)).toBeUndefined();
    },
  );

  test.each(['ARCHIVED', 'COMPROMISED', 'UNKNOWN', 'A_STATE_OF_THE_FUTURE', ''])(
    'revokes an enabled user in the state %j',
    async (status) => {
      const { client } = memoryUserPool({ alice: { subject: ALICE, enabled: true, status } });
      expect(await lookUpUser(client, alice, signal)).toMatchObject({ by: 'user_status' });
    },
  );

  test.each(['Enabled', 'UserStatus', 'UserAttributes'] as const)(
    'is not known from an answer without %s',
    async (member) => {
      const pool = memoryUserPool();
      pool.answer = async () => ({ ...userAnswer('alice', { subject: ALICE, enabled: true }), [member]: undefined });
      await expect(lookUpUser(pool.client, alice, signal)).rejects.toMatchObject({
        code: 'upstream_failed',
        awsRequestId: 'aws-request-1',
      });
    },
  );

  test('is not known when the service itself is refused', async () => {
    const pool = memoryUserPool();
    pool.answer = async () => {
      throw Object.assign(new Error('not authorized to perform cognito-idp:AdminGetUser'), {
        name: 'AccessDeniedException',
        $fault: 'client',
      });
    };
    await expect(lookUpUser(pool.client, alice, signal)).rejects.toMatchObject({ code: 'upstream_denied' });
  });

  test('keeps nothing of what else Cognito tells', async () => {
    const pool = memoryUserPool({ alice: { subject: ALICE, enabled: false } });
    expect(JSON.stringify(await lookUpUser(pool.client, alice, signal))).not.toContain('example.com');
  });
});
