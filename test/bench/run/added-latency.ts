/**
 * How much later an answer comes than SageMaker's own, at a rate that keeps nothing busy. The same load goes to the stand-in
 * itself, so that its time, and how late timers are here, can be subtracted.
 */
import type { Extent } from '../extents.ts';
import { LatencyHistogram } from '../load/latency-histogram.ts';
import type { Bench } from './bench.ts';
import { type MeasuredSlice, measureOpen } from './measured-slice.ts';
import { inTurns, type Measured } from './rounds.ts';
import { quietSlices } from './statistics.ts';
import type { VariantProcess } from './variant-process.ts';

export const OPEN_LOOP = { latencyMilliseconds: 20, perSecond: 200 } as const;

export interface AddedLatency {
  readonly name: string;
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** Of what the stand-in itself takes under the same load. */
  readonly directP50Ms: number;
  readonly directP99Ms: number;
}

export async function measureAddedLatency(
  bench: Bench,
  targets: readonly VariantProcess[],
  extent: Extent,
): Promise<readonly AddedLatency[]> {
  const { latencyMilliseconds, perSecond } = OPEN_LOOP;
  await bench.setUpstream({ latencyMilliseconds, verifies: false });
  const measure = (target: VariantProcess | undefined): Promise<MeasuredSlice> =>
    measureOpen(bench, target, { perSecond, people: extent.people, seconds: extent.openLoopSeconds });
  const rounds = { rounds: extent.openLoopRounds, repeats: extent.laterRepeats };
  const measured = await inTurns([undefined, ...targets], rounds, measure);
  const direct = latenciesOf(measured.get(undefined));
  return targets.map((target) => {
    const own = latenciesOf(measured.get(target));
    return {
      name: target.variant.name,
      p50Ms: own.percentile(0.5) - direct.percentile(0.5),
      p99Ms: own.percentile(0.99) - direct.percentile(0.99),
      directP50Ms: direct.percentile(0.5),
      directP99Ms: direct.percentile(0.99),
    };
  });
}

function latenciesOf(measured: Measured<MeasuredSlice> | undefined): LatencyHistogram {
  const latencies = new LatencyHistogram();
  for (const slice of quietSlices(measured?.slices ?? []).slices) {
    if (slice !== undefined) latencies.add(slice.latencies);
  }
  return latencies;
}
