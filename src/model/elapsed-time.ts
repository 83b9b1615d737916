/**
 * How old an answer is, measured so that no clock can make it look younger: the time of day can be set back, and the
 * monotonic clock stands still while a machine or a function sleeps.
 */
import type { Clock } from './clock.ts';

export interface Moment {
  readonly timeOfDay: number;
  readonly monotonic: number;
}

export class ElapsedTime {
  readonly #clock: Clock;
  readonly #monotonicClock: Clock;

  /** @param monotonicClock milliseconds that only ever go forward, from any origin */
  constructor(clock: Clock, monotonicClock: Clock = () => performance.now()) {
    this.#clock = clock;
    this.#monotonicClock = monotonicClock;
  }

  now(): Moment {
    return { timeOfDay: this.#clock(), monotonic: this.#monotonicClock() };
  }

  /** By whichever clock says more. */
  secondsSince(then: Moment): number {
    const now = this.now();
    return Math.max(now.timeOfDay - then.timeOfDay, now.monotonic - then.monotonic) / 1_000;
  }
}
