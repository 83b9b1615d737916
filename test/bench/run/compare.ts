/** All variants under one load, in turns. */
import { type Extent, laterOf } from '../extents.ts';
import type { Profile } from '../profiles.ts';
import { summarise, type VariantResult } from '../report/variant-result.ts';
import { FLOOR } from '../variants.ts';
import type { Bench } from './bench.ts';
import { type ClosedLoad, type MeasuredSlice, measureClosed } from './measured-slice.ts';
import { processTree, residentMegabytes } from './processor-time.ts';
import { inTurns } from './rounds.ts';
import type { VariantProcess } from './variant-process.ts';

/** A variant that is warm, or will be, and what is known of it so far. */
export interface Contestant {
  readonly running: VariantProcess;
  readonly rssIdleMb: number | undefined;
  requests: number;
}

/** Longer than it takes until all connections are busy. */
const SETTLE_SECONDS = 0.1;

export async function compare(
  bench: Bench,
  { name, latencyMilliseconds, connections }: Profile,
  contestants: readonly Contestant[],
  extent: Extent,
): Promise<readonly VariantResult[]> {
  await bench.setUpstream({ latencyMilliseconds, verifies: false });
  const isFirst = contestants.every(({ requests }) => requests === 0);
  const measure = async (contestant: Contestant, seconds: number): Promise<MeasuredSlice> => {
    const settleSeconds = SETTLE_SECONDS + (2 * latencyMilliseconds) / 1_000;
    const load: ClosedLoad = { connections, people: extent.people, seconds, settleSeconds };
    const slice = await measureClosed(bench, [contestant.running], load);
    contestant.requests += slice.requests;
    return slice;
  };
  const { warmUpSeconds, sliceSeconds, ...rounds } = isFirst ? extent : laterOf(extent);
  for (const contestant of contestants) {
    await measure(contestant, warmUpSeconds);
  }
  const measured = await inTurns(contestants, rounds, (contestant) => measure(contestant, sliceSeconds));
  const floor = [...measured].find(([{ running }]) => running.variant.name === FLOOR)?.[1];
  return [...measured].map(([{ running, rssIdleMb, requests }, slices]) =>
    summarise(
      {
        name: running.variant.name,
        profile: name,
        tokenCache: running.variant.tokenCache,
        note: running.variant.note,
        rssIdleMb,
        rssMb: residentMegabytes(processTree(running.processId)),
        requests,
        measured: slices,
      },
      floor,
    ),
  );
}
