/**
 * Counts requests in fixed windows for @fastify/rate-limit, on a clock that cannot be set: with the plugin's own store a
 * step of the time of day back would leave everybody over their limit until it is caught up with.
 */
import type { FastifyRateLimitStore } from '@fastify/rate-limit';
import type { Clock } from '../model/clock.ts';

type Callback = Parameters<FastifyRateLimitStore['incr']>[1];

interface Window {
  readonly startedAt: number;
  count: number;
}

/** Keys whose count is kept; the least recently seen is forgotten first, so that memory is bounded. */
const KEYS_KEPT = 20_000;

export class MonotonicRateLimitStore implements FastifyRateLimitStore {
  readonly #windows = new Map<string, Window>();
  readonly #now: Clock;

  /**
   * @param _options what the plugin, which constructs its store itself, has to say; nothing of it matters here
   * @param now milliseconds that only go forward
   */
  constructor(_options?: unknown, now: Clock = () => performance.now()) {
    this.#now = now;
  }

  incr(key: string, callback: Callback, timeWindow: number): void {
    const now = this.#now();
    const present = this.#windows.get(key);
    const window =
      present !== undefined && now - present.startedAt < timeWindow ? present : { startedAt: now, count: 0 };
    window.count += 1;
    // Put at the end, so that the first key is the one not seen for longest.
    this.#windows.delete(key);
    this.#windows.set(key, window);
    const [oldest] = this.#windows.keys();
    if (this.#windows.size > KEYS_KEPT && oldest !== undefined) {
      this.#windows.delete(oldest);
    }
    callback(null, { current: window.count, ttl: timeWindow - (now - window.startedAt) });
  }

  /** Each limit counts for itself. */
  child(): MonotonicRateLimitStore {
    return new MonotonicRateLimitStore(undefined, this.#now);
  }
}
