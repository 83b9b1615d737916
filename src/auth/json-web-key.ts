/**
 * One member of a published key set (RFC 7517 section 4), turned into a key that may verify signatures or refused with a
 * reason. It must never let a weak, private or symmetric key through, nor carry over a member that is not needed.
 */
import { createPublicKey, type KeyObject, type webcrypto } from 'node:crypto';
import { isJsonObject, type JsonValue } from '../model/strict-json.ts';
import type { JwsAlgorithm } from './jws-algorithm.ts';

const RSA_MODULUS_BITS = { minimum: 2_048, maximum: 8_192 } as const;
// FIPS 186-5 section 5.4: odd, 2^16 < e < 2^256.
const RSA_EXPONENT = { above: 2n ** 16n, below: 2n ** 256n } as const;
const KID = /^[\x21-\x7e]{1,256}$/;
const PRIVATE_MEMBERS = ['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k'] as const;
const RSA_ALGORITHMS: readonly JwsAlgorithm[] = ['RS256', 'RS384', 'RS512'];
const CURVE_ALGORITHMS: ReadonlyMap<string, JwsAlgorithm> = new Map([
  ['EC P-256', 'ES256'],
  ['EC P-384', 'ES384'],
  ['EC P-521', 'ES512'],
  ['OKP Ed25519', 'EdDSA'],
]);

/** A public key that may verify signatures, and nothing more than that takes: every member was chosen here. */
export interface VerificationKey {
  readonly kid: string;
  /** The algorithms a signature by this key may have: never empty. */
  readonly algorithms: readonly JwsAlgorithm[];
  /** `kty`, the public numbers, `kid`, `use`, and `alg` where only one is possible. */
  readonly jwk: PublicJwk;
}

type PublicJwk = { readonly kty: string; readonly [member: string]: string };

type Member = { readonly [member: string]: JsonValue };

/**
 * @param value one element of `keys`, untrusted
 * @param algorithms what the issuer may sign with
 * @returns the key, or why it is not used, in words for operators that quote nothing of it
 */
export function parseJsonWebKey(value: JsonValue, algorithms: readonly JwsAlgorithm[]): VerificationKey | string {
  if (!isJsonObject(value)) {
    return 'not an object';
  }
  if (PRIVATE_MEMBERS.some((member) => Object.hasOwn(value, member))) {
    return 'private or symmetric key material';
  }
  const { kid, use, key_ops: operations, alg } = value;
  if (use !== undefined && use !== 'sig') {
    return 'use is not sig';
  }
  if (operations !== undefined && !(Array.isArray(operations) && operations.includes('verify'))) {
    return 'key_ops without verify';
  }
  if (typeof kid !== 'string' || !KID.test(kid)) {
    return 'kid is not 1 to 256 visible ASCII characters';
  }
  const possible = algorithmsOf(value);
  if (possible.length === 0) {
    return 'no key type and curve that is supported';
  }
  const usable = possible.filter(
    (algorithm) => algorithms.includes(algorithm) && (alg === undefined || alg === algorithm),
  );
  const [only] = usable;
  if (only === undefined) {
    return 'alg is not one of the issuer for this type of key';
  }
  const key = importKey(value);
  if (typeof key === 'string') {
    return key;
  }
  return {
    kid,
    algorithms: usable,
    jwk: { ...publicMembers(key), kid, use: 'sig', ...(usable.length === 1 ? { alg: only } : {}) },
  };
}

function algorithmsOf({ kty, crv }: Member): readonly JwsAlgorithm[] {
  if (kty === 'RSA') {
    return RSA_ALGORITHMS;
  }
  const algorithm = CURVE_ALGORITHMS.get(`${kty} ${crv}`);
  return algorithm === undefined ? [] : [algorithm];
}

/** Whether the numbers really are a key (a point on its curve, say) only the cryptographic library can tell. */
function importKey({ kty, crv, x, y, n, e }: Member): KeyObject | string {
  let key: KeyObject;
  try {
    const numbers = kty === 'RSA' ? { kty, n, e } : kty === 'EC' ? { kty, crv, x, y } : { kty, crv, x };
    // The types are checked by the import itself, which throws for anything that is not a string.
    key = createPublicKey({ key: numbers as webcrypto.JsonWebKey, format: 'jwk' });
  } catch {
    return 'not a valid public key';
  }
  if (kty !== 'RSA') {
    return key;
  }
  const { modulusLength = 0, publicExponent = 0n } = key.asymmetricKeyDetails ?? {};
  if (modulusLength < RSA_MODULUS_BITS.minimum || modulusLength > RSA_MODULUS_BITS.maximum) {
    return `RSA modulus not of ${RSA_MODULUS_BITS.minimum} to ${RSA_MODULUS_BITS.maximum} bits`;
  }
  if (publicExponent <= RSA_EXPONENT.above || publicExponent >= RSA_EXPONENT.below || publicExponent % 2n === 0n) {
    return 'RSA public exponent outside FIPS 186-5';
  }
  return key;
}

/** Exported again rather than copied, so that the numbers are in their canonical spelling. */
function publicMembers(key: KeyObject): PublicJwk {
  const { kty = '', ...numbers } = key.export({ format: 'jwk' });
  const members: { kty: string; [member: string]: string } = { kty };
  for (const [name, value] of Object.entries(numbers)) {
    if (typeof value === 'string') {
      members[name] = value;
    }
  }
  return members;
}
