/**
 * What the service can do, beside what others can do with the same job on the same machine in the same minutes. Figures wander
 * from machine to machine and from hour to hour; ratios hold. It fails if any request does, and judges no figure.
 *
 * npm run bench -- [--quick | --smoke] [--only name,…] [--profile 0ms/64,…] [--build name=path/of/main.js]… [--cpu-profile]
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { type Extent, FULL, QUICK, SMOKE } from './extents.ts';
import { PROFILES } from './profiles.ts';
import { flameGraph } from './report/flame-graph.ts';
import { goals } from './report/goals.ts';
import { plot } from './report/plot.ts';
import { comparisonTable, goalTable, latencyTable, scalingTable } from './report/table.ts';
import type { VariantResult } from './report/variant-result.ts';
import { type AddedLatency, measureAddedLatency, OPEN_LOOP } from './run/added-latency.ts';
import { type Bench, startBench } from './run/bench.ts';
import { type Contestant, compare } from './run/compare.ts';
import { functionOf, packageOf, profileVariant, topSelfTimes } from './run/cpu-profile.ts';
import { checkVariant } from './run/prior-check.ts';
import { processTree, residentMegabytes } from './run/processor-time.ts';
import { measureScaling, type Scaling } from './run/scaling.ts';
import { writeServiceConfiguration } from './run/service-configuration.ts';
import { measureStarts } from './run/start-times.ts';
import {
  CACHING_SERVICE,
  FLOOR,
  HELLO,
  otherBuild,
  SERVICE,
  type ServiceConfigurationFiles,
  serviceFromSource,
  type Variant,
  variants,
} from './variants.ts';

const RESULTS = fileURLToPath(new URL('./results', import.meta.url));
/** Whose start is measured. */
const STARTED: readonly string[] = [HELLO, FLOOR, SERVICE];
const CPU_PROFILE_SECONDS = 10;
const TOP_ENTRIES = 15;

const { values } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    smoke: { type: 'boolean', default: false },
    only: { type: 'string' },
    profile: { type: 'string' },
    build: { type: 'string', multiple: true, default: [] },
    'cpu-profile': { type: 'boolean', default: false },
  },
});
const extent = values.smoke ? SMOKE : values.quick ? QUICK : FULL;
const print = (text: string): void => void process.stdout.write(`${text}\n`);
// Whatever ends it, it ends what it has started.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1));

const startedAt = performance.now();
const bench = await startBench();
try {
  const files = {
    verifiesEachTime: join(bench.directory, 'service.json'),
    asByDefault: join(bench.directory, 'service-token-cache.json'),
  };
  await writeServiceConfiguration(files.verifiesEachTime, { keyFile: bench.keyFile, verifiesEachTime: true });
  await writeServiceConfiguration(files.asByDefault, { keyFile: bench.keyFile });
  await mkdir(RESULTS, { recursive: true });
  if (values['cpu-profile']) {
    await showCpuProfile(bench, files, extent);
  } else {
    const builds = values.build.map((build) => otherBuild(build, files.asByDefault));
    await run(bench, [...variants(files), ...builds], extent);
  }
} finally {
  await bench.close();
}
print(`\n${Math.round((performance.now() - startedAt) / 1_000)} s`);

