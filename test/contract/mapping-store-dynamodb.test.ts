import { systemClock } from '../../src/model/clock.ts';
import { DynamoDbMappingStore } from '../../src/profiles/dynamodb-mapping-store.ts';
import { openAccessTable } from '../support/access-table.ts';
import { describeMappingStore } from './mapping-store.ts';

describeMappingStore('a table of DynamoDB', async () => {
  const { client, tableName } = await openAccessTable();
  return new DynamoDbMappingStore({ client, tableName, totalTimeoutMilliseconds: 10_000, clock: systemClock });
});
