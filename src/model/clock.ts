/**
 * The one source of the time of day. It is injected everywhere a decision depends on time, so that a test can hold it.
 * Returns milliseconds since the Unix epoch.
 */
export type Clock = () => number;

export const systemClock: Clock = () => Date.now();

/** Seconds since the Unix epoch with their fraction, the unit of JWT `NumericDate` (RFC 7519 section 2). */
export function epochSeconds(clock: Clock): number {
  return clock() / 1000;
}
