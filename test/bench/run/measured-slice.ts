/** One slice of time in which one variant was under load. Anything but success in it fails the run. */
import type { CountedBuckets } from '../load/latency-histogram.ts';
import type { LoadReport } from '../load/load-question.ts';
import type { Bench } from './bench.ts';
import { processTree, type Watched } from './processor-time.ts';
import type { Slice } from './statistics.ts';
import type { VariantProcess } from './variant-process.ts';

export interface MeasuredSlice extends Slice {
  readonly requests: number;
  readonly latencies: CountedBuckets;
}

export interface ClosedLoad {
  readonly connections: number;
  readonly people: number;
  readonly seconds: number;
  readonly settleSeconds: number;
}

/** @throws Error if any request failed */
export async function measureClosed(
  bench: Bench,
  targets: readonly VariantProcess[],
  load: ClosedLoad,
): Promise<MeasuredSlice> {
  const origins = targets.map(({ origin }) => origin);
  return sliceOf(nameOf(targets), await bench.load({ closed: { origins, watched: watch(bench, targets), ...load } }));
}

export interface OpenLoad {
  readonly perSecond: number;
  readonly people: number;
  readonly seconds: number;
}

/** @param target undefined sends everything to the stand-in itself @throws Error if any request failed */
export async function measureOpen(
  bench: Bench,
  target: VariantProcess | undefined,
  load: OpenLoad,
): Promise<MeasuredSlice> {
  const targets = target === undefined ? [] : [target];
  const origins = [target?.origin ?? bench.upstreamOrigin];
  return sliceOf(nameOf(targets), await bench.load({ open: { origins, watched: watch(bench, targets), ...load } }));
}

function watch({ processors }: Bench, targets: readonly VariantProcess[]): Watched {
  const measured = targets.flatMap(({ processId }) => processTree(processId));
  const support = processTree(process.pid).filter((id) => !measured.includes(id));
  return { measured, support, processors: processors.all };
}

function nameOf(targets: readonly VariantProcess[]): string {
  return targets[0]?.variant.name ?? 'the stand-in';
}

export function sliceOf(name: string, report: LoadReport): MeasuredSlice {
  const { requests, seconds, latencies, failures, times } = report;
  const failed = Object.entries(failures).map(([what, count]) => `${count} × ${what}`);
  if (failed.length > 0 || requests === 0) {
    throw new Error(`${name} under load: ${requests} good answers, ${failed.join(', ')}`);
  }
  const [before, after] = times;
  if (before === undefined || after === undefined) {
    return {
      requests,
      latencies,
      requestsPerSecond: requests / seconds,
      cpuMsPerRequest: undefined,
      foreignShare: undefined,
    };
  }
  return {
    requests,
    latencies,
    requestsPerSecond: requests / seconds,
    cpuMsPerRequest: ((after.measured - before.measured) * 1_000) / requests,
    foreignShare: Math.max(0, after.busy - before.busy - (after.own - before.own)) / seconds,
  };
}
