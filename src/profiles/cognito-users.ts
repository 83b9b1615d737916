/**
 * The attributes of the users of one Cognito user pool, for mappings that rest on them. It must never take an old answer for a
 * new one, the attributes of whoever has the user name now for the caller's own, or a missing answer for a missing attribute.
 */
import { type BulkheadPolicy, bulkhead, isBulkheadRejectedError } from 'cockatiel';
import { getCognitoUser, isActiveStatus, type UserPoolClient, usernameOf } from '../aws/cognito-user.ts';
import { within } from '../aws/deadline.ts';
import type { Clock } from '../model/clock.ts';
import { ServiceError } from '../model/errors.ts';
import { FreshAnswers } from '../model/fresh-answers.ts';
import type { Identity } from '../model/identity.ts';
import type { MakeCall } from '../model/measurements.ts';

export type Attributes = ReadonlyMap<string, string>;

export interface CognitoUsersOptions {
  readonly client: UserPoolClient;
  readonly userPoolId: string;
  /** Every name of the pool as an issuer (Cognito has two). Identities of any other are not its users. */
  readonly issuers: readonly string[];
  /** The attributes that are wanted. All others are personal data that nothing here needs, and are not kept. */
  readonly wanted: readonly string[];
  /** How long a caller waits for an answer in all, in milliseconds: for a turn and for Cognito. */
  readonly totalTimeoutMilliseconds: number;
  /** For how long an answer is believed, in seconds: 30 by default. */
  readonly cacheSeconds?: number | undefined;
  /** Calls under way at once: by default 10. */
  readonly maxInFlight?: number | undefined;
  /** Calls that wait for one of those to end: by default 100. */
  readonly maxQueued?: number | undefined;
  /** Users whose attributes are remembered: by default 10 000. */
  readonly maxRemembered?: number | undefined;
  /** Around every call: by default nothing. */
  readonly makeCall?: MakeCall | undefined;
  readonly clock: Clock;
  /** Milliseconds that only ever go forward, from any origin: by default `performance.now()`. */
  readonly monotonicClock?: Clock | undefined;
}

const CACHE_SECONDS = 30;
const MAX_IN_FLIGHT = 10;
const MAX_QUEUED = 100;
const RETRY_AFTER_SECONDS = 5;
const QUESTION = "the user's attributes at Cognito";

export class CognitoUsers {
  readonly #options: CognitoUsersOptions;
  readonly #issuers: ReadonlySet<string>;
  readonly #calls: BulkheadPolicy;
  readonly #answers: FreshAnswers<Attributes | undefined>;

  constructor(options: CognitoUsersOptions) {
    const { cacheSeconds = CACHE_SECONDS, maxRemembered, clock, monotonicClock } = options;
    this.#options = options;
    this.#issuers = new Set(options.issuers);
    this.#calls = bulkhead(options.maxInFlight ?? MAX_IN_FLIGHT, options.maxQueued ?? MAX_QUEUED);
    this.#answers = new FreshAnswers({ secondsOf: () => cacheSeconds, maxRemembered, clock, monotonicClock });
  }

  /**
   * The wanted attributes that the caller has; undefined if they are no user of the pool who may sign in.
   * @throws ServiceError `not_ready`, with `retryAfterSeconds`, if that cannot be known
   */
  async attributesOf(identity: Identity): Promise<Attributes | undefined> {
    const username = this.#issuers.has(identity.issuer) ? usernameOf(identity) : undefined;
    if (username === undefined) {
      return undefined;
    }
    const { subject } = identity;
    // A subject holds no space. With the name in the key, one answer is only ever about one pair of the two.
    const answer = this.#answers.get(`${subject} ${username}`, () => this.#ask(username, subject));
    try {
      return await within(this.#options.totalTimeoutMilliseconds, QUESTION, () => answer);
    } catch (error) {
      throw notReady(error);
    }
  }

  #ask(username: string, subject: string): Promise<Attributes | undefined> {
    const { client, userPoolId, wanted, totalTimeoutMilliseconds, makeCall } = this.#options;
    return this.#calls.execute(async () => {
      const user = await within(totalTimeoutMilliseconds, QUESTION, (signal) =>
        getCognitoUser(client, { userPoolId, username }, signal, makeCall),
      );
      // A user name can be given to somebody else once its user is deleted; a subject never is.
      if (user === undefined || user.subject !== subject || !user.enabled || !isActiveStatus(user.status)) {
        return undefined;
      }
      return new Map([...user.attributes].filter(([name]) => wanted.includes(name)));
    });
  }
}

/** Anything but an answer that is missing is a mistake in this service, and must not pass for an outage. */
function notReady(error: unknown): unknown {
  const fault = isBulkheadRejectedError(error)
    ? new ServiceError('overloaded', { detail: 'too many questions to Cognito are under way and wait' })
    : error;
  if (!(fault instanceof ServiceError)) {
    return fault;
  }
  const { detail, awsRequestId } = fault;
  return new ServiceError('not_ready', {
    detail: `not knowing the user's attributes, the service refuses: ${detail}`,
    retryAfterSeconds: RETRY_AFTER_SECONDS,
    ...(awsRequestId === undefined ? {} : { awsRequestId }),
    cause: fault,
  });
}
