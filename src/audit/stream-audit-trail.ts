/**
 * Writes audit events to a stream, one JSON object on each line. An event counts as recorded only once the stream has
 * taken it, so a reader that is gone or stuck stops URLs from being handed out instead of losing their events.
 */
import type { Writable } from 'node:stream';
import type { AuditTrail, DecisionEvent } from '../model/decision-event.ts';

export interface StreamAuditTrailOptions {
  readonly stream: Writable;
  /** How long the stream may take for one event, in milliseconds. */
  readonly timeoutMilliseconds: number;
}

export class StreamAuditTrail implements AuditTrail {
  readonly #options: StreamAuditTrailOptions;

  constructor(options: StreamAuditTrailOptions) {
    this.#options = options;
    // Each failed write rejects its own record(); without a listener the stream's error event would end the process.
    options.stream.on('error', () => undefined);
  }

  async record(event: DecisionEvent): Promise<void> {
    const { stream, timeoutMilliseconds } = this.#options;
    const line = `${JSON.stringify({ type: 'studio-pass.decision', ...event })}\n`;
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const timer = setTimeout(() => {
      reject(new Error(`the audit stream took no event for ${timeoutMilliseconds} ms`));
    }, timeoutMilliseconds);
    stream.write(line, (error) => {
      if (error) {
        reject(error);
      } else {
        resolve();
      }
    });
    await promise.finally(() => clearTimeout(timer));
  }
}
