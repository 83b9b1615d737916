/**
 * Mappings from the table. A profile counts only if its owner item names the very person who asks: whatever has been written
 * into the table by hand, two people never get one profile. What cannot be read is never taken for "not mapped".
 */
import { type DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import { attributesOf, readItems } from '../aws/access-table-reader.ts';
import type { DynamoDbCall, DynamoDbCalls } from '../aws/dynamodb-calls.ts';
import { mappingKey, profileOwnerKey } from '../model/access-table.ts';
import type { Clock } from '../model/clock.ts';
import { FreshAnswers } from '../model/fresh-answers.ts';
import type { Identity } from '../model/identity.ts';
import type { OmittedTarget, ProfileDirectory, ProfileMapping } from '../model/profile-directory.ts';
import type { StudioTarget } from '../model/studio-target.ts';
import { parseMappingItem, parseOwnerItem, type StoredOwner } from './dynamodb-mapping-items.ts';
import { type IssuerNames, isSamePerson, personOf } from './mapped-person.ts';
import type { Person, ProfileReference, StoredMapping } from './mapping-store.ts';

export interface DynamoDbProfileDirectoryOptions {
  readonly client: Pick<DynamoDBClient, 'send'>;
  /** Those of the table, shared by all that read it. */
  readonly calls: DynamoDbCalls;
  /** An issuer that is not among them has nobody in the table. */
  readonly issuers: readonly IssuerNames[];
  readonly domains: readonly { readonly id: string; readonly region: string }[];
  /** For how long an answer is believed, found or not, in seconds: 0 to 60. */
  readonly cacheSeconds: number;
  readonly clock: Clock;
  /** Milliseconds that only ever go forward, from any origin: by default `performance.now()`. */
  readonly monotonicClock?: Clock | undefined;
  /** People whose answer is remembered: by default 10 000. */
  readonly maxRemembered?: number | undefined;
}

export class DynamoDbProfileDirectory implements ProfileDirectory {
  readonly #options: DynamoDbProfileDirectoryOptions;
  readonly #answers: FreshAnswers<ProfileMapping | undefined>;
  readonly #regions: ReadonlyMap<string, string>;

  constructor(options: DynamoDbProfileDirectoryOptions) {
    this.#options = options;
    this.#answers = new FreshAnswers({ ...options, secondsOf: () => options.cacheSeconds });
    this.#regions = new Map(options.domains.map(({ id, region }) => [id, region]));
  }

  /** @throws ServiceError `not_ready` if the table gives no answer that can be understood */
  async lookUp(identity: Pick<Identity, 'issuer' | 'subject'>): Promise<ProfileMapping | undefined> {
    const person = personOf(identity, this.#options.issuers);
    if (person === undefined) {
      return undefined;
    }
    return await this.#answers.get(mappingKey(person.issuer, person.subject).partitionKey, () =>
      this.#options.calls.ask("the caller's mapping", (call) => this.#read(person, call)),
    );
  }

  async #read(person: Person, call: DynamoDbCall): Promise<ProfileMapping | undefined> {
    const { client, calls } = this.#options;
    const { tableName } = calls;
    const { Item: item } = await call('dynamodb:GetItem', (abortSignal) =>
      client.send(
        new GetItemCommand({
          TableName: tableName,
          Key: attributesOf(mappingKey(person.issuer, person.subject)),
          ConsistentRead: true,
        }),
        { abortSignal },
      ),
    );
    if (item === undefined) {
      return undefined;
    }
    const mapping = parseMappingItem(item);
    const ownerKeys = mapping.targets
      .filter(({ domainId }) => this.#regions.has(domainId))
      .map(({ domainId, userProfileName }) => profileOwnerKey(domainId, userProfileName));
    const owners = await readItems(client, tableName, ownerKeys, call);
    return this.#judge(mapping, owners.filter((owner) => owner !== undefined).map(parseOwnerItem));
  }

  #judge(mapping: StoredMapping, owners: readonly StoredOwner[]): ProfileMapping {
    const ownerOf = new Map(owners.map((owner) => [profileKeyOf(owner.profile), owner]));
    const targets: StudioTarget[] = [];
    const omitted: OmittedTarget[] = [];
    for (const target of mapping.targets) {
      const region = this.#regions.get(target.domainId);
      const owner = ownerOf.get(profileKeyOf(target));
      if (region === undefined) {
        omitted.push({ ...target, why: 'domain_not_configured' });
      } else if (owner === undefined) {
        omitted.push({ ...target, why: 'owner_unknown' });
      } else if (!isSamePerson(owner, mapping)) {
        omitted.push({ ...target, why: 'owned_by_another' });
      } else {
        targets.push({ ...target, region });
      }
    }
    return { disabled: mapping.disabled, targets, ...(omitted.length === 0 ? {} : { omitted }) };
  }
}

function profileKeyOf({ domainId, userProfileName }: ProfileReference): string {
  return profileOwnerKey(domainId, userProfileName).partitionKey;
}
