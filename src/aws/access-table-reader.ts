/** Reads items of the access table by their keys, as they are now: what was written before is seen. */
import { type AttributeValue, BatchGetItemCommand, type BatchGetItemCommandOutput } from '@aws-sdk/client-dynamodb';
import { type AccessTableKey, PARTITION_KEY, SORT_KEY } from '../model/access-table.ts';
import { ServiceError } from '../model/errors.ts';
import type { DynamoDbCall, DynamoDbCalls } from './dynamodb-calls.ts';

export type AccessTableItem = Readonly<Record<string, AttributeValue>>;

/** The part of the SDK's client that is needed. */
export interface AccessTableReaderClient {
  send(command: BatchGetItemCommand, options: { abortSignal: AbortSignal }): Promise<BatchGetItemCommandOutput>;
}

const OPERATION = 'dynamodb:BatchGetItem';
/** DynamoDB may leave keys for a further call at any time (API Reference, BatchGetItem). */
const MAX_CALLS = 4;

export class AccessTableReader {
  readonly #client: AccessTableReaderClient;
  readonly #calls: DynamoDbCalls;

  constructor(client: AccessTableReaderClient, calls: DynamoDbCalls) {
    this.#client = client;
    this.#calls = calls;
  }

  /**
   * The items of these keys, in their order; undefined for one that does not exist.
   * @param question names what is to be known, for operators
   * @param keys at most 100, each once
   * @throws ServiceError `not_ready` if they cannot be read
   */
  async read(question: string, keys: readonly AccessTableKey[]): Promise<readonly (AccessTableItem | undefined)[]> {
    const { tableName } = this.#calls;
    return await this.#calls.ask(question, (call) => readItems(this.#client, tableName, keys, call));
  }
}

/**
 * As `AccessTableReader.read`, as a part of what is asked anyway.
 * @throws ServiceError `upstream_…` if they cannot be read
 */
export async function readItems(
  client: AccessTableReaderClient,
  tableName: string,
  keys: readonly AccessTableKey[],
  call: DynamoDbCall,
): Promise<readonly (AccessTableItem | undefined)[]> {
  const found = new Map<string, AccessTableItem>();
  let left = keys.map(attributesOf);
  for (let calls = 1; left.length > 0; calls += 1) {
    const command = new BatchGetItemCommand({
      RequestItems: { [tableName]: { Keys: left, ConsistentRead: true } },
    });
    // An answer that says too little is a call that failed.
    await call(OPERATION, async (abortSignal) => {
      const answer = await client.send(command, { abortSignal });
      const items = answer.Responses?.[tableName];
      left = [...(answer.UnprocessedKeys?.[tableName]?.Keys ?? [])];
      // The SDK takes an empty body for an answer. Of keys that are not there DynamoDB says so by a list without them.
      if (items === undefined && left.length === 0) {
        throw new ServiceError('upstream_failed', { detail: `${OPERATION} answered without a word on the table` });
      }
      if (left.length > 0 && calls === MAX_CALLS) {
        throw new ServiceError('upstream_throttled', { detail: `${OPERATION} keeps leaving keys for later` });
      }
      for (const item of items ?? []) {
        found.set(nameOf(item), item);
      }
    });
  }
  return keys.map((key) => found.get(nameOf(attributesOf(key))));
}

export function attributesOf({ partitionKey, sortKey }: AccessTableKey): Record<string, AttributeValue> {
  return { [PARTITION_KEY]: { S: partitionKey }, [SORT_KEY]: { S: sortKey } };
}

function nameOf(item: AccessTableItem): string {
  return `${item[SORT_KEY]?.S} ${item[PARTITION_KEY]?.S}`;
}
