/**
 * Begins tracing if the standard variables ask for it. The OpenTelemetry SDK is loaded then and only then: without them it
 * costs neither time nor memory.
 */
import type { Tracing, TracingEvent } from './tracing.ts';
import { type Environment, readTracingSettings } from './tracing-settings.ts';

export interface TracingOptions {
  /** Of the service. */
  readonly version: string;
  /** What it throws is ignored. */
  readonly onEvent?: (event: TracingEvent) => void;
}

/**
 * @param environment must be `process.env` in production, since the exporter reads its own variables there
 * @returns undefined if tracing is not asked for
 */
export async function startTracing(
  environment: Environment,
  { version, onEvent }: TracingOptions,
): Promise<Tracing | undefined> {
  const { settings, warnings } = readTracingSettings(environment);
  const notify = (event: TracingEvent): void => {
    try {
      onEvent?.(event);
    } catch {
      // A broken listener must not stop what it listens to.
    }
  };
  for (const reason of warnings) {
    notify({ kind: 'setting_ignored', reason });
  }
  if (settings === undefined) {
    return undefined;
  }
  const { createOpenTelemetryTracing } = await import('./opentelemetry-tracing.ts');
  try {
    return createOpenTelemetryTracing({ ...settings, version, onEvent: notify });
  } catch {
    notify({ kind: 'setting_ignored', reason: 'the exporter refuses its OTEL_EXPORTER_OTLP_* variables' });
    return undefined;
  }
}
