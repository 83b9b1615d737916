/** What the service is to reach, each with what it has reached in this run. For the reader: nothing fails by it. */
import type { AddedLatency } from '../run/added-latency.ts';
import type { Scaling } from '../run/scaling.ts';
import { CACHING_SERVICE, HELLO, SERVICE } from '../variants.ts';
import type { VariantResult } from './variant-result.ts';

export interface Goal {
  readonly what: string;
  /** Undefined if it was not measured in this run. */
  readonly reached: number | undefined;
  readonly bound: number;
  readonly isAtLeast: boolean;
}

export interface Findings {
  readonly results: readonly VariantResult[];
  readonly latencies: readonly AddedLatency[];
  readonly scalings: readonly Scaling[];
}

/** The profile in which all variants are. */
const MAIN = '0ms/64';
const SLOW = '100ms/256';
/** Before that, memory says little. */
const REQUESTS_FOR_MEMORY = 50_000;

export function goals({ results, latencies, scalings }: Findings): readonly Goal[] {
  const under = (profile: string, name: string) =>
    results.find((result) => result.profile === profile && result.name === name);
  const own = under(MAIN, SERVICE);
  const caching = under(MAIN, CACHING_SERVICE);
  const ownSlow = under(SLOW, SERVICE);
  const latency = latencies.find(({ name }) => name === SERVICE);
  const scaling = (key: Scaling['key']) => scalings.find((candidate) => candidate.key === key);
  const throughput = (profile: string, name: string) => under(profile, name)?.requestsPerSecond;
  const last = results.findLast(({ name, requests }) => name === SERVICE && requests >= REQUESTS_FOR_MEMORY);
  return [
    atLeast(0.5, 'CPU, of the floor, without the token cache', own?.cpuRatioToFloor),
    atLeast(0.8, 'CPU, of the floor, with the token cache', caching?.cpuRatioToFloor),
    atLeast(6, 'requests/s as by default, of Flask', quotient(caching?.requestsPerSecond, throughput(MAIN, 'flask'))),
    atLeast(
      4,
      'requests/s as by default, of Express',
      quotient(caching?.requestsPerSecond, throughput(MAIN, 'express')),
    ),
    atLeast(
      4,
      `requests/s at ${SLOW}, of the SDK's default`,
      quotient(ownSlow?.requestsPerSecond, throughput(SLOW, 'sdk-default')),
    ),
    atLeast(0.8, `requests/s at ${SLOW}, of the floor`, ownSlow?.ratioToFloor),
    atMost(2, 'added latency, p50 in ms', latency?.p50Ms),
    atMost(8, 'added latency, p99 in ms', latency?.p99Ms),
    atMost(1.1, 'CPU with many people in the mapping file, of that with few', scaling('mappings')?.cpu?.median),
    atMost(1.1, 'CPU with many distinct callers, of that with few', scaling('callers')?.cpu?.median),
    atLeast(
      0.9,
      `gain by a second process, of that of ${HELLO}`,
      quotient(scaling('service-processes')?.throughput?.median, scaling('hello-processes')?.throughput?.median),
    ),
    atMost(1.3, `start to ready, of ${HELLO}`, quotient(own?.startToReadyMs, under(MAIN, HELLO)?.startToReadyMs)),
    atMost(90, 'resident memory idle, in MB', own?.rssIdleMb),
    atMost(160, `resident memory after ${REQUESTS_FOR_MEMORY} requests, in MB`, last?.rssMb),
  ];
}

export function isReached({ reached, bound, isAtLeast }: Goal): boolean | undefined {
  return reached === undefined ? undefined : isAtLeast ? reached >= bound : reached <= bound;
}

function atLeast(bound: number, what: string, reached: number | undefined): Goal {
  return { what, reached, bound, isAtLeast: true };
}

function atMost(bound: number, what: string, reached: number | undefined): Goal {
  return { what, reached, bound, isAtLeast: false };
}

function quotient(own: number | undefined, base: number | undefined): number | undefined {
  return own === undefined || base === undefined ? undefined : own / base;
}
