/**
 * The entries of one revocation file, found by who they are about. Looking one up costs the same however many there are.
 */
import type { Clock } from '../model/clock.ts';
import type { Identity } from '../model/identity.ts';
import type { Revocation } from '../model/revocation.ts';

export interface RevocationFileContext {
  /** The issuers that are configured; several names for one issuer (Cognito has two) are one entry. */
  readonly issuers: readonly { readonly names: readonly string[] }[];
}

export interface RevocationEntry {
  /** Index into the context's issuers. */
  readonly issuer: number;
  readonly by: 'subject' | 'token_id';
  /** The subject or the token id. */
  readonly id: string;
  /** Milliseconds since the Unix epoch: tokens issued from then on are not concerned. Undefined: all of them are. */
  readonly issuedBefore: number | undefined;
  /** Milliseconds since the Unix epoch: from then on the entry says nothing. Undefined: for ever. */
  readonly until: number | undefined;
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
    const hit = [...bySubject, ...byTokenId].find(
      (entry) => (entry.until === undefined || now < entry.until) && isIssuedBefore(identity, entry.issuedBefore),
    );
    return hit && { by: hit.by, ...(hit.note === undefined ? {} : { note: hit.note }) };
  }
}

/**
 * A refreshed token has a new `iat` although nobody signed in again; `auth_time` stays that of the sign-in (OpenID Connect
 * Core section 2), so the older of the two counts. Both are in whole seconds: a token of the very second of `issuedBefore`
 * counts as issued at its beginning.
 */
function isIssuedBefore({ claims }: Identity, issuedBefore: number | undefined): boolean {
  if (issuedBefore === undefined) {
    return true;
  }
  const issuedAtSeconds = ownNumber(claims, 'iat');
  const signedInAtSeconds = ownNumber(claims, 'auth_time') ?? issuedAtSeconds;
  // Every verifier requires `iat`; a token without it could not show that it is newer.
  return (
    issuedAtSeconds === undefined ||
    signedInAtSeconds === undefined ||
    !(Math.min(issuedAtSeconds, signedInAtSeconds) * 1_000 >= issuedBefore)
  );
}

function ownNumber(claims: Identity['claims'], name: string): number | undefined {
  const value = Object.hasOwn(claims, name) ? claims[name] : undefined;
  return typeof value === 'number' ? value : undefined;
}

/** A space occurs in neither a kind nor a number, so no two entries of different meaning have one key. */
function keyOf(by: RevocationEntry['by'], issuer: number, id: string): string {
  return `${by} ${issuer} ${id}`;
}
