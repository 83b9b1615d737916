import { CognitoUserStatusList } from '../../src/revocation/cognito-user-status.ts';
import { firstRevocation } from '../../src/revocation/first-revocation.ts';
import { ALICE, BOB, ISSUED_AT, POOL_ID, POOL_ISSUERS } from '../support/revocation-identity.ts';
import { heldClock, memoryUserPool } from '../support/revocation-user-pool.ts';
import { describeRevocationList, type RevocationListBench } from './revocation-list.ts';

async function open(): Promise<RevocationListBench> {
  const { clock, pass } = heldClock(ISSUED_AT);
  const pool = memoryUserPool({
    alice: { subject: ALICE, enabled: true },
    bob: { subject: BOB, enabled: true },
  });
  return {
    list: new CognitoUserStatusList({
      client: pool.client,
      userPoolId: POOL_ID,
      issuers: POOL_ISSUERS,
      whenUnreachable: 'refuse',
      onUnreachable: () => undefined,
      totalTimeoutMilliseconds: 1_000,
      clock,
    }),
    async revokeAlice() {
      pool.users.set('alice', { subject: ALICE, enabled: false });
      pass(60);
    },
    async restoreAlice() {
      pool.users.set('alice', { subject: ALICE, enabled: true });
      pass(60);
    },
    close: async () => undefined,
  };
}

describeRevocationList("the users' status at Cognito", open);

describeRevocationList('several lists together', async () => {
  const bench = await open();
  return { ...bench, list: firstRevocation([{ find: async () => undefined }, bench.list]) };
});
