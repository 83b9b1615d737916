/** How the stand-in for SageMaker is set, and what it has seen since it was set the last time. */
import type { Throttle } from './token-bucket.ts';

export interface UpstreamSettings {
  readonly latencyMilliseconds: number;
  /** Whether each call's signature is computed again. It costs far more than the call, so never while anything is measured. */
  readonly verifies: boolean;
  readonly throttle?: Throttle | undefined;
}

export interface UpstreamReport {
  readonly origin: string;
  readonly calls: number;
  readonly throttled: number;
  /** Calls whose signature was right; none unless they are verified. */
  readonly verified: number;
  /** Why other calls were refused. */
  readonly refusals: readonly string[];
  /** The input of the last call that was verified. */
  readonly lastInput: Readonly<Record<string, unknown>>;
}
