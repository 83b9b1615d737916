import { startDynamoDbStandIn } from '../../src/local/dynamodb/stand-in.ts';
import { dynamoDbClient } from '../support/dynamodb-clients.ts';
import { describeDynamoDbTransactions } from '../support/dynamodb-transactions.ts';

describeDynamoDbTransactions('the stand-in', async () => {
  const { endpoint, tableName, close } = await startDynamoDbStandIn();
  const client = dynamoDbClient(endpoint);
  return {
    client,
    tableName,
    close: async () => {
      client.destroy();
      await close();
    },
  };
});
