/**
 * Operators' reads and changes of the table. A change is one transaction, under the conditions it was decided on: two people
 * never come to share a profile, however many operators and services write at once.
 */
import { type CancellationReason, type DynamoDBClient, GetItemCommand, ScanCommand } from '@aws-sdk/client-dynamodb';
import { within } from '../aws/deadline.ts';
import { translateTableError } from '../aws/translate-sdk-error.ts';
import { profileOwnerKey, SORT_KEY } from '../model/access-table.ts';
import type { Clock } from '../model/clock.ts';
import { ServiceError } from '../model/errors.ts';
import { mappingItemKey, ownerItemKey, transactWriteItem } from './dynamodb-mapping-actions.ts';
import {
  type Item,
  parseMappingItem,
  parseOwnerItem,
  requireWritable,
  type StoredOwner,
} from './dynamodb-mapping-items.ts';
import { tryPatiently } from './dynamodb-patience.ts';
import { makeTransaction, type TransactionOptions } from './dynamodb-transactions.ts';
import { isSamePerson } from './mapped-person.ts';
import { type PlannedAction, planChanges } from './mapping-actions.ts';
import {
  type MappingChange,
  MappingConflict,
  type MappingConflictDetail,
  type MappingStore,
  type Person,
  type ProfileOwner,
  type ProfileReference,
  type StoredMapping,
} from './mapping-store.ts';

export interface DynamoDbMappingStoreOptions extends TransactionOptions {
  readonly client: Pick<DynamoDBClient, 'send'>;
  /** The time of day, which changes are marked with. */
  readonly clock: Clock;
}

/** A profile that was somebody else's in the transaction and is free when it is looked at: the transaction may succeed now. */
const MAX_ROUNDS = 4;

export class DynamoDbMappingStore implements MappingStore {
  readonly #options: DynamoDbMappingStoreOptions;

  constructor(options: DynamoDbMappingStoreOptions) {
    this.#options = options;
  }

  async get(person: Person): Promise<StoredMapping | undefined> {
    const item = await this.#getItem(mappingItemKey(person));
    return item === undefined ? undefined : parseMappingItem(item);
  }

