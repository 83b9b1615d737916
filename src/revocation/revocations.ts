/**
 * The entries of one revocation file, found by who they are about. Looking one up costs the same however many there are.
 */
import type { Clock } from '../model/clock.ts';
import type { Identity } from '../model/identity.ts';
import type { Revocation } from '../model/revocation.ts';
import { isConcerned, type RevocationTerms } from './revocation-terms.ts';

export interface RevocationFileContext {
  /** The issuers that are configured; several names for one issuer (Cognito has two) are one entry. */
  readonly issuers: readonly { readonly names: readonly string[] }[];
}

export interface RevocationEntry extends RevocationTerms {
  /** Index into the context's issuers. */
  readonly issuer: number;
  readonly by: 'subject' | 'token_id';
  /** The subject or the token id. */
  readonly id: string;
  readonly note: string | undefined;
}

export class Revocations {
  readonly #entries = new Map<string, RevocationEntry[]>();
  readonly #issuerIndex: ReadonlyMap<string, number>;
  readonly #clock: Clock;
  readonly size: number;

  constructor(entries: readonly RevocationEntry[], { issuers }: RevocationFileContext, clock: Clock) {
    for (const entry of entries) {
      const key = keyOf(entry.by, entry.issuer, entry.id);
      const others = this.#entries.get(key);
      if (others === undefined) {
        this.#entries.set(key, [entry]);
      } else {
        others.push(entry);
      }
    }
    this.#issuerIndex = new Map(issuers.flatMap(({ names }, index) => names.map((name) => [name, index] as const)));
    this.#clock = clock;
    this.size = entries.length;
  }

  find(identity: Identity): Revocation | undefined {
    const issuer = this.#issuerIndex.get(identity.issuer);
    if (issuer === undefined) {
      return undefined;
    }
    const { subject, tokenId } = identity;
    const bySubject = this.#entries.get(keyOf('subject', issuer, subject)) ?? [];
    const byTokenId = tokenId === undefined ? [] : (this.#entries.get(keyOf('token_id', issuer, tokenId)) ?? []);
    const now = this.#clock();
    const hit = [...bySubject, ...byTokenId].find((entry) => isConcerned(identity, entry, now));
    return hit && { by: hit.by, ...(hit.note === undefined ? {} : { note: hit.note }) };
  }
}

/** A space occurs in neither a kind nor a number, so no two entries of different meaning have one key. */
function keyOf(by: RevocationEntry['by'], issuer: number, id: string): string {
  return `${by} ${issuer} ${id}`;
}
