/**
 * Tries again only what AWS has certainly not done: throttled calls, and calls refused for a clock that the SDK has set
 * right since. A call that timed out or broke off is not repeated; the caller decides.
 */
import type { SageMakerClientConfig } from '@aws-sdk/client-sagemaker';

type ConfiguredStrategy = NonNullable<SageMakerClientConfig['retryStrategy']>;
type RetryStrategy = Extract<ConfiguredStrategy, { acquireInitialRetryToken: unknown }>;
type RetryToken = Awaited<ReturnType<RetryStrategy['acquireInitialRetryToken']>>;
type RetryErrorInfo = Parameters<RetryStrategy['refreshRetryTokenForRetry']>[1];

const FIRST_DELAY_MILLISECONDS = 200;

export interface ThrottlingRetryOptions {
  readonly maxAttempts: number;
  /** No attempt begins later than this after the first one did. */
  readonly totalTimeoutMilliseconds: number;
  /** Milliseconds from any fixed point; must never go back. */
  readonly now?: () => number;
  /** From 0 up to, not including, 1. */
  readonly random?: () => number;
}

class Attempt implements RetryToken {
  readonly startedAt: number;
  readonly #retryCount: number;
  readonly #delayMilliseconds: number;

  constructor(startedAt: number, retryCount: number, delayMilliseconds: number) {
    this.startedAt = startedAt;
    this.#retryCount = retryCount;
    this.#delayMilliseconds = delayMilliseconds;
  }

  getRetryCount(): number {
    return this.#retryCount;
  }

  getRetryDelay(): number {
    return this.#delayMilliseconds;
  }
}

export class ThrottlingRetryStrategy implements RetryStrategy {
  readonly #options: Required<ThrottlingRetryOptions>;

  constructor(options: ThrottlingRetryOptions) {
    this.#options = { now: () => performance.now(), random: Math.random, ...options };
  }

  async acquireInitialRetryToken(): Promise<RetryToken> {
    return new Attempt(this.#options.now(), 0, 0);
  }

  /** @throws Error when there is to be no further attempt; the SDK then reports the error of the last one */
  async refreshRetryTokenForRetry(token: RetryToken, info: RetryErrorInfo): Promise<RetryToken> {
    const { maxAttempts, totalTimeoutMilliseconds, now, random } = this.#options;
    const retryCount = token.getRetryCount() + 1;
    const startedAt = token instanceof Attempt ? token.startedAt : now();
    const backoff = FIRST_DELAY_MILLISECONDS * 2 ** (retryCount - 1);
    // Full jitter: callers that were throttled together do not come back together.
    const delay = isThrottled(info) ? Math.round(backoff * random()) : 0;
    const inTime = now() - startedAt + delay < totalTimeoutMilliseconds;
    if (retryCount >= maxAttempts || !inTime || !(isThrottled(info) || isClockCorrected(info))) {
      throw new Error('no further attempt');
    }
    return new Attempt(startedAt, retryCount, delay);
  }

  recordSuccess(): void {
    // Nothing is learnt from a success: the number of attempts is fixed.
  }
}

function isThrottled({ errorType }: RetryErrorInfo): boolean {
  return errorType === 'THROTTLING';
}

function isClockCorrected({ error }: RetryErrorInfo): boolean {
  return error?.$metadata?.clockSkewCorrected === true;
}
