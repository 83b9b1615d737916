/**
 * Remembers for a short while that a token's signature, issuer and audience have been verified, so that the next request with it
 * costs no public-key operation. It must spare nothing that can change meanwhile (keys, expiry, revocation, mapping; which issuer
 * and audience are accepted is fixed at the start), and it holds no token: whoever reads the memory finds hashes.
 */
import { hash } from 'node:crypto';
import type { Clock } from '../model/clock.ts';
import { ElapsedTime, type Moment } from '../model/elapsed-time.ts';
import { RecentMap } from '../model/recent-map.ts';
import type { BearerToken } from '../model/secret.ts';
import type { KeySet } from './json-web-key-set.ts';

/** About 300 bytes each. */
const MAX_REMEMBERED = 10_000;

export interface VerifiedTokensOptions {
  /** For how long a verification is believed, in seconds; 0: not at all. */
  readonly seconds: number;
  readonly clock: Clock;
  /** Milliseconds that only ever go forward, from any origin: by default `performance.now()`. */
  readonly monotonicClock?: Clock | undefined;
}

export class VerifiedTokens {
  readonly #seconds: number;
  readonly #time: ElapsedTime;
  #keySet: KeySet | undefined;
  #verified = new RecentMap<Moment>(MAX_REMEMBERED);

  constructor({ seconds, clock, monotonicClock }: VerifiedTokensOptions) {
    this.#seconds = seconds;
    this.#time = new ElapsedTime(clock, monotonicClock);
  }

  /**
   * @param keySet the issuer's keys as they are now. With others than the last time nothing is remembered any more: the key
   *   that a token was verified with may be gone.
   * @param verify is called unless this very token has been verified with these keys. It throws if that fails, and then
   *   nothing is remembered.
   */
  check(token: BearerToken, keySet: KeySet, verify: () => void): void {
    if (this.#seconds <= 0) {
      verify();
      return;
    }
    if (keySet !== this.#keySet) {
      this.#keySet = keySet;
      this.#verified = new RecentMap(MAX_REMEMBERED);
    }
    const key = hash('sha256', token.reveal(), 'base64url');
    const verifiedAt = this.#verified.get(key);
    if (verifiedAt !== undefined && this.#time.secondsSince(verifiedAt) < this.#seconds) {
      return;
    }
    verify();
    this.#verified.set(key, this.#time.now());
  }
}
