/**
 * Whether looking a person up costs more the more people there are. Tables of 100, 10 000 and 100 000 people stand side by
 * side, each in a process of its own; random people are looked up in turns, so that whatever else the machine does meets all of
 * them alike, and the medians are compared with that of the smallest. It judges no time: the ratios are for the reader.
 *
 * node test/bench/mapping-lookup.ts [--rounds 10]
 */
import { type ChildProcess, fork } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDbCalls } from '../../src/aws/dynamodb-calls.ts';
import { createDynamoDbClient } from '../../src/aws/dynamodb-client.ts';
import { systemClock } from '../../src/model/clock.ts';
import type { ProfileDirectory } from '../../src/model/profile-directory.ts';
import { DynamoDbProfileDirectory } from '../../src/profiles/dynamodb-profile-directory.ts';
import { FileProfileDirectory } from '../../src/profiles/file-profile-directory.ts';
import { DOMAIN, ISSUER, identityAt, personAt } from './people.ts';
import type { FilledTable } from './table-process.ts';

const SIZES = [100, 10_000, 100_000];
const LOOKUPS_IN_A_ROUND = 300;
const WARM_UP = 300;
/** Those who come back within the cache's time. */
const REGULARS = 100;
const FILE_LOOKUPS_IN_A_SAMPLE = 1_000;

const { values } = parseArgs({ options: { rounds: { type: 'string', default: '10' } } });
const rounds = Math.min(1_000, Math.max(1, Number(values.rounds)));
const issuers = [{ names: [ISSUER] }];
const domains = [DOMAIN];
const print = (line: string): void => void process.stdout.write(`${line}\n`);

interface Subject {
  readonly name: string;
  readonly people: number;
  readonly directory: ProfileDirectory;
  readonly samples: number[];
  /** Calls to the table so far. */
  calls(): number;
}

const children: ChildProcess[] = [];
const clients: DynamoDBClient[] = [];
// The SDK finds credentials the way it does in a deployment.
Object.assign(process.env, { AWS_ACCESS_KEY_ID: 'local', AWS_SECRET_ACCESS_KEY: 'local' });
try {
  const tables = await Promise.all(SIZES.map(fillTable));
  const uncached = tables.map((table, index) => subjectOf(table, SIZES[index] ?? 0, 0));
  print(`Lookups in a table, nothing cached, ${rounds} rounds of ${LOOKUPS_IN_A_ROUND} random people:`);
  await measure(uncached, (people) => randomInt(people));
  print(`\nThe same with answers believed for 60 seconds, ${REGULARS} people who come back:`);
  await measure(
    tables.map((table, index) => subjectOf(table, SIZES[index] ?? 0, 60)),
    () => randomInt(REGULARS),
  );
  print('\nThe mapping file:');
  await measureFiles();
} finally {
  for (const client of clients) client.destroy();
  for (const child of children) child.disconnect();
}

async function fillTable(people: number): Promise<FilledTable> {
  const child = fork(fileURLToPath(new URL('./table-process.ts', import.meta.url)), [String(people)]);
  children.push(child);
  const ended = once(child, 'exit').then(([code]): never => {
    throw new Error(`the table of ${people} people ended with ${code}`);
  });
  ended.catch(() => undefined);
  const [filled] = await Promise.race([once(child, 'message') as Promise<[FilledTable]>, ended]);
  print(`filled a table with ${count(people)} people in ${filled.fillSeconds.toFixed(1)} s`);
  return filled;
}

function subjectOf({ endpoint, tableName }: FilledTable, people: number, cacheSeconds: number): Subject {
  const client = createDynamoDbClient({
    region: DOMAIN.region,
    endpoint,
    connectTimeoutMilliseconds: 1_000,
    requestTimeoutMilliseconds: 5_000,
    totalTimeoutMilliseconds: 5_000,
    maxAttempts: 1,
    maxInFlight: 10,
  });
  clients.push(client);
  let calls = 0;
  client.middlewareStack.add(
    (next) => (given) => {
      calls += 1;
      return next(given);
    },
    { step: 'finalizeRequest' },
  );
  const directory = new DynamoDbProfileDirectory({
    client,
    calls: new DynamoDbCalls({ tableName, totalTimeoutMilliseconds: 5_000 }),
    issuers,
    domains,
    cacheSeconds,
    clock: systemClock,
  });
  return { name: `${count(people)} people`, people, directory, samples: [], calls: () => calls };
}

