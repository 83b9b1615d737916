/** What is said of one variant under one load: one object of the results file, one line of the table, one mark of the plot. */
import { LatencyHistogram } from '../load/latency-histogram.ts';
import type { MeasuredSlice } from '../run/measured-slice.ts';
import type { Measured } from '../run/rounds.ts';
import { pairedRatios, quietSlices, type Range, rangeOf } from '../run/statistics.ts';

export interface VariantResult {
  readonly name: string;
  readonly profile: string;
  readonly tokenCache: boolean;
  /** The median of the slices. */
  readonly requestsPerSecond: number;
  readonly min: number;
  readonly max: number;
  /** The median; undefined where the system does not tell. */
  readonly cpuMsPerRequest: number | undefined;
  /** Requests a second, of those of the floor in the same round: the median. More is better. */
  readonly ratioToFloor: number | undefined;
  readonly ratioToFloorRange: Range | undefined;
  /** The floor's CPU per request, of the variant's in the same round. More is better. */
  readonly cpuRatioToFloor: number | undefined;
  readonly cpuRatioToFloorRange: Range | undefined;
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** Resident, when it was ready. */
  readonly rssIdleMb: number | undefined;
  /** Resident, at the end of the profile. */
  readonly rssMb: number | undefined;
  /** Requests it had answered by then. */
  readonly requests: number;
  /** The median of several starts. */
  readonly startToReadyMs: number | undefined;
  /** Slices in which others took too much of the processors: measured again, or left out. */
  readonly slicesThrownAway: number;
  /** No slice was quiet, so that disturbed ones count. */
  readonly disturbed: boolean;
  readonly note: string | undefined;
}

export interface AboutVariant
  extends Pick<VariantResult, 'name' | 'profile' | 'tokenCache' | 'rssIdleMb' | 'rssMb' | 'requests' | 'note'> {
  readonly measured: Measured<MeasuredSlice>;
}

/** @param floor what it is compared with, from the same rounds; undefined if it was not among them */
export function summarise(about: AboutVariant, floor: Measured<MeasuredSlice> | undefined): VariantResult {
  const { measured, ...rest } = about;
  const { slices, thrownAway, isDisturbed } = quietSlices(measured.slices);
  const own = slices.filter((slice) => slice !== undefined);
  const base = floor === undefined ? [] : quietSlices(floor.slices).slices;
  const throughput = rangeOf(own.map(({ requestsPerSecond }) => requestsPerSecond));
  const cpu = own.flatMap(({ cpuMsPerRequest }) => (cpuMsPerRequest === undefined ? [] : [cpuMsPerRequest]));
  const ratio = floor === undefined ? undefined : ratioOf(slices, base, throughputRatio);
  const cpuRatio = floor === undefined ? undefined : ratioOf(slices, base, cpuRatioOf);
  const latencies = new LatencyHistogram();
  for (const slice of own) latencies.add(slice.latencies);
  return {
    ...rest,
    requestsPerSecond: throughput.median,
    min: throughput.min,
    max: throughput.max,
    cpuMsPerRequest: cpu.length === 0 ? undefined : rangeOf(cpu).median,
    ratioToFloor: ratio?.median,
    ratioToFloorRange: ratio,
    cpuRatioToFloor: cpuRatio?.median,
    cpuRatioToFloorRange: cpuRatio,
    p50Ms: latencies.percentile(0.5),
    p99Ms: latencies.percentile(0.99),
    startToReadyMs: undefined,
    slicesThrownAway: measured.repeated + thrownAway,
    disturbed: isDisturbed,
  };
}

/** Where the two had no quiet round in common, the first quiet rounds they have. */
function ratioOf(
  own: readonly (MeasuredSlice | undefined)[],
  base: readonly (MeasuredSlice | undefined)[],
  ratio: (own: MeasuredSlice, base: MeasuredSlice) => number | undefined,
): Range | undefined {
  const first = (slices: typeof own) => slices.filter((slice) => slice !== undefined).slice(0, 1);
  return pairedRatios(own, base, ratio) ?? pairedRatios(first(own), first(base), ratio);
}

function throughputRatio(own: MeasuredSlice, base: MeasuredSlice): number {
  return own.requestsPerSecond / base.requestsPerSecond;
}

/** Undefined too where so little was done that no processor time was counted. */
function cpuRatioOf({ cpuMsPerRequest: own }: MeasuredSlice, { cpuMsPerRequest: base }: MeasuredSlice) {
  return own === undefined || base === undefined || own === 0 || base === 0 ? undefined : base / own;
}
