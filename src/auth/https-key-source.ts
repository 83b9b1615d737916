/**
 * A key set at its issuer's JWKS address. It must never follow a redirect, nor leave TLS: whoever chooses the keys chooses
 * who everybody is.
 */
import { parseSecureUrl } from '../model/secure-url.ts';
import { type KeySource, readKeySet } from './key-source.ts';

export interface HttpsKeySourceOptions {
  /** An `https:` address without user name or password; `http:` only for loopback (see `parseSecureUrl`). */
  readonly url: string;
}

/** @throws TypeError if the address is not one of those allowed */
export function createHttpsKeySource({ url }: HttpsKeySourceOptions): KeySource {
  const address = parseSecureUrl(url);
  if (address === undefined) {
    throw new TypeError('the address of a key set must be https (http only on loopback), without a password');
  }
  return {
    description: address.href,
    async fetch(signal) {
      const response = await fetch(address, {
        signal,
        redirect: 'manual',
        headers: { accept: 'application/jwk-set+json, application/json' },
      });
      if (response.status !== 200) {
        await response.body?.cancel();
        throw new Error(`the key source answered with status ${response.status}`);
      }
      // The content type is neither trusted nor needed: what is not a strict key set is refused when it is parsed.
      return { bytes: await readKeySet(response.body), ageSeconds: 0 };
    },
  };
}
