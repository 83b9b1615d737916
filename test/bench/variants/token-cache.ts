/** Remembers tokens whose signature was right, by their hash: a bounded number, each until it expires. */
import { hash } from 'node:crypto';
import { type AcceptedToken, accessTokenVerifier } from './access-token.ts';

const MAXIMUM = 10_000;

export function cachedAccessTokenVerifier(keyFile: string): (token: string) => AcceptedToken {
  const verify = accessTokenVerifier(keyFile);
  const accepted = new Map<string, AcceptedToken>();
  return (token) => {
    const key = hash('sha256', token, 'base64');
    const known = accepted.get(key);
    if (known !== undefined && known.expiresAtSeconds * 1_000 > Date.now()) {
      return known;
    }
    const verified = verify(token);
    if (accepted.size >= MAXIMUM) {
      // The oldest: a Map keeps the order in which its keys came.
      const [oldest = ''] = accepted.keys();
      accepted.delete(oldest);
    }
    accepted.set(key, verified);
    return verified;
  };
}
