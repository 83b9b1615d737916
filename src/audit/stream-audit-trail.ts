/**
 * Writes audit events to a stream, one JSON object on each line. An event counts as recorded only once the stream has
 * taken it, so a reader that is gone or stuck stops URLs from being handed out instead of losing their events. A stream that
 * was stuck is used again when it drains; one that has failed rejects everything from then on, as Node's streams do.
 */
import type { Writable } from 'node:stream';
import type { AuditTrail, DecisionEvent } from '../model/decision-event.ts';
import { auditLine } from './audit-line.ts';
import { AuditLineQueue, DEFAULT_MAXIMUM_WAITING } from './audit-line-queue.ts';
import type { AuditProduct } from './ocsf-api-activity.ts';

export interface StreamAuditTrailOptions {
  /** Written to by nothing else. */
  readonly stream: Writable;
  /** How long the stream may take for one event, in milliseconds. */
  readonly timeoutMilliseconds: number;
  /** How many events may be with the stream or wait for it; one more is rejected at once. 1 000 unless told. */
  readonly maximumWaiting?: number;
  /** Named in each event. `unknown` unless told. */
  readonly product?: AuditProduct;
}

export class StreamAuditTrail implements AuditTrail {
  readonly #product: AuditProduct;
  readonly #queue: AuditLineQueue;

  constructor(options: StreamAuditTrailOptions) {
    const { stream, timeoutMilliseconds, maximumWaiting = DEFAULT_MAXIMUM_WAITING } = options;
    this.#product = options.product ?? { version: 'unknown' };
    // Each failed write rejects its own record(); without a listener the stream's error event would end the process.
    stream.on('error', () => undefined);
    this.#queue = new AuditLineQueue({
      write: (lines) => writeTo(stream, lines),
      timeoutMilliseconds,
      maximumWaiting,
    });
  }

  async record(event: DecisionEvent): Promise<void> {
    await this.#queue.add(auditLine(event, this.#product));
  }
}

function writeTo(stream: Writable, lines: string): Promise<void> {
  return new Promise((resolve, reject) => {
    // Node keeps what is written to a stream that has failed, and never answers: it cannot be used again.
    if (stream.errored !== null) {
      reject(stream.errored);
      return;
    }
    stream.write(lines, (error) => {
      if (error) {
        reject(error);
      } else {
        resolve();
      }
    });
  });
}
