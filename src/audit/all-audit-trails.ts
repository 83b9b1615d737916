/**
 * Several audit trails as one. An event counts as recorded only when every one of them has it; a trail that fails stops
 * what the event allows, however many others took it.
 */
import type { AuditTrail, DecisionEvent } from '../model/decision-event.ts';

export class AllAuditTrails implements AuditTrail {
  readonly #trails: readonly AuditTrail[];

  /** @throws RangeError without a single trail: nothing would be recorded, and nobody would notice */
  constructor(trails: readonly AuditTrail[]) {
    if (trails.length === 0) {
      throw new RangeError('there must be at least one audit trail');
    }
    this.#trails = trails;
  }

  async record(event: DecisionEvent): Promise<void> {
    // Called in the same turn for each, so that all of them see the events in one order.
    await Promise.all(this.#trails.map(async (trail) => trail.record(event)));
  }
}
