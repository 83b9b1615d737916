import { startDynamoDbStandIn } from '../../src/local/dynamodb/stand-in.ts';
import { ALICE, POOL_ISSUERS } from '../support/revocation-identity.ts';
import { connectToRevocationTable } from '../support/revocation-table.ts';
import { describeRevocationList } from './revocation-list.ts';

const OF_ALICE = { issuer: POOL_ISSUERS[0], by: 'subject', id: ALICE } as const;

describeRevocationList('a table', async () => {
  const standIn = await startDynamoDbStandIn();
  const table = connectToRevocationTable(standIn.endpoint, standIn.tableName);
  return {
    list: table.list(),
    revokeAlice: () => table.store.put({ ...OF_ALICE, note: 'left', revokedAt: '2026-11-21T10:00:00Z' }),
    async restoreAlice() {
      await table.store.remove(OF_ALICE);
    },
    async close() {
      table.close();
      await standIn.close();
    },
  };
});
