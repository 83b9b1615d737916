/**
 * A stand-in for Amazon DynamoDB on loopback, in memory, with the access table in it, for development and tests. It refuses
 * nobody: signatures and policies are not looked at.
 */
import { listenOnLoopback } from '../loopback-listener.ts';
import { clientTokens } from './client-tokens.ts';
import { dynamoDbListener } from './dynamodb-listener.ts';
import { type Engine, startEngine } from './engine.ts';
import { type DynamoDbFaults, dynamoDbFaultQueue } from './fault-queue.ts';
import { type TableCalls, tableCalls } from './table-calls.ts';
import { ACCESS_TABLE } from './table-definition.ts';

export interface DynamoDbStandIn {
  /** For `AWS_ENDPOINT_URL_DYNAMODB`. */
  readonly endpoint: string;
  /** Of the access table, which is empty at the start. */
  readonly tableName: string;
  readonly faults: DynamoDbFaults;
  readonly calls: TableCalls;
  /** Ends every connection, and forgets every item. May be called again. */
  close(): Promise<void>;
}

export interface DynamoDbStandInOptions {
  /** Preferred; any free one where it is taken, 0 or absent. */
  readonly port?: number;
  /** Milliseconds since the Unix epoch. */
  readonly clock?: () => number;
}

export async function startDynamoDbStandIn(options: DynamoDbStandInOptions = {}): Promise<DynamoDbStandIn> {
  const { port = 0, clock = Date.now } = options;
  const engine = await startEngine();
  try {
    await createAccessTable(engine);
    const faults = dynamoDbFaultQueue();
    const calls = tableCalls();
    const serve = dynamoDbListener({ engine, tokens: clientTokens(clock), faults, calls });
    const listener = await listenOnLoopback((request, response) => void serve(request, response), port);
    return {
      endpoint: listener.endpoint,
      tableName: ACCESS_TABLE.TableName,
      faults: { next: faults.next, clear: faults.clear },
      calls: { list: calls.list, count: calls.count, clear: calls.clear },
      close: async () => {
        await listener.close();
        await engine.close();
      },
    };
  } catch (error) {
    await engine.close();
    throw error;
  }
}

async function createAccessTable(engine: Engine): Promise<void> {
  // The engine wants the form of a signature; it checks none.
  const headers = {
    authorization: 'AWS4-HMAC-SHA256 Credential=stand-in, SignedHeaders=host, Signature=none',
    'content-type': 'application/x-amz-json-1.0',
    'x-amz-date': '20260101T000000Z',
  };
  const answer = await engine.call('CreateTable', JSON.stringify(ACCESS_TABLE), headers);
  if (answer.status !== 200) {
    throw new Error(`the access table could not be made: ${JSON.stringify(answer.body)}`);
  }
  // The engine makes a table a moment after its answer.
  for (;;) {
    const { body } = await engine.call('DescribeTable', JSON.stringify({ TableName: ACCESS_TABLE.TableName }), headers);
    if (JSON.stringify(body).includes('"ACTIVE"')) {
      return;
    }
  }
}
