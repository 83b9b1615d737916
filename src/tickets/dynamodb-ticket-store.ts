/**
 * Launch tickets in the access table, for any number of processes. Every change is one conditional write to one item, so of
 * two that reach for a ticket at once, in whatever process, one gets it.
 */
import {
  type AttributeValue,
  ConditionalCheckFailedException,
  type DynamoDBClient,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { type AccessTableReader, attributesOf } from '../aws/access-table-reader.ts';
import type { DynamoDbCalls } from '../aws/dynamodb-calls.ts';
import { EXPIRES_AT, PARTITION_KEY, ticketKey } from '../model/access-table.ts';
import { ServiceError } from '../model/errors.ts';
import type { FoundTicket, KeptTicket, TicketStore, TicketUse } from '../model/ticket-store.ts';

export interface DynamoDbTicketStoreOptions {
  readonly client: Pick<DynamoDBClient, 'send'>;
  /** Those of the table, shared by all that use it. */
  readonly calls: DynamoDbCalls;
  readonly reader: Pick<AccessTableReader, 'read'>;
}

/** A write to one item. Names stand for attributes as they are; `:` ones for values. */
interface Change {
  readonly update: string;
  readonly condition: string;
  readonly values: Readonly<Record<string, AttributeValue>>;
}

/** What the expressions call the attributes: some of their names are reserved words. */
const NAMES = {
  key: PARTITION_KEY,
  content: 'content',
  expiresAt: EXPIRES_AT,
  takenBy: 'takenBy',
  takenAt: 'takenAt',
} as const;

export class DynamoDbTicketStore implements TicketStore {
  readonly #options: DynamoDbTicketStoreOptions;

  constructor(options: DynamoDbTicketStoreOptions) {
    this.#options = options;
  }

  async put({ id, content, expiresAtSeconds }: KeptTicket): Promise<void> {
    const isNew = await this.#change(id, {
      update: 'SET #content = :content, #expiresAt = :expiresAt',
      condition: 'attribute_not_exists(#key)',
      values: { ':content': { S: content }, ':expiresAt': { N: String(expiresAtSeconds) } },
    });
    if (!isNew) {
      throw new Error('a ticket of this id is there already');
    }
  }

  async find(id: string): Promise<FoundTicket | undefined> {
    const [item] = await this.#options.reader.read('the launch ticket', [ticketKey(id)]);
    if (item === undefined) {
      return undefined;
    }
    const { content, expiresAt, takenBy, takenAt } = item;
    if (takenBy?.S !== undefined) {
      return { state: 'taken', use: { requestId: takenBy.S, time: takenAt?.S ?? 'unknown' } };
    }
    const expiresAtSeconds = Number(expiresAt?.N);
    if (content?.S === undefined || !Number.isSafeInteger(expiresAtSeconds)) {
      throw new ServiceError('internal_error', { detail: `the launch ticket ${id} in the table is faulty` });
    }
    return { state: 'free', ticket: { id, content: content.S, expiresAtSeconds } };
  }

  async take(id: string, { requestId, time }: TicketUse): Promise<'taken' | 'too_late'> {
    const isTaken = await this.#change(id, {
      update: 'SET #takenBy = :by, #takenAt = :at REMOVE #content',
      condition: 'attribute_exists(#key) AND (attribute_not_exists(#takenBy) OR #takenBy = :by)',
      values: { ':by': { S: requestId }, ':at': { S: time } },
    });
    return isTaken ? 'taken' : 'too_late';
  }

  async giveBack({ id, content }: KeptTicket, requestId: string): Promise<void> {
    await this.#change(id, {
      update: 'SET #content = :content REMOVE #takenBy, #takenAt',
      condition: '#takenBy = :by',
      values: { ':content': { S: content }, ':by': { S: requestId } },
    });
  }

  /** @returns whether the condition held */
  async #change(id: string, { update, condition, values }: Change): Promise<boolean> {
    const { client, calls } = this.#options;
    const names = Object.entries(NAMES).filter(([name]) => new RegExp(`#${name}\\b`).test(`${update} ${condition}`));
    const command = new UpdateItemCommand({
      TableName: calls.tableName,
      Key: attributesOf(ticketKey(id)),
      UpdateExpression: update,
      ConditionExpression: condition,
      ExpressionAttributeNames: Object.fromEntries(names.map(([name, attribute]) => [`#${name}`, attribute])),
      ExpressionAttributeValues: values,
    });
    return await calls.ask('the launch ticket', (call) =>
      call('dynamodb:UpdateItem', async (abortSignal) => {
        try {
          await client.send(command, { abortSignal });
          return true;
        } catch (error) {
          if (error instanceof ConditionalCheckFailedException) {
            return false;
          }
          throw error;
        }
      }),
    );
  }
}
