/**
 * When people come. Most of them by a curve that rises and falls, twice as many in its middle as on average; some all at once
 * on the full hour, which is what makes waves if anything does.
 */
import type { Random } from './random.ts';

export interface Rush {
  readonly people: number;
  readonly seconds: number;
  /** The part of them that comes all at once, in the middle. */
  readonly shareOnTheHour: number;
}

const ON_THE_HOUR_SECONDS = 1;

/** @returns when each person comes, in seconds from the beginning; person by person, not by time */
export function arrivals({ people, seconds, shareOnTheHour }: Rush, random: Random): readonly number[] {
  return Array.from({ length: people }, () =>
    random() < shareOnTheHour ? seconds / 2 + random() * ON_THE_HOUR_SECONDS : seconds * raisedCosineQuantile(random()),
  );
}

/** Where the curve 1 − cos(2πt), from 0 to 1, has this part of itself behind it. */
function raisedCosineQuantile(part: number): number {
  let low = 0;
  let high = 1;
  for (let step = 0; step < 40; step += 1) {
    const middle = (low + high) / 2;
    const behind = middle - Math.sin(2 * Math.PI * middle) / (2 * Math.PI);
    if (behind < part) low = middle;
    else high = middle;
  }
  return low;
}
