/**
 * Refuses users of one Cognito user pool whose account was disabled or deleted after their token was issued, within a
 * minute. It must never vouch for anybody with an answer older than that, and never call Cognito for each request.
 */
import { type BulkheadPolicy, bulkhead, isBulkheadRejectedError } from 'cockatiel';
import { type UserPoolClient, usernameOf } from '../aws/cognito-user.ts';
import { within } from '../aws/deadline.ts';
import type { Clock } from '../model/clock.ts';
import { ElapsedTime, type Moment } from '../model/elapsed-time.ts';
import { ServiceError } from '../model/errors.ts';
import type { Identity } from '../model/identity.ts';
import type { MakeCall } from '../model/measurements.ts';
import { OutageReport } from '../model/outage-report.ts';
import { RecentMap } from '../model/recent-map.ts';
import type { Revocation, RevocationList } from '../model/revocation.ts';
import { lookUpUser } from './cognito-user-lookup.ts';

export interface CognitoUserStatusOptions {
  readonly client: UserPoolClient;
  readonly userPoolId: string;
  /** Every name of the pool as an issuer (Cognito has two). Identities of any other are none of this list's business. */
  readonly issuers: readonly string[];
  /** What becomes of a caller whose status cannot be known. There is no default: either can be the wrong one. */
  readonly whenUnreachable: 'refuse' | 'allow';
  /** Told at most once a minute while Cognito gives no answer. What it throws is ignored. */
  readonly onUnreachable: (event: UserStatusUnreachable) => void;
  /** How long a caller waits for an answer in all, in milliseconds: for a turn and for Cognito. */
  readonly totalTimeoutMilliseconds: number;
  /** For how long "enabled" is believed, in seconds: 1 to 60, by default 60. */
  readonly enabledSeconds?: number | undefined;
  /** For how long "disabled" is believed, in seconds: 1 to 60, by default 10. */
  readonly disabledSeconds?: number | undefined;
  /** Calls under way at once: by default 10. */
  readonly maxInFlight?: number | undefined;
  /** Calls that wait for one of those to end: by default 100. Beyond that a status cannot be known. */
  readonly maxQueued?: number | undefined;
  /** Users whose answer is remembered: by default 10 000. */
  readonly maxRemembered?: number | undefined;
  /** Around every call: by default nothing. */
  readonly makeCall?: MakeCall | undefined;
  readonly clock: Clock;
  /** Milliseconds that only ever go forward, from any origin: by default `performance.now()`. */
  readonly monotonicClock?: Clock | undefined;
}

export interface UserStatusUnreachable {
  readonly userPoolId: string;
  readonly whenUnreachable: 'refuse' | 'allow';
  /** Why the latest answer is missing. */
  readonly error: ServiceError;
  /** How many callers an answer was missing for since the last report. */
  readonly callers: number;
}

const MAX_ANSWER_AGE_SECONDS = 60;
const DISABLED_SECONDS = 10;
const MAX_IN_FLIGHT = 10;
const MAX_QUEUED = 100;
const MAX_REMEMBERED = 10_000;
const RETRY_AFTER_SECONDS = 5;
const QUESTION = "the user's status at Cognito";

interface Answer {
  readonly revocation: Revocation | undefined;
  /** When the question was asked: the answer cannot be older than that. */
  readonly askedAt: Moment;
}

export class CognitoUserStatusList implements RevocationList {
  readonly #options: CognitoUserStatusOptions;
  readonly #issuers: ReadonlySet<string>;
  readonly #enabledSeconds: number;
  readonly #disabledSeconds: number;
  readonly #time: ElapsedTime;
  readonly #calls: BulkheadPolicy;
  readonly #answers: RecentMap<Answer>;
  readonly #asked = new Map<string, Promise<Answer>>();
  readonly #outage: OutageReport;

