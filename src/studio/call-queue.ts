/**
 * Bounds the calls to SageMaker that are under way, whatever they ask for, and those that wait for one to end. Beyond both, a
 * request is refused at once: a queue that grows only makes everybody wait until their time is over.
 */
import { type BulkheadPolicy, bulkhead, isBulkheadRejectedError } from 'cockatiel';
import { ServiceError } from '../model/errors.ts';

export interface CallQueueOptions {
  readonly maxInFlight: number;
  readonly maxQueued: number;
}

/** How calls of one kind take their turns, together with those of every other. */
export interface CallTurns<Caller> {
  readonly queue: CallQueue;
  /** What a call needs first and must not take a turn for: whatever holds it up there holds up nobody else here. */
  readonly prepare: (caller: Caller) => Promise<void>;
}

const RETRY_AFTER_SECONDS = 2;

export class CallQueue {
  readonly #options: CallQueueOptions;
  readonly #bulkhead: BulkheadPolicy;

  constructor(options: CallQueueOptions) {
    this.#options = options;
    this.#bulkhead = bulkhead(options.maxInFlight, options.maxQueued);
  }

  /** For the metrics. */
  load(): { readonly inFlight: number; readonly queued: number } {
    return {
      inFlight: this.#options.maxInFlight - this.#bulkhead.executionSlots,
      queued: this.#options.maxQueued - this.#bulkhead.queueSlots,
    };
  }

  /**
   * Waits for a turn and makes the call. A call that is under way must not ask for a second turn: all of them could wait for
   * each other.
   * @throws ServiceError `overloaded` if too many wait already, and whatever the call throws
   */
  async run<T>(call: () => Promise<T>): Promise<T> {
    try {
      return await this.#bulkhead.execute(call);
    } catch (error) {
      if (!isBulkheadRejectedError(error)) {
        throw error;
      }
      const { maxInFlight, maxQueued } = this.#options;
      throw new ServiceError('overloaded', {
        detail: `${maxInFlight} calls to SageMaker are under way and ${maxQueued} wait`,
        retryAfterSeconds: RETRY_AFTER_SECONDS,
      });
    }
  }
}
