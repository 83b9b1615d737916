/**
 * The one way of the service to its table. It bounds what callers can set off there: calls at once, calls that wait, and the
 * time they take in all; and it knows how the calls go. Whatever goes wrong is `not_ready`: that something could not be read
 * must never pass for its not being there.
 */
import { type BulkheadPolicy, bulkhead, isBulkheadRejectedError } from 'cockatiel';
import { systemClock } from '../model/clock.ts';
import { ElapsedTime } from '../model/elapsed-time.ts';
import { ServiceError } from '../model/errors.ts';
import { callUnmeasured, type MakeCall } from '../model/measurements.ts';
import { type CallOutage, type CallStatus, CallWatch } from './call-watch.ts';
import { within } from './deadline.ts';
import { awsErrorName, translateTableError } from './translate-sdk-error.ts';

export interface DynamoDbCallsOptions {
  readonly tableName: string;
  /** How long a caller waits in all, in milliseconds: for a turn and for every call that an answer takes. */
  readonly totalTimeoutMilliseconds: number;
  /** Questions under way at once: by default 10. */
  readonly maxInFlight?: number | undefined;
  /** Questions that wait for one of those to end: by default 100. Any beyond that are refused. */
  readonly maxQueued?: number | undefined;
  /** Around every call: by default nothing. */
  readonly makeCall?: MakeCall | undefined;
  /** Told when calls of a kind begin to fail, at most once a minute, and when they work again. What it throws is ignored. */
  readonly onOutage?: ((kind: TableCallKind, outage: CallOutage) => void) | undefined;
  readonly time?: ElapsedTime | undefined;
}

/** What calls are for, as they are measured and watched. */
export type TableCallKind = 'read_access_table' | 'claim_profile' | 'write_launch_ticket';

const KINDS = {
  'dynamodb:BatchGetItem': 'read_access_table',
  'dynamodb:GetItem': 'read_access_table',
  'dynamodb:PutItem': 'claim_profile',
  'dynamodb:UpdateItem': 'write_launch_ticket',
} as const satisfies Record<string, TableCallKind>;

type TableOperation = keyof typeof KINDS;

/** Makes one call, and translates its error. `send` may throw a ServiceError where an answer says too little. */
export type DynamoDbCall = <T>(operation: TableOperation, send: (abortSignal: AbortSignal) => Promise<T>) => Promise<T>;

const MAX_IN_FLIGHT = 10;
const MAX_QUEUED = 100;
const RETRY_AFTER_SECONDS = 5;

export class DynamoDbCalls {
  readonly tableName: string;
  readonly #totalTimeoutMilliseconds: number;
  readonly #turns: BulkheadPolicy;
  readonly #makeCall: MakeCall;
  readonly #watches: Readonly<Record<TableCallKind, CallWatch>>;

  constructor({ tableName, totalTimeoutMilliseconds, ...options }: DynamoDbCallsOptions) {
    const { maxInFlight, maxQueued, makeCall, onOutage, time = new ElapsedTime(systemClock) } = options;
    this.tableName = tableName;
    this.#totalTimeoutMilliseconds = totalTimeoutMilliseconds;
    this.#turns = bulkhead(maxInFlight ?? MAX_IN_FLIGHT, maxQueued ?? MAX_QUEUED);
    this.#makeCall = makeCall ?? callUnmeasured;
    const watch = (kind: TableCallKind) => new CallWatch(time, (outage) => onOutage?.(kind, outage));
    this.#watches = {
      read_access_table: watch('read_access_table'),
      claim_profile: watch('claim_profile'),
      write_launch_ticket: watch('write_launch_ticket'),
    };
  }

  /**
   * Whether the table can be read, as the latest calls had it; a queue of our own that is full says nothing about that, nor
   * does an item that makes no sense.
   */
  status(): CallStatus {
    return this.#watches.read_access_table.status();
  }

  /**
   * @param question names what is to be known, for operators
   * @param work makes one call or several; anything it throws but a ServiceError is a mistake in it, and is thrown as it is
   * @throws ServiceError `not_ready`
   */
  async ask<T>(question: string, work: (call: DynamoDbCall) => Promise<T>): Promise<T> {
    const milliseconds = this.#totalTimeoutMilliseconds;
    // Twice: for whoever waits for a turn, and so that a call which ignores its signal does not keep the turn for ever.
    const answer = () =>
      within(milliseconds, question, (abortSignal) =>
        work((operation, send) => this.#call(operation, send, abortSignal)),
      );
    try {
      // By its signal the queue drops whom nobody waits for any more.
      return await within(milliseconds, question, (signal) => this.#turns.execute(answer, signal));
    } catch (error) {
      throw notReady(error, question);
    }
  }

  #call<T>(
    operation: TableOperation,
    send: (abortSignal: AbortSignal) => Promise<T>,
    abortSignal: AbortSignal,
  ): Promise<T> {
    const watch = this.#watches[KINDS[operation]];
    return this.#makeCall(KINDS[operation], async () => {
      try {
        const answer = await untilAborted(operation, send, abortSignal);
        watch.answered(operation);
        return answer;
      } catch (error) {
        const fault = error instanceof ServiceError ? error : translateTableError(error, operation, this.tableName);
        watch.failed(operation, fault, awsErrorName(error));
        throw fault;
      }
    });
  }
}

/** So that a call which ignores its signal counts as one that failed. */
async function untilAborted<T>(
  operation: string,
  send: (abortSignal: AbortSignal) => Promise<T>,
  abortSignal: AbortSignal,
): Promise<T> {
  const { promise: aborted, reject } = Promise.withResolvers<never>();
  const abort = () =>
    reject(new ServiceError('upstream_timeout', { detail: `${operation} failed: no answer in the time there is` }));
  abortSignal.addEventListener('abort', abort, { once: true });
  if (abortSignal.aborted) {
    abort();
  }
  try {
    return await Promise.race([send(abortSignal), aborted]);
  } finally {
    abortSignal.removeEventListener('abort', abort);
  }
}

function notReady(error: unknown, question: string): unknown {
  if (isBulkheadRejectedError(error)) {
    return new ServiceError('not_ready', {
      detail: `${question} cannot be asked: too many questions to the table are under way and wait`,
      retryAfterSeconds: RETRY_AFTER_SECONDS,
    });
  }
  if (!(error instanceof ServiceError)) {
    return error;
  }
  const { code, detail, awsRequestId } = error;
  return new ServiceError('not_ready', {
    detail: `${question} is not known (${code}): ${detail}`,
    retryAfterSeconds: RETRY_AFTER_SECONDS,
    ...(awsRequestId === undefined ? {} : { awsRequestId }),
  });
}
