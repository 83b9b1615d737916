/** The real SDK client for tests of the access table, and the table where it is not there yet. */
import {
  CreateTableCommand,
  DynamoDBClient,
  type DynamoDBClientConfig,
  waitUntilTableExists,
} from '@aws-sdk/client-dynamodb';
import { ACCESS_TABLE } from '../../src/local/dynamodb/table-definition.ts';

export function dynamoDbClient(
  endpoint: string,
  config: Pick<DynamoDBClientConfig, 'maxAttempts' | 'requestHandler'> = {},
): DynamoDBClient {
  const credentials = { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'secret' };
  return new DynamoDBClient({ region: 'us-east-1', maxAttempts: 1, ...config, endpoint, credentials });
}

export async function createAccessTable(client: DynamoDBClient, tableName: string): Promise<void> {
  await client.send(new CreateTableCommand({ ...ACCESS_TABLE, TableName: tableName }));
  await waitUntilTableExists({ client, maxWaitTime: 60 }, { TableName: tableName });
}