  /** @throws RangeError for a time outside its bounds */
  constructor(options: CognitoUserStatusOptions) {
    const { clock, monotonicClock, userPoolId, whenUnreachable } = options;
    this.#options = options;
    this.#issuers = new Set(options.issuers);
    this.#enabledSeconds = answerSeconds('enabledSeconds', options.enabledSeconds ?? MAX_ANSWER_AGE_SECONDS);
    this.#disabledSeconds = answerSeconds('disabledSeconds', options.disabledSeconds ?? DISABLED_SECONDS);
    this.#time = new ElapsedTime(clock, monotonicClock);
    this.#calls = bulkhead(options.maxInFlight ?? MAX_IN_FLIGHT, options.maxQueued ?? MAX_QUEUED);
    this.#answers = new RecentMap(options.maxRemembered ?? MAX_REMEMBERED);
    this.#outage = new OutageReport(this.#time, (error, callers) => {
      options.onUnreachable({ userPoolId, whenUnreachable, error, callers });
    });
  }

  async find(identity: Identity): Promise<Revocation | undefined> {
    if (!this.#issuers.has(identity.issuer)) {
      return undefined;
    }
    const username = usernameOf(identity);
    if (username === undefined) {
      return { by: 'user_status', note: 'the token names no user of the pool' };
    }
    // A subject holds no space. With the name in the key, one answer is only ever about one pair of the two.
    const key = `${identity.subject} ${username}`;
    const known = this.#answers.get(key);
    if (known !== undefined && this.#isFresh(known)) {
      return known.revocation;
    }
    const asked = this.#ask(key, username, identity.subject);
    try {
      return (await within(this.#options.totalTimeoutMilliseconds, QUESTION, () => asked)).revocation;
    } catch (error) {
      const fault = faultOf(error);
      this.#outage.add(fault);
      return this.#withoutAnswer(known, fault);
    }
  }

  /** Whoever comes while the same question is under way shares its answer. */
  #ask(key: string, username: string, subject: string): Promise<Answer> {
    const asked = this.#asked.get(key);
    if (asked !== undefined) {
      return asked;
    }
    const { client, userPoolId, totalTimeoutMilliseconds, makeCall } = this.#options;
    const call = async (): Promise<Answer> => {
      const askedAt = this.#time.now();
      const revocation = await within(totalTimeoutMilliseconds, QUESTION, (signal) =>
        lookUpUser(client, { userPoolId, username, subject }, signal, makeCall),
      );
      const answer = { revocation, askedAt };
      this.#answers.set(key, answer);
      return answer;
    };
    const answer = this.#calls.execute(call).finally(() => this.#asked.delete(key));
    this.#asked.set(key, answer);
    return answer;
  }

  /** @throws ServiceError `not_ready` */
  #withoutAnswer(known: Answer | undefined, { code, detail, awsRequestId }: ServiceError): Revocation | undefined {
    // Whom Cognito last called disabled stays out until it says otherwise, or an outage would let them back in.
    if (known?.revocation !== undefined) {
      return known.revocation;
    }
    const isRecent = known !== undefined && this.#time.secondsSince(known.askedAt) < MAX_ANSWER_AGE_SECONDS;
    // A queue of our own that is full says nothing about Cognito, and could be filled on purpose.
    if (isRecent || (this.#options.whenUnreachable === 'allow' && code !== 'overloaded')) {
      return undefined;
    }
    throw new ServiceError('not_ready', {
      detail: `not knowing the user's status, the service refuses: ${detail}`,
      retryAfterSeconds: RETRY_AFTER_SECONDS,
      ...(awsRequestId === undefined ? {} : { awsRequestId }),
    });
  }

  #isFresh({ revocation, askedAt }: Answer): boolean {
    const believedSeconds = revocation === undefined ? this.#enabledSeconds : this.#disabledSeconds;
    return this.#time.secondsSince(askedAt) < believedSeconds;
  }
}

/** Anything but an answer that is missing is a mistake in this service, and must not pass for an outage. */
function faultOf(error: unknown): ServiceError {
  if (error instanceof ServiceError) {
    return error;
  }
  if (isBulkheadRejectedError(error)) {
    return new ServiceError('overloaded', { detail: 'too many questions to Cognito are under way and wait' });
  }
  throw error;
}

function answerSeconds(name: string, value: number): number {
  // Written so that NaN is refused as well.
  if (!(value >= 1 && value <= MAX_ANSWER_AGE_SECONDS)) {
    throw new RangeError(`${name} must be 1 to ${MAX_ANSWER_AGE_SECONDS}`);
  }
  return value;
}
