/**
 * Tells how far a long piece of work has come: one line that is written again and again at a terminal, and a few lines where
 * the output is kept in a log.
 */
import type { CommandIo } from '../command.ts';

/** Below this, the work is done before anybody asks. */
const LARGE = 1_000;
const LINES_IN_A_LOG = 10;
const REDRAW_MILLISECONDS = 200;

export class ImportProgress {
  readonly #io: Pick<CommandIo, 'complain' | 'clock' | 'isInteractive'>;
  readonly #what: string;
  readonly #total: number;
  readonly #startedAt: number;
  #shownAt = 0;
  #shownTenths = 0;
  #isLineOpen = false;

  /** @param what in the plural: `people written` */
  constructor(io: Pick<CommandIo, 'complain' | 'clock' | 'isInteractive'>, what: string, total: number) {
    this.#io = io;
    this.#what = what;
    this.#total = total;
    this.#startedAt = io.clock();
  }

  readonly report = (done: number): void => {
    if (this.#total < LARGE) {
      return;
    }
    if (this.#io.isInteractive) {
      const now = this.#io.clock();
      if (done === this.#total || now - this.#shownAt >= REDRAW_MILLISECONDS) {
        this.#shownAt = now;
        this.#isLineOpen = true;
        // Back to the beginning of the line, and away with what is left of the last one.
        this.#io.complain(`\r${this.#line(done)}\u001b[K`);
      }
      return;
    }
    const tenths = Math.floor((done * LINES_IN_A_LOG) / this.#total);
    if (tenths > this.#shownTenths) {
      this.#shownTenths = tenths;
      this.#io.complain(`${this.#line(done)}\n`);
    }
  };

  /** Before anything else is written. */
  end(): void {
    if (this.#isLineOpen) {
      this.#isLineOpen = false;
      this.#io.complain('\n');
    }
  }

  #line(done: number): string {
    const seconds = Math.max(this.#io.clock() - this.#startedAt, 1) / 1_000;
    const perSecond = done / seconds;
    const left = done === 0 ? '' : `, ${duration((this.#total - done) / perSecond)} left`;
    const percent = Math.floor((100 * done) / this.#total);
    return `${percent} %: ${done} of ${this.#total} ${this.#what}, ${Math.round(perSecond)} per second${left}`;
  }
}

function duration(seconds: number): string {
  return seconds < 90 ? `${Math.ceil(seconds)} s` : `${Math.ceil(seconds / 60)} min`;
}
