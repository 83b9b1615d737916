/**
 * Sends spans through another exporter and says when that begins and ceases to work. The SDK itself keeps quiet about it,
 * and what a collector answers must not be quoted.
 */
import type { SpanExporter } from '@opentelemetry/sdk-trace';
import type { TracingEvent } from './tracing.ts';

type ExportResult = Parameters<Parameters<SpanExporter['export']>[1]>[0];

export class ReportingSpanExporter implements SpanExporter {
  readonly #exporter: SpanExporter;
  readonly #onEvent: (event: TracingEvent) => void;
  #isFailing = false;

  constructor(exporter: SpanExporter, onEvent: (event: TracingEvent) => void) {
    this.#exporter = exporter;
    this.#onEvent = onEvent;
  }

  export(...[spans, done]: Parameters<SpanExporter['export']>): void {
    this.#exporter.export(spans, (result) => {
      this.#report(result);
      done(result);
    });
  }

  async forceFlush(): Promise<void> {
    await this.#exporter.forceFlush?.();
  }

  shutdown(): Promise<void> {
    return this.#exporter.shutdown();
  }

  #report({ code, error }: ExportResult): void {
    // 0 is SUCCESS, 1 is FAILED.
    const isFailing = code !== 0;
    if (isFailing && !this.#isFailing) {
      this.#onEvent({ kind: 'export_failed', error: describe(error) });
    } else if (!isFailing && this.#isFailing) {
      this.#onEvent({ kind: 'export_recovered' });
    }
    this.#isFailing = isFailing;
  }
}

/** Node's code of a socket error, or the status of the collector's answer; never a text from outside. */
function describe(error: Error | undefined): string {
  const code: unknown = error === undefined ? undefined : Reflect.get(error, 'code');
  if (typeof code === 'number') {
    return `the collector answered ${code}`;
  }
  return typeof code === 'string' && /^[A-Z0-9_]{1,40}$/.test(code) ? code : 'the collector took nothing';
}