  async *list(onFaulty?: (fault: string) => void): AsyncIterable<StoredMapping> {
    const { client, tableName } = this.#options;
    let startKey: Item | undefined;
    do {
      const { Items, LastEvaluatedKey } = await this.#call('dynamodb:Scan', (abortSignal) =>
        client.send(
          new ScanCommand({
            TableName: tableName,
            ConsistentRead: true,
            FilterExpression: '#sortKey = :mapping',
            ExpressionAttributeNames: { '#sortKey': SORT_KEY },
            ExpressionAttributeValues: { ':mapping': { S: 'mapping' } },
            ...(startKey === undefined ? {} : { ExclusiveStartKey: startKey }),
          }),
          { abortSignal },
        ),
      );
      for (const item of Items ?? []) {
        const mapping = parsed(item, onFaulty);
        if (mapping !== undefined) {
          yield mapping;
        }
      }
      startKey = LastEvaluatedKey;
    } while (startKey !== undefined);
  }

  async ownerOf(profile: ProfileReference): Promise<ProfileOwner | undefined> {
    const owner = await this.#ownerOf(profile);
    return owner === undefined ? undefined : ownerAlone(owner);
  }

  /** A put raises the version even if it changes nothing: it also enters the owners of all its profiles again. */
  async apply(changes: readonly MappingChange[]): Promise<void> {
    for (const { after } of changes) {
      if (after !== undefined) {
        requireWritable(after);
      }
    }
    await this.#make(planChanges(changes));
  }

  async release(profile: ProfileReference, owner: Person): Promise<void> {
    const before = await this.get(owner);
    const key = keyOf(profile);
    if (before?.targets.some((target) => keyOf(target) === key)) {
      throw new MappingConflict([{ kind: 'profile_owned', profile, owner: { ...owner, by: 'mapping' } }]);
    }
    await this.#make([
      { kind: 'check_mapping', person: owner, before },
      { kind: 'delete_owner', profile, from: [owner], else: 'conflict' },
    ]);
  }

  async #make(plan: readonly PlannedAction[]): Promise<void> {
    const { tableName, clock } = this.#options;
    const moment = new Date(clock()).toISOString();
    let actions = plan;
    for (let round = 0; round < MAX_ROUNDS; round += 1) {
      const items = actions.map((action) => transactWriteItem(action, tableName, moment));
      const reasons = items.length === 0 ? undefined : await makeTransaction(items, this.#options);
      if (reasons === undefined) {
        return;
      }
      actions = await this.#withoutLeft(actions, reasons);
    }
    throw new ServiceError('upstream_failed', {
      detail: 'dynamodb:TransactWriteItems failed: the owners of the profiles change all the time; nothing was changed',
    });
  }

  /**
   * What may be tried next: everything but giving free what is somebody else's already, which is left to them.
   * @throws MappingConflict
   */
  async #withoutLeft(
    actions: readonly PlannedAction[],
    reasons: readonly CancellationReason[],
  ): Promise<readonly PlannedAction[]> {
    const conflicts: MappingConflictDetail[] = [];
    const left = new Set<PlannedAction>();
    for (const [index, action] of actions.entries()) {
      const reason = reasons[index];
      if (reason?.Code !== 'ConditionalCheckFailed') {
        continue;
      }
      if (action.kind !== 'put_owner' && action.kind !== 'delete_owner') {
        const person = action.kind === 'put_mapping' ? action.mapping : action.person;
        conflicts.push({ kind: 'changed_meanwhile', person: { issuer: person.issuer, subject: person.subject } });
        continue;
      }
      const owner = await this.#ownerWhoStopped(action.profile, reason);
      const isSomebodyElse = owner !== undefined && !action.from.some((person) => isSamePerson(person, owner));
      if (isSomebodyElse && action.kind === 'delete_owner' && action.else === 'leave') {
        left.add(action);
      } else if (isSomebodyElse) {
        conflicts.push({ kind: 'profile_owned', profile: action.profile, owner: ownerAlone(owner) });
      }
    }
    if (conflicts.length > 0) {
      throw new MappingConflict(conflicts);
    }
    return actions.filter((action) => !left.has(action));
  }

  async #ownerWhoStopped(
    profile: ProfileReference,
    { Item: item }: CancellationReason,
  ): Promise<StoredOwner | undefined> {
    // Not every make of DynamoDB tells it with the reason.
    return item === undefined || Object.keys(item).length === 0 ? await this.#ownerOf(profile) : parseOwnerItem(item);
  }

  async #ownerOf(profile: ProfileReference): Promise<StoredOwner | undefined> {
    const item = await this.#getItem(ownerItemKey(profile));
    return item === undefined ? undefined : parseOwnerItem(item);
  }

  async #getItem(key: Item): Promise<Item | undefined> {
    const { client, tableName } = this.#options;
    const { Item: item } = await this.#call('dynamodb:GetItem', (abortSignal) =>
      client.send(new GetItemCommand({ TableName: tableName, Key: key, ConsistentRead: true }), { abortSignal }),
    );
    return item;
  }

  async #call<T>(operation: string, send: (abortSignal: AbortSignal) => Promise<T>): Promise<T> {
    const { tableName, totalTimeoutMilliseconds, wait } = this.#options;
    try {
      return await tryPatiently(() => within(totalTimeoutMilliseconds, operation, send), wait);
    } catch (error) {
      throw error instanceof ServiceError ? error : translateTableError(error, operation, tableName);
    }
  }
}

function ownerAlone({ issuer, subject, by }: ProfileOwner): ProfileOwner {
  return { issuer, subject, by };
}

function keyOf({ domainId, userProfileName }: ProfileReference): string {
  return profileOwnerKey(domainId, userProfileName).partitionKey;
}

function parsed(item: Item, onFaulty: ((fault: string) => void) | undefined): StoredMapping | undefined {
  try {
    return parseMappingItem(item);
  } catch (error) {
    if (onFaulty === undefined || !(error instanceof ServiceError)) {
      throw error;
    }
    onFaulty(error.detail);
    return undefined;
  }
}
