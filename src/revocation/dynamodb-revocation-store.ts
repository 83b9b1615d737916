/** Revocations in the access table, as operators write and read them. */
import {
  DeleteItemCommand,
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  paginateScan,
} from '@aws-sdk/client-dynamodb';
import { attributesOf } from '../aws/access-table-reader.ts';
import { translateTableError } from '../aws/translate-sdk-error.ts';
import { SORT_KEY } from '../model/access-table.ts';
import { ServiceError } from '../model/errors.ts';
import { parseRevocationItem, revocationItem, revocationKey } from './dynamodb-revocation-items.ts';
import type { RevocationStore, RevokedOne, StoredRevocation } from './revocation-store.ts';

export class DynamoDbRevocationStore implements RevocationStore {
  readonly #client: DynamoDBClient;
  readonly #tableName: string;

  constructor({ client, tableName }: { readonly client: DynamoDBClient; readonly tableName: string }) {
    this.#client = client;
    this.#tableName = tableName;
  }

  async put(revocation: StoredRevocation): Promise<void> {
    const command = new PutItemCommand({ TableName: this.#tableName, Item: revocationItem(revocation) });
    await this.#client.send(command).catch(this.#refuse('dynamodb:PutItem'));
  }

  async remove(one: RevokedOne): Promise<StoredRevocation | undefined> {
    const Key = attributesOf(revocationKey(one));
    const command = new DeleteItemCommand({ TableName: this.#tableName, Key, ReturnValues: 'ALL_OLD' });
    const { Attributes } = await this.#client.send(command).catch(this.#refuse('dynamodb:DeleteItem'));
    return Attributes && parseRevocationItem(Attributes);
  }

  async get(one: RevokedOne): Promise<StoredRevocation | undefined> {
    const Key = attributesOf(revocationKey(one));
    const command = new GetItemCommand({ TableName: this.#tableName, Key, ConsistentRead: true });
    const { Item } = await this.#client.send(command).catch(this.#refuse('dynamodb:GetItem'));
    return Item && parseRevocationItem(Item);
  }

  async *list(): AsyncIterable<StoredRevocation> {
    const pages = paginateScan(
      { client: this.#client },
      {
        TableName: this.#tableName,
        FilterExpression: '#sortKey = :revocation',
        ExpressionAttributeNames: { '#sortKey': SORT_KEY },
        ExpressionAttributeValues: { ':revocation': { S: 'revocation' } },
        ConsistentRead: true,
      },
    );
    try {
      for await (const { Items } of pages) {
        yield* (Items ?? []).map(parseRevocationItem);
      }
    } catch (error) {
      throw error instanceof ServiceError ? error : translateTableError(error, 'dynamodb:Scan', this.#tableName);
    }
  }

  #refuse(operation: string) {
    return (error: unknown): never => {
      throw translateTableError(error, operation, this.#tableName);
    };
  }
}
