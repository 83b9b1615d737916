/** Knows how the latest calls of one kind went, and tells when they begin to fail and when they work again. It decides nothing. */
import type { ElapsedTime, Moment } from '../model/elapsed-time.ts';
import type { ServiceError } from '../model/errors.ts';
import { OutageReport } from '../model/outage-report.ts';

export type CallStatus =
  | { readonly state: 'not_asked' }
  | { readonly state: 'answered'; readonly secondsAgo: number }
  | {
      readonly state: 'failing';
      /** Since the first of the calls that have failed without one that worked. */
      readonly seconds: number;
      /** The code, and AWS's name of the error if there is one. No ids, no message. */
      readonly why: string;
    };

/** Failures are told at most once a minute, and an end only of what was told. */
export type CallOutage =
  | { readonly outcome: 'failing'; readonly error: ServiceError; readonly calls: number }
  | { readonly outcome: 'over' };

export class CallWatch {
  readonly #time: ElapsedTime;
  readonly #tell: (outage: CallOutage) => void;
  readonly #report: OutageReport;
  #answeredAt: Moment | undefined;
  /** By operation, oldest first: one may be refused while another one works. */
  readonly #failing = new Map<string, { readonly since: Moment; readonly why: string }>();

  /** @param tell what it throws is ignored */
  constructor(time: ElapsedTime, tell: (outage: CallOutage) => void) {
    this.#time = time;
    this.#tell = tell;
    this.#report = new OutageReport(time, (error, calls) => tell({ outcome: 'failing', error, calls }));
  }

  answered(operation: string): void {
    this.#answeredAt = this.#time.now();
    this.#failing.delete(operation);
    if (this.#failing.size === 0 && this.#report.end()) {
      try {
        this.#tell({ outcome: 'over' });
      } catch {
        // A broken listener must not turn an answer into a failure.
      }
    }
  }

  failed(operation: string, error: ServiceError, awsName: string | undefined): void {
    const since = this.#failing.get(operation)?.since ?? this.#time.now();
    const why = awsName === undefined ? error.code : `${error.code} (${awsName})`;
    this.#failing.set(operation, { since, why });
    this.#report.add(error);
  }

  status(): CallStatus {
    const [oldest] = this.#failing.values();
    if (oldest !== undefined) {
      return { state: 'failing', seconds: this.#time.secondsSince(oldest.since), why: oldest.why };
    }
    return this.#answeredAt === undefined
      ? { state: 'not_asked' }
      : { state: 'answered', secondsAgo: this.#time.secondsSince(this.#answeredAt) };
  }
}
