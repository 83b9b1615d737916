import { describe, expect, test } from 'vitest';
import { type Environment, readTracingSettings } from '../../../src/telemetry/tracing-settings.ts';

const ENDPOINT = 'http://collector.internal:4318';

describe('tracing is asked for', () => {
  test.each<Environment>([
    { OTEL_TRACES_EXPORTER: 'otlp' },
    { OTEL_EXPORTER_OTLP_ENDPOINT: ENDPOINT },
    { OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: `${ENDPOINT}/v1/traces` },
    { OTEL_EXPORTER_OTLP_ENDPOINT: ENDPOINT, OTEL_EXPORTER_OTLP_PROTOCOL: 'http/protobuf' },
    { OTEL_EXPORTER_OTLP_ENDPOINT: ENDPOINT, OTEL_SDK_DISABLED: 'false', OTEL_TRACES_EXPORTER: '' },
  ])('by %j', (environment) => {
    expect(readTracingSettings(environment)).toEqual({
      settings: {
        sampler: 'parentbased_always_on',
        samplerRatio: 1,
        batch: {
          maxQueueSize: 2_048,
          maxExportBatchSize: 512,
          scheduledDelayMillis: 5_000,
          exportTimeoutMillis: 30_000,
        },
      },
      warnings: [],
    });
  });
});

describe('tracing is not asked for', () => {
  test.each<Environment>([
    {},
    { OTEL_SERVICE_NAME: 'studio-pass', OTEL_TRACES_SAMPLER: 'always_on', OTEL_EXPORTER_OTLP_HEADERS: 'a=b' },
    { OTEL_EXPORTER_OTLP_METRICS_ENDPOINT: ENDPOINT },
    { OTEL_EXPORTER_OTLP_ENDPOINT: '  ' },
    { OTEL_EXPORTER_OTLP_ENDPOINT: ENDPOINT, OTEL_TRACES_EXPORTER: 'none' },
    { OTEL_TRACES_EXPORTER: 'otlp', OTEL_SDK_DISABLED: 'true' },
    { OTEL_TRACES_EXPORTER: 'otlp', OTEL_SDK_DISABLED: ' TRUE ' },
  ])('by %j', (environment) => {
    expect(readTracingSettings(environment)).toEqual({ settings: undefined, warnings: [] });
  });
});

describe('what is asked for in vain is said, by the name of its variable alone', () => {
  test.each<readonly [Environment, string]>([
    [{ OTEL_TRACES_EXPORTER: 'console' }, 'OTEL_TRACES_EXPORTER'],
    [{ OTEL_TRACES_EXPORTER: 'otlp', OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc' }, 'OTEL_EXPORTER_OTLP_PROTOCOL'],
    [{ OTEL_TRACES_EXPORTER: 'otlp', OTEL_EXPORTER_OTLP_TRACES_PROTOCOL: 'canary' }, 'OTEL_EXPORTER_OTLP_PROTOCOL'],
    [{ OTEL_EXPORTER_OTLP_ENDPOINT: 'canary:4317' }, 'OTEL_EXPORTER_OTLP_ENDPOINT'],
    [{ OTEL_EXPORTER_OTLP_ENDPOINT: 'canary' }, 'OTEL_EXPORTER_OTLP_ENDPOINT'],
  ])('%j switches tracing off', (environment, name) => {
    const { settings, warnings } = readTracingSettings(environment);
    expect(settings).toBeUndefined();
    expect(warnings).toHaveLength(1);
    expect(warnings[0]?.startsWith(`${name}:`)).toBe(true);
    expect(warnings[0]).not.toContain('canary');
  });

  test.each([
    ['OTEL_TRACES_SAMPLER', 'canary'],
    ['OTEL_TRACES_SAMPLER_ARG', '1.1'],
    ['OTEL_TRACES_SAMPLER_ARG', '-0.1'],
    ['OTEL_TRACES_SAMPLER_ARG', 'canary'],
    ['OTEL_BSP_MAX_QUEUE_SIZE', '16385'],
    ['OTEL_BSP_MAX_QUEUE_SIZE', '0'],
    ['OTEL_BSP_MAX_EXPORT_BATCH_SIZE', 'canary'],
    ['OTEL_BSP_SCHEDULE_DELAY', '9'],
    ['OTEL_BSP_EXPORT_TIMEOUT', '60001'],
  ])('%s=%s leaves the default in force', (name, value) => {
    const asked = { OTEL_TRACES_EXPORTER: 'otlp' };
    const { settings, warnings } = readTracingSettings({ ...asked, [name]: value });
    expect(settings).toEqual(readTracingSettings(asked).settings);
    expect(warnings).toHaveLength(1);
    expect(warnings[0]?.startsWith(`${name}:`)).toBe(true);
    expect(warnings[0]).not.toContain('canary');
  });
});

test('a batch is never larger than the queue', () => {
  const { settings, warnings } = readTracingSettings({ OTEL_TRACES_EXPORTER: 'otlp', OTEL_BSP_MAX_QUEUE_SIZE: '100' });
  expect(settings?.batch).toMatchObject({ maxQueueSize: 100, maxExportBatchSize: 100 });
  expect(warnings).toEqual([]);
});
