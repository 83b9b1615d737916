import { createServer } from 'node:net';
import { setTimeout } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { Tracing, TracingEvent } from '../../../src/telemetry/tracing.ts';
import { type Collector, startCollector } from './tracing-collector.ts';
import { handleRequest, startTracingTo } from './tracing-requests.ts';

let collector: Collector;
let tracing: Tracing | undefined;
let events: TracingEvent[];

async function start(environment: Record<string, string> = {}): Promise<Tracing> {
  tracing = await startTracingTo(collector, environment, events);
  return tracing;
}

beforeEach(async () => {
  events = [];
  collector = await startCollector();
});

afterEach(async () => {
  await tracing?.close();
  tracing = undefined;
  await collector.close();
  vi.unstubAllEnvs();
});

describe('a collector', () => {
  test('that is away fails no request, is reported once, and does not hold up the end', async () => {
    const running = await start({
      OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${await unusedPort()}`,
      OTEL_EXPORTER_OTLP_TIMEOUT: '200',
    });
    for (let i = 0; i < 3; i += 1) {
      await handleRequest(running);
      await setTimeout(100);
    }
    await running.close();
    expect(events).toEqual([{ kind: 'export_failed', error: 'ECONNREFUSED' }]);
  });

  test('that is away is given up after 2 seconds at the end', async () => {
    const running = await start({ OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${await unusedPort()}` });
    await handleRequest(running);
    const startedAt = performance.now();
    await running.close();
    expect(performance.now() - startedAt).toBeLessThan(2_500);
  });

  test('that refuses is reported once, and again when it takes spans', async () => {
    const running = await start();
    collector.answer(400);
    await handleRequest(running);
    await vi.waitFor(() => expect(collector.requests).toHaveLength(1));
    await handleRequest(running);
    await vi.waitFor(() => expect(collector.requests).toHaveLength(2));
    collector.answer(200);
    await handleRequest(running);
    await vi.waitFor(() => expect(collector.spans).toHaveLength(4));
    await running.close();
    expect(events).toEqual([
      { kind: 'export_failed', error: 'the collector answered 400' },
      { kind: 'export_recovered' },
    ]);
  });

  test('that never answers does not make spans pile up beyond the queue', async () => {
    const running = await start({ OTEL_BSP_MAX_QUEUE_SIZE: '8', OTEL_BSP_MAX_EXPORT_BATCH_SIZE: '4' });
    collector.answer(0);
    for (let i = 0; i < 50; i += 1) {
      await handleRequest(running);
    }
    await vi.waitFor(() => expect(collector.requests).toHaveLength(1));
    const startedAt = performance.now();
    await running.close();
    expect(performance.now() - startedAt).toBeLessThan(2_500);
    // What was being sent and what the queue held, of 200 spans.
    expect(collector.requests.length).toBeLessThanOrEqual(3);
  });
});

/** A port that was free a moment ago. */
async function unusedPort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise<void>((resolve) => server.close(() => resolve()));
  return typeof address === 'object' && address !== null ? address.port : 0;
}
