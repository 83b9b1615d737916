import { afterEach, expect, test, vi } from 'vitest';
import { startTracing } from '../../../src/telemetry/start-tracing.ts';
import type { TracingEvent } from '../../../src/telemetry/tracing.ts';

const IMPLEMENTATION = '../../../src/telemetry/opentelemetry-tracing.ts';

afterEach(() => {
  vi.doUnmock(IMPLEMENTATION);
  vi.resetModules();
});

test('what is asked for in vain is told, and tracing stays off', async () => {
  const events: TracingEvent[] = [];
  const onEvent = (event: TracingEvent) => events.push(event);
  expect(await startTracing({ OTEL_TRACES_EXPORTER: 'console' }, { version: '1', onEvent })).toBeUndefined();
  expect(events.map(({ kind }) => kind)).toEqual(['setting_ignored']);
});

test('a listener that throws does not keep the service from starting', async () => {
  const onEvent = () => {
    throw new Error('broken');
  };
  expect(await startTracing({ OTEL_TRACES_EXPORTER: 'console' }, { version: '1', onEvent })).toBeUndefined();
});

test('an exporter that refuses its variables does not keep the service from starting', async () => {
  vi.doMock(IMPLEMENTATION, () => ({
    createOpenTelemetryTracing: () => {
      throw new Error('canary');
    },
  }));
  const events: TracingEvent[] = [];
  const onEvent = (event: TracingEvent) => events.push(event);
  expect(await startTracing({ OTEL_TRACES_EXPORTER: 'otlp' }, { version: '1', onEvent })).toBeUndefined();
  expect(events.map(({ kind }) => kind)).toEqual(['setting_ignored']);
  expect(JSON.stringify(events)).not.toContain('canary');
});
