import { startDynamoDbStandIn } from '../../src/local/dynamodb/stand-in.ts';
import { connectToTicketTable } from '../support/ticket-table.ts';
import { describeTicketStore } from './ticket-store.ts';

describeTicketStore('a table', async () => {
  const standIn = await startDynamoDbStandIn();
  const { endpoint, tableName } = standIn;
  const [one, two] = [connectToTicketTable(endpoint, tableName), connectToTicketTable(endpoint, tableName)] as const;
  return {
    stores: [one.store, two.store],
    async close() {
      one.close();
      two.close();
      await standIn.close();
    },
  };
});
