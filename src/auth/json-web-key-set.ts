/**
 * An issuer's published keys (RFC 7517 section 5), reduced to those that may verify its tokens. One bad key must never
 * spoil the good ones, and two keys of one name must never be told apart by their order.
 */
import { isJsonObject, parseStrictJson } from '../model/strict-json.ts';
import { parseJsonWebKey, type VerificationKey } from './json-web-key.ts';
import type { JwsAlgorithm } from './jws-algorithm.ts';
import { KEY_SET_MAX_BYTES, keySetTooLarge } from './key-source.ts';

export const KEY_SET_MAX_KEYS = 100;

export interface RejectedKey {
  /** The key's position in `keys`, from 0. */
  readonly index: number;
  /** For operators; quotes nothing of the key. */
  readonly reason: string;
}

export interface KeySet {
  /** The usable keys by `kid`: at least one. */
  readonly keys: ReadonlyMap<string, VerificationKey>;
  readonly rejected: readonly RejectedKey[];
}

/**
 * @param bytes untrusted, from a `KeySource`
 * @param options.algorithms what the issuer may sign with
 * @throws Error if the bytes are no key set or hold no usable key; its message is for operators and quotes nothing of them
 */
export function parseKeySet(bytes: Uint8Array, options: { readonly algorithms: readonly JwsAlgorithm[] }): KeySet {
  if (bytes.byteLength > KEY_SET_MAX_BYTES) {
    throw keySetTooLarge();
  }
  const document = parseStrictJson(bytes);
  const published = isJsonObject(document) && Object.hasOwn(document, 'keys') ? document.keys : undefined;
  if (!Array.isArray(published)) {
    throw new Error('not a key set: no array "keys"');
  }
  if (published.length > KEY_SET_MAX_KEYS) {
    throw new Error(`more than ${KEY_SET_MAX_KEYS} keys in the key set`);
  }
  const rejected: RejectedKey[] = [];
  const usable: { index: number; key: VerificationKey }[] = [];
  published.forEach((member, index) => {
    const key = parseJsonWebKey(member, options.algorithms);
    if (typeof key === 'string') {
      rejected.push({ index, reason: key });
    } else {
      usable.push({ index, key });
    }
  });
  const keys = new Map<string, VerificationKey>();
  for (const { index, key } of usable) {
    if (usable.some((other) => other.index !== index && other.key.kid === key.kid)) {
      rejected.push({ index, reason: 'another usable key has the same kid' });
    } else {
      keys.set(key.kid, key);
    }
  }
  if (keys.size === 0) {
    const reasons = [...new Set(rejected.map(({ reason }) => reason))].join('; ');
    throw new Error(`no usable key in the key set${reasons === '' ? '' : `: ${reasons}`}`);
  }
  return { keys, rejected };
}

/** Whether two sets hold the same keys and refused the same ones, so that nothing built on the first need be rebuilt. */
export function sameKeySet(one: KeySet, other: KeySet): boolean {
  return fingerprint(one) === fingerprint(other);
}

function fingerprint({ keys, rejected }: KeySet): string {
  const byKid = [...keys.values()].sort((one, other) => (one.kid < other.kid ? -1 : 1));
  return JSON.stringify([byKid, rejected]);
}
