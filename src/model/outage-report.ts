/** Tells operators of an outage without drowning them: at most once a minute, and then for how many callers. */
import type { ElapsedTime, Moment } from './elapsed-time.ts';
import type { ServiceError } from './errors.ts';

const INTERVAL_SECONDS = 60;

export class OutageReport {
  readonly #time: ElapsedTime;
  readonly #tell: (error: ServiceError, callers: number) => void;
  #toldAt: Moment | undefined;
  #callers = 0;
  #isOpen = false;

  /** @param tell gets the latest error, and the number of callers since it was told last. What it throws is ignored. */
  constructor(time: ElapsedTime, tell: (error: ServiceError, callers: number) => void) {
    this.#time = time;
    this.#tell = tell;
  }

  add(error: ServiceError): void {
    this.#callers += 1;
    if (this.#toldAt !== undefined && this.#time.secondsSince(this.#toldAt) < INTERVAL_SECONDS) {
      return;
    }
    const callers = this.#callers;
    this.#toldAt = this.#time.now();
    this.#callers = 0;
    this.#isOpen = true;
    try {
      this.#tell(error, callers);
    } catch {
      // A broken listener must not decide who gets in.
    }
  }

  /** @returns whether operators were told of an outage and not yet of its end; they are to be told now */
  end(): boolean {
    const isTold = this.#isOpen;
    this.#isOpen = false;
    return isTold;
  }
}
