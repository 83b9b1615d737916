import { afterAll, beforeAll } from 'vitest';
import { createAccessTable, dynamoDbClient } from '../support/dynamodb-clients.ts';
import { describeDynamoDbTransactions } from '../support/dynamodb-transactions.ts';
import { type MotoContainer, startMoto } from './moto-container.ts';

let moto: MotoContainer;

beforeAll(async () => {
  moto = await startMoto();
});

afterAll(() => moto?.stop());

describeDynamoDbTransactions('moto', async () => {
  const client = dynamoDbClient(moto.endpoint);
  const tableName = 'access';
  await createAccessTable(client, tableName);
  return { client, tableName, close: async () => client.destroy() };
});