async function run(on: Bench, all: readonly Variant[], { starts, manyPeople, people }: Extent): Promise<void> {
  const chosen = values.only === undefined ? all : all.filter(({ name }) => name === FLOOR || named(values.only, name));
  const profiles = PROFILES.filter(({ name }) => values.profile === undefined || named(values.profile, name));
  requireKnown(values.only, all);
  requireKnown(values.profile, PROFILES);
  // With a choice, somebody wants to know of that alone.
  const isWhole = values.only === undefined && values.profile === undefined;
  for (const { name, note } of chosen) if (note !== undefined) print(`${name}: ${note}`);
  if (!all.some(({ name }) => name === 'flask')) print('flask: left out, python3 lacks flask, boto3 or joserfc');
  if (!on.processors.isPinned) print('Nothing is pinned to a processor: no taskset here, or one processor only.');

  await on.prepare(people);
  const contestants: Contestant[] = [];
  for (const variant of chosen) {
    const running = await on.start(variant);
    await checkVariant(on, running);
    contestants.push({ running, rssIdleMb: residentMegabytes(processTree(running.processId)), requests: 0 });
  }
  print('Each variant does the job: a signed call for a good token, 401 and no call for one by another key.');
  const startTimes = await measureStarts(
    on,
    chosen.filter(({ name }) => STARTED.includes(name)),
    starts,
  );

  const results: VariantResult[] = [];
  for (const profile of profiles) {
    // Whoever names a variant wants to know of it under every load.
    const taking = contestants.filter(
      ({ running: { variant } }) => named(values.only, variant.name) || (profile.only?.includes(variant.name) ?? true),
    );
    const compared = (await compare(on, profile, taking, extent)).map((result) => ({
      ...result,
      startToReadyMs: startTimes.get(result.name)?.median,
    }));
    results.push(...compared);
    print(`\nSageMaker takes ${profile.latencyMilliseconds} ms, ${profile.connections} connections:`);
    print(comparisonTable(compared));
  }
  // Figures of a second must not stand where somebody looks for real ones.
  const file = values.smoke ? 'smoke' : 'latest';
  await writeFile(join(RESULTS, `${file}.json`), `${JSON.stringify(results, undefined, 2)}\n`);
  await writeFile(join(RESULTS, `${file}.svg`), plot(results));

  let latencies: readonly AddedLatency[] = [];
  let scalings: readonly Scaling[] = [];
  if (isWhole) {
    const open = contestants.map(({ running }) => running).filter(({ variant }) => isOneOf(variant, FLOOR, SERVICE));
    const { perSecond, latencyMilliseconds } = OPEN_LOOP;
    print(`\nLatency added to SageMaker's ${latencyMilliseconds} ms at ${perSecond} requests/s that do not wait:`);
    latencies = await measureAddedLatency(on, open, extent);
    print(latencyTable(latencies));
  }
  await Promise.all(contestants.map(({ running }) => on.stop(running)));
  if (isWhole && manyPeople !== undefined) {
    await on.prepare(manyPeople);
    print('\nMore of something:');
    scalings = await measureScaling(on, all, extent);
    print(scalingTable(scalings));
  }
  // After a second each there is nothing to be said.
  if (isWhole && !values.smoke) {
    print(`\n${goalTable(goals({ results, latencies, scalings }))}`);
  }
}

async function showCpuProfile(on: Bench, configurations: ServiceConfigurationFiles, { people }: Extent): Promise<void> {
  const [profile] = PROFILES.filter(({ name }) => values.profile === undefined || named(values.profile, name));
  // A build has no names that can be read.
  const candidates = [
    serviceFromSource(SERVICE, configurations.verifiesEachTime),
    serviceFromSource(CACHING_SERVICE, configurations.asByDefault),
    ...variants(configurations),
  ];
  const variant = candidates.find(({ name }) => named(values.only ?? SERVICE, name));
  if (profile === undefined || variant === undefined) {
    throw new Error('there is no such variant, or no such profile');
  }
  await on.prepare(people);
  const directory = join(RESULTS, 'cpu-profile');
  const found = await profileVariant(on, variant, profile, { seconds: CPU_PROFILE_SECONDS, people, directory });
  print(
    `${variant.name} (${variant.note ?? 'as it is'}), ${profile.name}, time of its own, in % of all that was done:`,
  );
  for (const nameOf of [functionOf, packageOf]) {
    print('');
    for (const { where, share } of topSelfTimes(found, nameOf, TOP_ENTRIES)) {
      print(`${(share * 100).toFixed(1).padStart(6)}  ${where}`);
    }
  }
  const title = `${variant.name}, ${profile.name}: share of the processor time`;
  await writeFile(join(RESULTS, 'flame-graph.svg'), flameGraph(found, title));
  print(`\nThe whole profile, for the developer tools of a browser: ${directory}; as a flame graph beside it.`);
}

/** @throws RangeError if the list names something else */
function requireKnown(list: string | undefined, known: readonly { readonly name: string }[]): void {
  const unknown = list?.split(',').filter((name) => !known.some((one) => one.name === name)) ?? [];
  if (unknown.length > 0) {
    throw new RangeError(`there is no ${unknown.join(', ')}, only ${known.map(({ name }) => name).join(', ')}`);
  }
}

function named(list: string | undefined, name: string): boolean {
  return list?.split(',').includes(name) ?? false;
}

function isOneOf({ name }: Variant, ...names: readonly string[]): boolean {
  return names.includes(name);
}
