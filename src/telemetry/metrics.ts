/**
 * Everything that Prometheus can ask for, in a registry of its own: two services in one process never mix their numbers,
 * and the library's global registry stays empty.
 */
import { collectDefaultMetrics, Registry } from '@prometheus-io/client';
import type { Measurements } from '../model/measurements.ts';
import { PrometheusMeasurements } from './prometheus-measurements.ts';
import { type ObservedState, observeState } from './prometheus-state.ts';

/** One reading, ready to be sent. */
export interface Scrape {
  readonly contentType: string;
  readonly text: string;
}

export interface Metrics {
  /** For the parts that count and time. */
  readonly measurements: Measurements;
  /** Adds the gauges that are read when asked for. Once. */
  observe(state: ObservedState): void;
  /**
   * Adds memory, CPU, file descriptors, garbage collection, and the event loop's lag and utilisation. Once in a process, by
   * the entry: it keeps a timer that never holds the process up, and there is no end to it but the process's.
   */
  observeProcess(): void;
  /** Those who ask while a reading is under way share it. */
  scrape(): Promise<Scrape>;
}

/** Milliseconds between two looks at the event loop. */
const LAG_RESOLUTION_MILLISECONDS = 20;

export function createMetrics(): Metrics {
  const registry = new Registry();
  let underWay: Promise<Scrape> | undefined;

  async function read(): Promise<Scrape> {
    return { contentType: registry.contentType, text: await registry.metrics() };
  }

  return {
    measurements: new PrometheusMeasurements(registry),
    observe: (state) => observeState(registry, state),
    observeProcess: () => {
      collectDefaultMetrics({ register: registry, eventLoopMonitoringPrecision: LAG_RESOLUTION_MILLISECONDS });
    },
    scrape() {
      underWay ??= read().finally(() => {
        underWay = undefined;
      });
      return underWay;
    },
  };
}
