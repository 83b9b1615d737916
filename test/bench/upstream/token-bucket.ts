/** Lets through what a token bucket lets through, which is how AWS throttles its APIs. */
export interface Throttle {
  readonly perSecond: number;
  /** How many may come at once after a quiet time. */
  readonly burst: number;
}

export class TokenBucket {
  readonly #throttle: Throttle;
  #tokens: number;
  #filledAt: number;

  constructor(throttle: Throttle, nowMilliseconds: number) {
    this.#throttle = throttle;
    this.#tokens = throttle.burst;
    this.#filledAt = nowMilliseconds;
  }

  take(nowMilliseconds: number): boolean {
    const { perSecond, burst } = this.#throttle;
    const added = ((nowMilliseconds - this.#filledAt) / 1_000) * perSecond;
    this.#tokens = Math.min(burst, this.#tokens + added);
    this.#filledAt = nowMilliseconds;
    if (this.#tokens < 1) {
      return false;
    }
    this.#tokens -= 1;
    return true;
  }
}
