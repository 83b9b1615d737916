/**
 * The sessions of launch roles: one for each role, subject and user profile, so that IAM itself refuses any other profile. A
 * session must never be handed to another owner, and no more of them be kept than the bound.
 */
import type { Clock } from '../model/clock.ts';
import { ServiceError } from '../model/errors.ts';
import { RecentMap } from '../model/recent-map.ts';
import type { SessionCredentials } from '../model/secret.ts';
import { type AssumeRole, type LaunchRole, SESSION_SECONDS } from './assume-role.ts';
import type { SessionOwner } from './session-tags.ts';

export interface AssumedRoleSessionsOptions {
  readonly assumeRole: AssumeRole;
  readonly clock: Clock;
  /** Sessions that are remembered: by default 10 000, those not used for longest forgotten first. */
  readonly maxRemembered?: number | undefined;
}

interface Session {
  readonly credentials: SessionCredentials;
  /** Milliseconds since the Unix epoch, by this host's clock: the time at AWS may be another. */
  readonly expiresAt: number;
}

/** With less than this left, a session is renewed before it is used again … */
const RENEW_AHEAD_MILLISECONDS = 300_000;
/** … and with less than this, it is not used any more even if it cannot be renewed. */
const LEAST_LEFT_MILLISECONDS = 60_000;
const MAX_REMEMBERED = 10_000;

export class AssumedRoleSessions {
  readonly #options: AssumedRoleSessionsOptions;
  readonly #sessions: RecentMap<Session>;
  readonly #asked = new Map<string, Promise<Session>>();

  constructor(options: AssumedRoleSessionsOptions) {
    this.#options = options;
    this.#sessions = new RecentMap(options.maxRemembered ?? MAX_REMEMBERED);
  }

  /**
   * Credentials of a session with some time left.
   * @throws ServiceError of `assumeRole`
   */
  async credentialsFor(role: LaunchRole, owner: SessionOwner): Promise<SessionCredentials> {
    const key = keyOf(role, owner);
    const known = this.#sessions.get(key);
    const millisecondsLeft = (known?.expiresAt ?? 0) - this.#options.clock();
    if (known !== undefined && millisecondsLeft >= RENEW_AHEAD_MILLISECONDS) {
      return known.credentials;
    }
    try {
      return (await this.#assume(key, role, owner)).credentials;
    } catch (error) {
      // An outage of STS must not stop those whom it has vouched for a moment ago; a refusal must.
      const isRefusal = error instanceof ServiceError && error.code === 'upstream_denied';
      if (known === undefined || millisecondsLeft < LEAST_LEFT_MILLISECONDS || isRefusal) {
        throw error;
      }
      return known.credentials;
    }
  }

  /** Forgets a session that AWS does not take. One that has been renewed meanwhile stays. */
  forget(role: LaunchRole, owner: SessionOwner, refused: SessionCredentials): void {
    const key = keyOf(role, owner);
    if (this.#sessions.get(key)?.credentials === refused) {
      this.#sessions.delete(key);
    }
  }

  /** Whoever comes while the same session is being asked for shares it. */
  #assume(key: string, role: LaunchRole, owner: SessionOwner): Promise<Session> {
    const asked = this.#asked.get(key);
    if (asked !== undefined) {
      return asked;
    }
    const ask = async (): Promise<Session> => {
      // Counted from before the call, so that no session ever seems to last longer than it does.
      const expiresAt = this.#options.clock() + SESSION_SECONDS * 1000;
      const session = { credentials: await this.#options.assumeRole(role, owner), expiresAt };
      this.#sessions.set(key, session);
      return session;
    };
    const session = ask().finally(() => this.#asked.delete(key));
    this.#asked.set(key, session);
    return session;
  }
}

/** None of the three holds a space, so no two owners have the same key. */
function keyOf({ arn }: LaunchRole, { subject, userProfileName }: SessionOwner): string {
  return `${arn} ${userProfileName} ${subject}`;
}