/** In turns of one lookup each, and every round beginning with another one. */
async function measure(subjects: readonly Subject[], pick: (people: number) => number): Promise<void> {
  for (const subject of subjects) {
    for (let lookup = 0; lookup < WARM_UP; lookup += 1) {
      await lookUp(subject, pick(subject.people));
    }
    subject.samples.length = 0;
  }
  const callsBefore = subjects.map(({ calls }) => calls());
  for (let round = 0; round < rounds; round += 1) {
    const order = subjects.map((_, index) => subjects[(index + round) % subjects.length]);
    for (let lookup = 0; lookup < LOOKUPS_IN_A_ROUND; lookup += 1) {
      for (const subject of order) {
        if (subject !== undefined) await lookUp(subject, pick(subject.people));
      }
    }
  }
  const smallest = median(subjects[0]?.samples ?? []);
  for (const [index, { name, samples, calls }] of subjects.entries()) {
    const own = median(samples);
    const callsEach = (calls() - (callsBefore[index] ?? 0)) / samples.length;
    print(
      `  ${name.padEnd(16)} median ${microseconds(own)}   ratio ${(own / smallest).toFixed(2)}   calls per lookup ${callsEach.toFixed(2)}`,
    );
  }
}

async function lookUp({ directory, samples }: Subject, index: number): Promise<void> {
  const identity = identityAt(index);
  const startedAt = performance.now();
  const found = await directory.lookUp(identity);
  samples.push(performance.now() - startedAt);
  if (found?.targets[0]?.userProfileName !== `employee-${index}`) {
    throw new Error(`person ${index} was not found`);
  }
}

async function measureFiles(): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'mapping-lookup-'));
  const medians: number[] = [];
  try {
    for (const people of SIZES) {
      const path = join(folder, `${people}.json`);
      await writeFile(path, mappingFileOf(people));
      const startedAt = performance.now();
      const directory = await FileProfileDirectory.open({
        path,
        issuers,
        domains,
        pollMilliseconds: 60_000,
        onReload: () => undefined,
      });
      const loadSeconds = (performance.now() - startedAt) / 1_000;
      medians.push(await fileLookupMedian(directory, people));
      directory.close();
      const own = medians.at(-1) ?? 0;
      print(
        `  ${`${count(people)} people`.padEnd(16)} median ${microseconds(own)}   ratio ${(own / (medians[0] ?? 0)).toFixed(2)}   read in ${loadSeconds.toFixed(2)} s`,
      );
    }
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** Of many lookups at a time: one alone is shorter than the clock can tell. */
async function fileLookupMedian(directory: ProfileDirectory, people: number): Promise<number> {
  const samples: number[] = [];
  for (let sample = 0; sample < 100; sample += 1) {
    const identities = Array.from({ length: FILE_LOOKUPS_IN_A_SAMPLE }, () => identityAt(randomInt(people)));
    const startedAt = performance.now();
    for (const identity of identities) {
      await directory.lookUp(identity);
    }
    samples.push((performance.now() - startedAt) / FILE_LOOKUPS_IN_A_SAMPLE);
  }
  return median(samples);
}

function mappingFileOf(people: number): string {
  const mappings = Array.from({ length: people }, (_, index) => {
    const { subject, targets } = personAt(index);
    return {
      subject,
      targets: targets.map(({ domainId, userProfileName }) => ({ domain: domainId, profile: userProfileName })),
    };
  });
  return JSON.stringify({ mappings });
}

function median(samples: readonly number[]): number {
  return samples.toSorted((one, other) => one - other)[Math.floor(samples.length / 2)] ?? Number.NaN;
}

function microseconds(milliseconds: number): string {
  return `${(milliseconds * 1_000).toFixed(milliseconds < 0.01 ? 2 : 0).padStart(7)} µs`;
}

function count(people: number): string {
  return people.toLocaleString('en').replaceAll(',', ' ');
}
