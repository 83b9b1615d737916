/**
 * How far this host's clock is off, as answers of AWS tell, for all who sign for one endpoint. What one answer says must not keep
 * everybody after it from signing.
 */

/** With a clock that is further off no certificate is valid: it is the answer that is wrong. */
const FURTHEST_OFF_MILLISECONDS = 365 * 86_400_000;

export class SharedClock {
  #offset = 0;

  /** In milliseconds. Set to anything that cannot be, it stays as it was. */
  get systemClockOffset(): number {
    return this.#offset;
  }

  set systemClockOffset(offset: number) {
    if (Math.abs(offset) < FURTHEST_OFF_MILLISECONDS) {
      this.#offset = offset;
    }
  }
}
