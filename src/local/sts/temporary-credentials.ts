/**
 * Hands out temporary credentials and knows again who was given them. The keys open nothing but the stand-ins of this
 * process; they are random and kept in memory within a bound.
 */
import { randomBytes } from 'node:crypto';
import { boundedMap } from '../sagemaker/bounded-map.ts';
import type { Principal } from '../sagemaker/principals.ts';

interface TemporaryPrincipal extends Principal {
  readonly accessKey: Required<Principal['accessKey']>;
}

export interface TemporaryCredentials {
  issue(session: Omit<Principal, 'accessKey'>, seconds: number): TemporaryPrincipal;
  find(accessKeyId: string): Principal | undefined;
}

const LIMIT = 10_000;

export function temporaryCredentials(clock: () => number): TemporaryCredentials {
  const issued = boundedMap<TemporaryPrincipal>(LIMIT);
  return {
    issue: (session, seconds) => {
      const accessKey = {
        accessKeyId: `ASIA${randomBytes(8).toString('hex').toUpperCase()}`,
        secretAccessKey: randomBytes(30).toString('base64'),
        // As long as AWS's are, of the same characters.
        sessionToken: randomBytes(180).toString('base64'),
        expiresAt: clock() + seconds * 1000,
      };
      const principal = { ...session, accessKey };
      issued.set(accessKey.accessKeyId, principal);
      return principal;
    },
    find: (accessKeyId) => issued.get(accessKeyId),
  };
}
