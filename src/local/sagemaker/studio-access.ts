/**
 * What a presigned URL and a Studio session stand for. Tokens and session ids are 256 random bits, kept in memory within
 * bounds. Holding one is not enough: whoever asks here must then evaluate the policies of the principal that minted the URL.
 */
import { randomBytes } from 'node:crypto';
import { boundedMap } from './bounded-map.ts';
import type { UserProfile } from './domain-directory.ts';
import type { Landing } from './landing-uri.ts';
import type { Principal } from './principals.ts';

export interface StudioGrant {
  /** Who called CreatePresignedDomainUrl: its policies hold for every request of the session. */
  readonly principal: Principal;
  readonly domainId: string;
  readonly userProfile: UserProfile;
  readonly spaceName: string | undefined;
  readonly landing: Landing;
  readonly sessionDurationInSeconds: number;
}

export interface Granted {
  readonly state: 'valid';
  readonly grant: StudioGrant;
  /** Milliseconds since the Unix epoch. */
  readonly until: number;
}

type Access = Granted | { readonly state: 'unknown' | 'expired' };

export interface StudioAccess {
  mint(grant: StudioGrant, expiresInSeconds: number): string;
  /** A token may be used again until it expires: AWS does not promise single use. */
  redeem(token: string): Access;
  startSession(grant: StudioGrant): string;
  session(id: string): Access;
}

const LIMIT = 10_000;

export function studioAccess(clock: () => number): StudioAccess {
  const tokens = boundedMap<Granted>(LIMIT);
  const sessions = boundedMap<Granted>(LIMIT);
  const issue = (to: typeof tokens, grant: StudioGrant, seconds: number): string => {
    const id = randomBytes(32).toString('base64url');
    to.set(id, { state: 'valid', grant, until: clock() + seconds * 1000 });
    return id;
  };
  const look = (into: typeof tokens, id: string): Access => {
    const found = into.get(id);
    if (found === undefined) {
      return { state: 'unknown' };
    }
    return clock() < found.until ? found : { state: 'expired' };
  };
  return {
    mint: (grant, expiresInSeconds) => issue(tokens, grant, expiresInSeconds),
    redeem: (token) => look(tokens, token),
    startSession: (grant) => issue(sessions, grant, grant.sessionDurationInSeconds),
    session: (id) => look(sessions, id),
  };
}
