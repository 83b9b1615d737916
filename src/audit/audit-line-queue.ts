/**
 * Hands lines to a sink in the order they came: what comes while the sink is busy goes with the next write, all of it in
 * one. It holds a bounded number of lines and never forgets one silently: each is taken by the sink, or its promise rejects.
 */

export interface AuditLineQueueOptions {
  /** Takes whole lines. Resolves when all of them are taken; never called again before that. */
  readonly write: (lines: string) => Promise<void>;
  /** How long a line may take from when it came, in milliseconds. */
  readonly timeoutMilliseconds: number;
  /** How many lines may be with the sink or wait for it. */
  readonly maximumWaiting: number;
}

export const DEFAULT_MAXIMUM_WAITING = 1_000;

interface WaitingLine {
  readonly line: string;
  readonly resolve: () => void;
  readonly reject: (cause: unknown) => void;
}

export class AuditLineQueue {
  readonly #options: AuditLineQueueOptions;
  readonly #waiting = new Set<WaitingLine>();
  #withSink = 0;
  #isWriting = false;
  #drained: Promise<void> = Promise.resolve();

  constructor(options: AuditLineQueueOptions) {
    this.#options = options;
  }

  /**
   * Resolves when the sink has taken the line.
   * @throws Error if the sink failed, if it was not done in time, or at once if too many lines wait already. A line that
   *   was still waiting when its time was up is not written later; one that was with the sink already may be.
   */
  add(line: string): Promise<void> {
    const { timeoutMilliseconds, maximumWaiting } = this.#options;
    if (this.#waiting.size + this.#withSink >= maximumWaiting) {
      return Promise.reject(new Error(`${maximumWaiting} audit events wait to be written already`));
    }
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const waiting: WaitingLine = { line, resolve, reject };
    const timer = setTimeout(() => {
      this.#waiting.delete(waiting);
      reject(new Error(`the audit event was not written within ${timeoutMilliseconds} ms`));
    }, timeoutMilliseconds);
    this.#waiting.add(waiting);
    if (!this.#isWriting) {
      this.#drained = this.#drain();
    }
    return promise.finally(() => clearTimeout(timer));
  }

  /** Resolves when no line is with the sink and none waits. */
  idle(): Promise<void> {
    return this.#drained;
  }

  /** Never rejects: what goes wrong is told to whoever waits for the line. */
  async #drain(): Promise<void> {
    this.#isWriting = true;
    while (this.#waiting.size > 0) {
      const batch = [...this.#waiting];
      this.#waiting.clear();
      this.#withSink = batch.length;
      try {
        await this.#options.write(batch.map(({ line }) => line).join(''));
        for (const { resolve } of batch) {
          resolve();
        }
      } catch (cause) {
        for (const { reject } of batch) {
          reject(cause);
        }
      }
      this.#withSink = 0;
    }
    this.#isWriting = false;
  }
}
