/** From start to ready, several times in turns: each variant in a new process, ended at once. */
import type { Variant } from '../variants.ts';
import type { Bench } from './bench.ts';
import { orderOf } from './rounds.ts';
import { type Range, rangeOf } from './statistics.ts';

export async function measureStarts(
  bench: Bench,
  variants: readonly Variant[],
  starts: number,
): Promise<ReadonlyMap<string, Range>> {
  const times = new Map(variants.map(({ name }) => [name, [] as number[]]));
  for (let round = 0; round < starts; round += 1) {
    for (const variant of orderOf(variants, round)) {
      const running = await bench.start(variant);
      times.get(variant.name)?.push(running.startMilliseconds);
      await bench.stop(running);
    }
  }
  return new Map([...times].map(([name, milliseconds]) => [name, rangeOf(milliseconds)]));
}
