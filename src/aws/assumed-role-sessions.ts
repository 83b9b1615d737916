/**
 * The sessions of launch roles: one for each role, subject and user profile, so that IAM itself refuses any other profile. A
 * session must never be handed to another owner, and no more of them be kept than the bound.
 */
import { type BulkheadPolicy, bulkhead, isBulkheadRejectedError } from 'cockatiel';
import type { Clock } from '../model/clock.ts';
import { ServiceError } from '../model/errors.ts';
import { RecentMap } from '../model/recent-map.ts';
import type { SessionCredentials } from '../model/secret.ts';
import { type AssumeRole, type LaunchRole, LaunchRoleRefusal, SESSION_SECONDS } from './assume-role.ts';
import type { SessionOwner } from './session-tags.ts';

export interface AssumedRoleSessionsOptions {
  readonly assumeRole: AssumeRole;
  readonly clock: Clock;
  /** Sessions that are remembered: by default 10 000, those not used for longest forgotten first. */
  readonly maxRemembered?: number | undefined;
  /** Callers whom STS is asked for at once. */
  readonly maxInFlight: number;
  /** Callers who wait for one of those to be done; beyond, one without a session is refused. */
  readonly maxQueued: number;
}

interface Session {
  readonly credentials: SessionCredentials;
  /** Milliseconds since the Unix epoch, by this host's clock: the time at AWS may be another. */
  readonly expiresAt: number;
  /** By the same clock; undefined unless the latest attempt to renew it failed. */
  readonly renewalFailedAt?: number;
}

/** With less than this left, a session is renewed before it is used again … */
const RENEW_AHEAD_MILLISECONDS = 300_000;
/** … and with less than this, it is not used any more even if it cannot be renewed. */
const LEAST_LEFT_MILLISECONDS = 60_000;
/** After a failed renewal, nobody waits for another one this soon. */
const RENEWAL_PAUSE_MILLISECONDS = 10_000;
const RETRY_AFTER_SECONDS = 2;
const MAX_REMEMBERED = 10_000;

export class AssumedRoleSessions {
  readonly #options: AssumedRoleSessionsOptions;
  readonly #sessions: RecentMap<Session>;
  readonly #asked = new Map<string, Promise<Session>>();
  readonly #bulkhead: BulkheadPolicy;

  constructor(options: AssumedRoleSessionsOptions) {
    this.#options = options;
    this.#sessions = new RecentMap(options.maxRemembered ?? MAX_REMEMBERED);
    this.#bulkhead = bulkhead(options.maxInFlight, options.maxQueued);
  }

  /**
   * Credentials of a session with some time left.
   * @throws ServiceError of `assumeRole`, or `overloaded` if too many wait for STS
   */
  async credentialsFor(role: LaunchRole, owner: SessionOwner): Promise<SessionCredentials> {
    const key = keyOf(role, owner);
    const known = this.#sessions.get(key);
    const now = this.#options.clock();
    const usable = known !== undefined && isUsable(known, now) ? known : undefined;
    // Without a free turn, whoever has nothing needs the next one more.
    if (usable !== undefined && (!isDue(usable, now) || this.#bulkhead.executionSlots === 0)) {
      return usable.credentials;
    }
    try {
      return (await this.#waitFor(() => this.#assume(key, role, owner))).credentials;
    } catch (error) {
      // An outage of STS must not stop those whom it has vouched for a moment ago; a refusal must.
      if (usable === undefined || error instanceof LaunchRoleRefusal) {
        throw error;
      }
      return usable.credentials;
    }
  }

  /** Forgets a session that AWS does not take. One that has been renewed meanwhile stays. */
  forget(role: LaunchRole, owner: SessionOwner, refused: SessionCredentials): void {
    const key = keyOf(role, owner);
    if (this.#sessions.get(key)?.credentials === refused) {
      this.#sessions.delete(key);
    }
  }

  /** Counts those who wait and not what they wait for: many can wait for one session. */
  async #waitFor(session: () => Promise<Session>): Promise<Session> {
    try {
      return await this.#bulkhead.execute(session);
    } catch (error) {
      if (!isBulkheadRejectedError(error)) {
        throw error;
      }
      const { maxInFlight, maxQueued } = this.#options;
      throw new ServiceError('overloaded', {
        detail: `STS is asked for ${maxInFlight} callers and ${maxQueued} wait`,
        retryAfterSeconds: RETRY_AFTER_SECONDS,
      });
    }
  }

  /** Whoever comes while the same session is being asked for shares it. */
  #assume(key: string, role: LaunchRole, owner: SessionOwner): Promise<Session> {
    const asked = this.#asked.get(key);
    if (asked !== undefined) {
      return asked;
    }
    // Another caller may have had it while this one waited for a turn.
    const known = this.#sessions.get(key);
    if (known !== undefined && !isDue(known, this.#options.clock())) {
      return Promise.resolve(known);
    }
    const ask = async (): Promise<Session> => {
      // Counted from before the call, so that no session ever seems to last longer than it does.
      const expiresAt = this.#options.clock() + SESSION_SECONDS * 1000;
      try {
        const session = { credentials: await this.#options.assumeRole(role, owner), expiresAt };
        this.#sessions.set(key, session);
        return session;
      } catch (error) {
        this.#noteFailure(key, error);
        throw error;
      }
    };
    const session = ask().finally(() => this.#asked.delete(key));
    this.#asked.set(key, session);
    return session;
  }

  #noteFailure(key: string, error: unknown): void {
    const known = this.#sessions.get(key);
    if (error instanceof LaunchRoleRefusal) {
      // An outage that follows must not bring it back.
      this.#sessions.delete(key);
    } else if (known !== undefined) {
      this.#sessions.set(key, { ...known, renewalFailedAt: this.#options.clock() });
    }
  }
}

function isUsable({ expiresAt }: Session, now: number): boolean {
  return expiresAt - now >= LEAST_LEFT_MILLISECONDS;
}

/** Whether it is to be renewed before it is used again. */
function isDue(session: Session, now: number): boolean {
  const isFresh = session.expiresAt - now >= RENEW_AHEAD_MILLISECONDS;
  return !isFresh && !(isUsable(session, now) && isPausing(session, now));
}

/** A clock that was set back must not make the pause any longer. */
function isPausing({ renewalFailedAt = Number.NEGATIVE_INFINITY }: Session, now: number): boolean {
  return now >= renewalFailedAt && now - renewalFailedAt < RENEWAL_PAUSE_MILLISECONDS;
}

/** None of the three holds a space, so no two owners have the same key. */
function keyOf({ arn }: LaunchRole, { subject, userProfileName }: SessionOwner): string {
  return `${arn} ${userProfileName} ${subject}`;
}
