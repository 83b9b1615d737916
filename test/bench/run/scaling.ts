/**
 * What more of something costs: people in the mapping file, callers with a token each, processes. Only the one thing
 * differs between two runs, and they take turns. The service verifies each token each time: a cache that few callers fit into
 * and many do not would be all there is to see.
 */
import { join } from 'node:path';
import { type Extent, laterOf } from '../extents.ts';
import { HELLO, SERVICE, service, type Variant } from '../variants.ts';
import type { Bench } from './bench.ts';
import { type MeasuredSlice, measureClosed } from './measured-slice.ts';
import { inTurns } from './rounds.ts';
import { writeMappingFile, writeServiceConfiguration } from './service-configuration.ts';
import { pairedRatios, quietSlices, type Range } from './statistics.ts';
import type { VariantProcess } from './variant-process.ts';

export interface Scaling {
  readonly key: 'mappings' | 'callers' | 'hello-processes' | 'service-processes';
  readonly what: string;
  /** Requests a second, of those with less of it. */
  readonly throughput: Range | undefined;
  /** CPU per request, of that with less of it. */
  readonly cpu: Range | undefined;
}

interface Subject {
  readonly targets: readonly VariantProcess[];
  readonly people: number;
}

const FEW = 10;
const CONNECTIONS = 64;
const SETTLE_SECONDS = 0.1;

/** As many people as `extent.manyPeople` must have been prepared. */
export async function measureScaling(
  bench: Bench,
  variants: readonly Variant[],
  extent: Extent,
): Promise<readonly Scaling[]> {
  const { manyPeople = FEW } = extent;
  await bench.setUpstream({ latencyMilliseconds: 0, verifies: false });
  return [
    await pair(bench, extent, 'mappings', `${manyPeople} people in the mapping file, in place of ${FEW}`, [
      { targets: [await bench.start(await serviceWithPeople(bench, FEW))], people: FEW },
      { targets: [await bench.start(await serviceWithPeople(bench, manyPeople))], people: FEW },
    ]),
    await pair(bench, extent, 'callers', `${manyPeople} distinct callers, in place of ${FEW}`, [
      { targets: await start(bench, SERVICE, variants, 1), people: FEW },
      { targets: await start(bench, SERVICE, variants, 1), people: manyPeople },
    ]),
    await pair(bench, extent, 'hello-processes', `two processes of ${HELLO}, in place of one`, [
      { targets: await start(bench, HELLO, variants, 1), people: FEW },
      { targets: await start(bench, HELLO, variants, 2), people: FEW },
    ]),
    await pair(bench, extent, 'service-processes', `two processes of ${SERVICE}, in place of one`, [
      { targets: await start(bench, SERVICE, variants, 1), people: FEW },
      { targets: await start(bench, SERVICE, variants, 2), people: FEW },
    ]),
  ];
}

/** Runs both in turns, and ends them. */
async function pair(
  bench: Bench,
  extent: Extent,
  key: Scaling['key'],
  what: string,
  [less, more]: [Subject, Subject],
): Promise<Scaling> {
  const measure = ({ targets, people }: Subject, seconds: number): Promise<MeasuredSlice> => {
    bench.makeRoom(targets.length);
    const connections = CONNECTIONS * targets.length;
    return measureClosed(bench, targets, { connections, people, seconds, settleSeconds: SETTLE_SECONDS });
  };
  const { warmUpSeconds, sliceSeconds, ...rounds } = laterOf(extent);
  for (const subject of [less, more]) await measure(subject, warmUpSeconds);
  const measured = await inTurns([less, more], rounds, (subject) => measure(subject, sliceSeconds));
  await Promise.all([...less.targets, ...more.targets].map((target) => bench.stop(target)));
  bench.makeRoom(1);
  const lessSlices = quietSlices(measured.get(less)?.slices ?? []).slices;
  const moreSlices = quietSlices(measured.get(more)?.slices ?? []).slices;
  return {
    key,
    what,
    throughput: pairedRatios(moreSlices, lessSlices, (own, base) => own.requestsPerSecond / base.requestsPerSecond),
    cpu: pairedRatios(moreSlices, lessSlices, ({ cpuMsPerRequest: own }, { cpuMsPerRequest: base }) =>
      own === undefined || base === undefined || base === 0 ? undefined : own / base,
    ),
  };
}

async function start(bench: Bench, name: string, variants: readonly Variant[], count: number) {
  const variant = variants.find((candidate) => candidate.name === name);
  if (variant === undefined) {
    throw new Error(`there is no variant ${name}`);
  }
  return Promise.all(Array.from({ length: count }, (_, index) => bench.start(variant, index)));
}

async function serviceWithPeople(bench: Bench, people: number): Promise<Variant> {
  const mappingFile = join(bench.directory, `mapping-${people}.json`);
  const configurationFile = join(bench.directory, `service-${people}.json`);
  await writeMappingFile(mappingFile, people);
  await writeServiceConfiguration(configurationFile, {
    keyFile: bench.keyFile,
    verifiesEachTime: true,
    mappingFile,
  });
  return service(`${SERVICE}-${people}-people`, configurationFile);
}
