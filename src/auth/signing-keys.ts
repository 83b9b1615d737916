/**
 * Finds the keys a token has to be verified with, by its header alone. It must never let the header choose an algorithm
 * that the issuer, or the very key, is not meant for (RFC 8725 section 3.1).
 */
import { ServiceError, tokenRefused } from '../model/errors.ts';
import type { KeySet } from './json-web-key-set.ts';
import type { JwsAlgorithm } from './jws-algorithm.ts';
import type { JwtHeader } from './jwt-form.ts';
import type { KeyRing } from './key-ring.ts';

/** While its source answers, a key ring is loaded within this time. */
const NOT_READY_RETRY_AFTER_SECONDS = 5;

/**
 * Waits only for a key that is not known.
 * @param header of an unverified token
 * @param algorithms what the issuer may sign with
 * @returns a set in which the token's key is, and may be used with the token's algorithm
 * @throws ServiceError `not_ready`, or `invalid_token`: `algorithm_refused` or `key_unknown`
 */
export async function signingKeysFor(
  { alg, kid }: JwtHeader,
  keyRing: KeyRing,
  algorithms: readonly JwsAlgorithm[],
): Promise<KeySet> {
  if (!includes(algorithms, alg)) {
    throw tokenRefused('algorithm_refused', 'the algorithm is not one the issuer uses');
  }
  let keySet = requireLoaded(keyRing);
  let key = keySet.keys.get(kid);
  if (key === undefined) {
    key = await keyRing.findKey(kid);
    keySet = requireLoaded(keyRing);
  }
  if (key === undefined) {
    throw tokenRefused('key_unknown', 'the issuer has no such key');
  }
  if (!includes(key.algorithms, alg)) {
    throw tokenRefused('algorithm_refused', 'the algorithm is not that of the key');
  }
  return keySet;
}

function requireLoaded(keyRing: KeyRing): KeySet {
  const keySet = keyRing.current();
  if (keySet === undefined) {
    const { state, lastError } = keyRing.status();
    throw new ServiceError('not_ready', {
      detail: `the issuer's keys are ${state}${lastError === undefined ? '' : ` (${lastError})`}`,
      retryAfterSeconds: NOT_READY_RETRY_AFTER_SECONDS,
    });
  }
  return keySet;
}

function includes(algorithms: readonly string[], alg: string): boolean {
  return algorithms.includes(alg);
}
