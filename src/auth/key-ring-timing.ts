/**
 * How often an issuer's keys are asked for and how long they last: the numbers of a key ring in one place, with the bounds
 * outside which the promises made about rotation and outages would not hold.
 */
export interface KeyRingTimingOptions {
  /** Between two fetches: 1 to 3 600, by default 300. */
  readonly refreshSeconds?: number | undefined;
  /** How long keys serve while the source is down: from `refreshSeconds` to 86 400, which is the default. */
  readonly maxAgeSeconds?: number | undefined;
  /** For one fetch as a whole: up to 30, by default 3. */
  readonly fetchTimeoutSeconds?: number | undefined;
  /** Between two fetches provoked by unknown key ids: 1 to 300, by default 10. */
  readonly unknownKeyCooldownSeconds?: number | undefined;
}

export interface KeyRingTiming {
  readonly maxAgeSeconds: number;
  readonly fetchTimeoutSeconds: number;
  readonly unknownKeyCooldownSeconds: number;
  /** After a success the refresh interval; after the first failure 1 s, then twice as long each time up to 30 s. */
  nextFetchSeconds(failuresInARow: number): number;
}

const LONGEST_RETRY_SECONDS = 30;

/** @throws RangeError for a value outside its bounds */
export function keyRingTiming(options: KeyRingTimingOptions): KeyRingTiming {
  const {
    refreshSeconds = 300,
    maxAgeSeconds = 86_400,
    fetchTimeoutSeconds = 3,
    unknownKeyCooldownSeconds = 10,
  } = options;
  requireWithin('refreshSeconds', refreshSeconds, 1, 3_600);
  requireWithin('maxAgeSeconds', maxAgeSeconds, refreshSeconds, 86_400);
  requireWithin('fetchTimeoutSeconds', fetchTimeoutSeconds, 0.01, 30);
  requireWithin('unknownKeyCooldownSeconds', unknownKeyCooldownSeconds, 1, 300);
  const longestRetry = Math.min(LONGEST_RETRY_SECONDS, refreshSeconds);
  return {
    maxAgeSeconds,
    fetchTimeoutSeconds,
    unknownKeyCooldownSeconds,
    nextFetchSeconds: (failuresInARow) =>
      failuresInARow === 0 ? refreshSeconds : Math.min(longestRetry, 2 ** (failuresInARow - 1)),
  };
}

function requireWithin(name: string, value: number, minimum: number, maximum: number): void {
  // Written so that NaN is refused as well.
  if (!(value >= minimum && value <= maximum)) {
    throw new RangeError(`${name} must be ${minimum} to ${maximum}`);
  }
}
