/** Ticket stores on the access table of any make of DynamoDB, each with a client of its own. */
import { AccessTableReader } from '../../src/aws/access-table-reader.ts';
import { DynamoDbCalls } from '../../src/aws/dynamodb-calls.ts';
import { DynamoDbTicketStore } from '../../src/tickets/dynamodb-ticket-store.ts';
import { accessTableClient } from './access-table.ts';

export interface TicketTable {
  readonly store: DynamoDbTicketStore;
  close(): void;
}

export function connectToTicketTable(endpoint: string, tableName: string): TicketTable {
  const client = accessTableClient(endpoint);
  const calls = new DynamoDbCalls({ tableName, totalTimeoutMilliseconds: 10_000 });
  const store = new DynamoDbTicketStore({ client, calls, reader: new AccessTableReader(client, calls) });
  return { store, close: () => client.destroy() };
}
