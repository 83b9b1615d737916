/** What the process that plays the people is asked to do, and what it then reports. */
import type { Rush } from './arrivals.ts';
import type { Attempt } from './attempt.ts';
import type { Manners } from './behaviour.ts';

export interface RushQuestion extends Rush, Manners {
  readonly origins: readonly string[];
  readonly privateKeyPem: string;
  /** Requests that the one greedy caller has under way at any time; none if 0. */
  readonly greedyConnections: number;
  /** Whoever has not been served by then, in seconds from the beginning, goes home. */
  readonly endsAfterSeconds: number;
  readonly seed: number;
}

export interface RushReport {
  readonly attempts: readonly Attempt[];
}
