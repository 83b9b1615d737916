/**
 * Appends audit events to a file, one JSON object on each line. An event counts as recorded only once the operating system
 * has all of it; a full disk or a path that cannot be written stops what the event allows, until it can be written again.
 */
import type { AuditTrail, DecisionEvent } from '../model/decision-event.ts';
import { AppendOnlyFile } from './append-only-file.ts';
import { auditLine } from './audit-line.ts';
import { AuditLineQueue, DEFAULT_MAXIMUM_WAITING } from './audit-line-queue.ts';
import type { AuditProduct } from './ocsf-api-activity.ts';

export interface FileAuditTrailOptions {
  /** Created with mode 0600 if it is not there; its directory must be. Followed by name when it is rotated or removed. */
  readonly path: string;
  readonly product: AuditProduct;
  /** How long one event may take, in milliseconds. */
  readonly timeoutMilliseconds: number;
  /** How many events may be with the file or wait for it; one more is rejected at once. 1 000 unless told. */
  readonly maximumWaiting?: number;
  /** Whether an event must be on the disk, not only with the operating system, to count as recorded. No unless told. */
  readonly fsync?: boolean;
}

export class FileAuditTrail implements AuditTrail {
  readonly #product: AuditProduct;
  readonly #file: AppendOnlyFile;
  readonly #queue: AuditLineQueue;
  #isClosed = false;
  #mustReopen = false;

  private constructor({ path, product, timeoutMilliseconds, maximumWaiting, fsync = false }: FileAuditTrailOptions) {
    this.#product = product;
    this.#file = new AppendOnlyFile({ path, fsync });
    this.#queue = new AuditLineQueue({
      write: (lines) => this.#append(lines),
      timeoutMilliseconds,
      maximumWaiting: maximumWaiting ?? DEFAULT_MAXIMUM_WAITING,
    });
  }

  /** @throws Error of the file system if the file cannot be appended to now: better at the start than at the first event */
  static async open(options: FileAuditTrailOptions): Promise<FileAuditTrail> {
    const trail = new FileAuditTrail(options);
    await trail.#file.open();
    return trail;
  }

  async record(event: DecisionEvent): Promise<void> {
    if (this.#isClosed) {
      throw new Error('the audit file is closed');
    }
    await this.#queue.add(auditLine(event, this.#product));
  }

  /** The next event opens the file anew: for rotation that announces itself, and where a file keeps its number but not its place. */
  reopen(): void {
    this.#mustReopen = true;
  }

  /** Resolves when every event that came before is answered and the file is closed. */
  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#queue.idle();
    await this.#file.close();
  }

  async #append(lines: string): Promise<void> {
    if (this.#mustReopen) {
      this.#mustReopen = false;
      await this.#file.close();
    }
    await this.#file.append(lines);
  }
}
