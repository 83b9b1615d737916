/**
 * Who owns which user profile, as the table has it, for mappings that find their profiles elsewhere. Taking a profile is one
 * conditional write, so of two people who reach for it at once one gets it; it never takes anything from anybody.
 */
import {
  ConditionalCheckFailedException,
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  TransactionConflictException,
} from '@aws-sdk/client-dynamodb';
import { attributesOf } from '../aws/access-table-reader.ts';
import type { DynamoDbCall, DynamoDbCalls } from '../aws/dynamodb-calls.ts';
import { PARTITION_KEY, profileOwnerKey } from '../model/access-table.ts';
import type { Clock } from '../model/clock.ts';
import { ServiceError } from '../model/errors.ts';
import { FreshAnswers } from '../model/fresh-answers.ts';
import type { Identity } from '../model/identity.ts';
import type { OwnedProfile, OwnerRegister } from '../model/profile-owners.ts';
import { ownerItem, parseOwnerItem } from './dynamodb-mapping-items.ts';
import { type IssuerNames, isSamePerson, personOf } from './mapped-person.ts';
import type { Person, ProfileOwner } from './mapping-store.ts';

export interface DynamoDbOwnerRegisterOptions {
  readonly client: Pick<DynamoDBClient, 'send'>;
  /** Those of the table, shared by all that read it. */
  readonly calls: DynamoDbCalls;
  readonly issuers: readonly IssuerNames[];
  /** For how long an owner is believed, in seconds: 0 to 60. That a profile is nobody's is asked for every time. */
  readonly cacheSeconds: number;
  readonly clock: Clock;
  /** Milliseconds that only ever go forward, from any origin: by default `performance.now()`. */
  readonly monotonicClock?: Clock | undefined;
  /** Profiles whose owner is remembered: by default 10 000. */
  readonly maxRemembered?: number | undefined;
}

/** A profile that somebody has when it is written and nobody has when it is read changes hands just now. */
const MAX_ATTEMPTS = 3;

export class DynamoDbOwnerRegister implements OwnerRegister {
  readonly #options: DynamoDbOwnerRegisterOptions;
  readonly #owners: FreshAnswers<ProfileOwner | undefined>;

  constructor(options: DynamoDbOwnerRegisterOptions) {
    this.#options = options;
    this.#owners = new FreshAnswers({
      ...options,
      secondsOf: (owner) => (owner === undefined ? 0 : options.cacheSeconds),
    });
  }

  async ownerOf(profile: OwnedProfile): Promise<Person | undefined> {
    const owner = await this.#owners.get(keyOf(profile), () =>
      this.#options.calls.ask("the profile's owner", (call) => this.#read(profile, call)),
    );
    return owner === undefined ? undefined : { issuer: owner.issuer, subject: owner.subject };
  }

  async claim(identity: Pick<Identity, 'issuer' | 'subject'>, profile: OwnedProfile): Promise<boolean> {
    const person = personOf(identity, this.#options.issuers);
    if (person === undefined) {
      return false;
    }
    const owner = (await this.ownerOf(profile)) ?? (await this.#take(person, profile));
    return isSamePerson(owner, person);
  }

  /** @returns whose it is after that */
  async #take(person: Person, profile: OwnedProfile): Promise<Person> {
    return await this.#options.calls.ask("the profile's owner", async (call) => {
      for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt += 1) {
        if (await this.#put(person, profile, call)) {
          return person;
        }
        const owner = await this.#read(profile, call);
        if (owner !== undefined) {
          return owner;
        }
      }
      throw new ServiceError('upstream_failed', {
        detail: `the owner of ${profile.userProfileName} in ${profile.domainId} changes all the time`,
      });
    });
  }

  async #read({ domainId, userProfileName }: OwnedProfile, call: DynamoDbCall): Promise<ProfileOwner | undefined> {
    const { client, calls } = this.#options;
    const { Item: item } = await call('dynamodb:GetItem', (abortSignal) =>
      client.send(
        new GetItemCommand({
          TableName: calls.tableName,
          Key: attributesOf(profileOwnerKey(domainId, userProfileName)),
          ConsistentRead: true,
        }),
        { abortSignal },
      ),
    );
    return item === undefined ? undefined : parseOwnerItem(item);
  }

  /** @returns whether it was nobody's */
  async #put(person: Person, profile: OwnedProfile, call: DynamoDbCall): Promise<boolean> {
    const { client, calls, clock } = this.#options;
    const claimedAt = new Date(clock()).toISOString();
    return await call('dynamodb:PutItem', async (abortSignal) => {
      try {
        await client.send(
          new PutItemCommand({
            TableName: calls.tableName,
            Item: ownerItem(profile, { ...person, by: 'first_use' }, claimedAt),
            ConditionExpression: 'attribute_not_exists(#key)',
            ExpressionAttributeNames: { '#key': PARTITION_KEY },
          }),
          { abortSignal },
        );
        return true;
      } catch (error) {
        // A conflict: a transaction that writes it is under way, and whose it will be shows when it is read.
        if (error instanceof ConditionalCheckFailedException || error instanceof TransactionConflictException) {
          return false;
        }
        throw error;
      }
    });
  }
}

function keyOf({ domainId, userProfileName }: OwnedProfile): string {
  return profileOwnerKey(domainId, userProfileName).partitionKey;
}
