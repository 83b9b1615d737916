/**
 * Knows whether the audit trail works, so that readiness can say so: without it nothing can be granted. It changes
 * nothing about what is recorded.
 */
import type { Clock } from '../model/clock.ts';
import type { AuditTrail, DecisionEvent } from '../model/decision-event.ts';

/** After this time without an attempt a broken trail is given another: nobody sends requests to what is not ready. */
const RETRY_AFTER_MILLISECONDS = 30_000;

export class WatchedAuditTrail implements AuditTrail {
  readonly #trail: AuditTrail;
  readonly #monotonicClock: Clock;
  #failedAt: number | undefined;

  /** @param monotonicClock milliseconds that only go forward */
  constructor(trail: AuditTrail, monotonicClock: Clock = () => performance.now()) {
    this.#trail = trail;
    this.#monotonicClock = monotonicClock;
  }

  async record(event: DecisionEvent): Promise<void> {
    try {
      await this.#trail.record(event);
      this.#failedAt = undefined;
    } catch (error) {
      this.#failedAt = this.#monotonicClock();
      throw error;
    }
  }

  /** False from a failure until an event is taken again, or until it is time to try. */
  get works(): boolean {
    return this.#failedAt === undefined || this.#monotonicClock() - this.#failedAt > RETRY_AFTER_MILLISECONDS;
  }
}
