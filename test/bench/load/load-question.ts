/** What the process that makes the load is asked to do, and what it then reports. */
import type { ProcessorTimes, Watched } from '../run/processor-time.ts';
import type { CountedBuckets } from './latency-histogram.ts';

interface PrepareRequests {
  readonly prepare: { readonly people: number; readonly privateKeyPem: string };
}

interface LoadOptions {
  /** Where requests go, by turns. */
  readonly origins: readonly string[];
  /** The first so many take turns; all of them must have been prepared. */
  readonly people: number;
  readonly seconds: number;
  readonly watched: Watched;
}

/** As many connections as wished, each with its next request as soon as it has its answer. */
export interface ClosedLoop extends LoadOptions {
  readonly connections: number;
  /** How long it runs before what it does counts. */
  readonly settleSeconds: number;
}

/** So many requests a second, whatever becomes of them; each one's time counts from when it was due. */
export interface OpenLoop extends LoadOptions {
  readonly perSecond: number;
}

export type LoadQuestion = PrepareRequests | { readonly closed: ClosedLoop } | { readonly open: OpenLoop };

export interface LoadReport {
  /** Answers within the time that counts. */
  readonly requests: number;
  readonly seconds: number;
  readonly latencies: CountedBuckets;
  /** What went wrong, at any time, and how often; empty in a run that is worth anything. */
  readonly failures: Readonly<Record<string, number>>;
  /** At the beginning and at the end of what counts. */
  readonly times: readonly [ProcessorTimes | undefined, ProcessorTimes | undefined];
}
