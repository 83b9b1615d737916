/**
 * Revocations from the access table, where an operator's command puts them. A person about whom the table cannot be asked is
 * not let in: the answer that is missing may be the one that revokes.
 */
import type { AccessTableReader } from '../aws/access-table-reader.ts';
import { subjectRevocationKey, tokenRevocationKey } from '../model/access-table.ts';
import type { Clock } from '../model/clock.ts';
import { FreshAnswers } from '../model/fresh-answers.ts';
import type { Identity } from '../model/identity.ts';
import type { Revocation, RevocationList } from '../model/revocation.ts';
import { parseRevocationItem, termsOf } from './dynamodb-revocation-items.ts';
import type { StoredRevocation } from './revocation-store.ts';
import { isConcerned } from './revocation-terms.ts';

export interface DynamoDbRevocationListOptions {
  readonly table: Pick<AccessTableReader, 'read'>;
  /** The issuers that are configured; several names for one issuer (Cognito has two) are one entry. */
  readonly issuers: readonly { readonly names: readonly string[] }[];
  /** For how long an answer is believed: 0 to 60. */
  readonly cacheSeconds: number;
  /** Answers that are remembered: by default 10 000. */
  readonly maxRemembered?: number | undefined;
  readonly clock: Clock;
  /** Milliseconds that only ever go forward, from any origin: by default `performance.now()`. */
  readonly monotonicClock?: Clock | undefined;
}

export class DynamoDbRevocationList implements RevocationList {
  readonly #table: DynamoDbRevocationListOptions['table'];
  readonly #clock: Clock;
  readonly #answers: FreshAnswers<readonly StoredRevocation[]>;
  /** By each of its names, the one that keys have. */
  readonly #issuers: ReadonlyMap<string, string>;

  constructor({ table, issuers, cacheSeconds, ...options }: DynamoDbRevocationListOptions) {
    this.#table = table;
    this.#clock = options.clock;
    this.#answers = new FreshAnswers({ secondsOf: () => cacheSeconds, ...options });
    this.#issuers = new Map(issuers.flatMap(({ names }) => names.map((name) => [name, names[0] ?? name] as const)));
  }

  /** @throws ServiceError `not_ready` if the table cannot be read, `internal_error` if what it says makes no sense */
  async find(identity: Identity): Promise<Revocation | undefined> {
    const issuer = this.#issuers.get(identity.issuer);
    if (issuer === undefined) {
      return undefined;
    }
    const { subject, tokenId } = identity;
    // A subject holds no space, so no two pairs have one key.
    const found = await this.#answers.get(`${issuer} ${subject} ${tokenId ?? ''}`, async () => {
      const keys = [
        subjectRevocationKey(issuer, subject),
        ...(tokenId === undefined ? [] : [tokenRevocationKey(issuer, tokenId)]),
      ];
      const items = await this.#table.read('whether the caller is revoked', keys);
      return items.filter((item) => item !== undefined).map(parseRevocationItem);
    });
    const now = this.#clock();
    const hit = found.find((revocation) => isConcerned(identity, termsOf(revocation), now));
    return hit && { by: hit.by, ...(hit.note === undefined ? {} : { note: hit.note }) };
  }
}
