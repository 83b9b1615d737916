/** How those behave who are told to come back later. */
import type { Random } from './random.ts';

/**
 * `exact`: waits precisely as long as it is told, which is all that the documentation asks. `spread`: waits a little longer, by
 * chance, as good clients do. `hasty`: does not look at what it is told. `greedy`: never has enough.
 */
export type Manner = 'exact' | 'spread' | 'hasty' | 'greedy';

/** Everybody but those named here is `exact`. */
export interface Manners {
  readonly shareSpread: number;
  readonly shareHasty: number;
}

export interface Answer {
  /** 0 if there was none. */
  readonly status: number;
  readonly retryAfterSeconds: number | undefined;
}

const POLITE_ATTEMPTS = 10;
const HASTY_ATTEMPTS = 300;
const HASTY_SECONDS = 0.2;
/** Of a client that spreads its return: at most so much longer, in parts of what it was told. */
const SPREAD = 0.25;
/** A polite client that is not told how long to wait. */
const UNTOLD_SECONDS = 1;

export function mannerOf(random: Random, { shareSpread, shareHasty }: Manners): Manner {
  const drawn = random();
  if (drawn < shareHasty) return 'hasty';
  return drawn < shareHasty + shareSpread ? 'spread' : 'exact';
}

export function isPolite(manner: Manner): boolean {
  return manner === 'exact' || manner === 'spread';
}

/** @returns how long until the next attempt, in seconds; undefined if there is none */
export function pauseAfter(
  manner: Manner,
  { status, retryAfterSeconds }: Answer,
  attempts: number,
  random: Random,
): number | undefined {
  switch (manner) {
    case 'greedy':
      return 0;
    case 'hasty':
      return status === 201 || attempts >= HASTY_ATTEMPTS ? undefined : HASTY_SECONDS;
    default: {
      if (status === 201 || attempts >= POLITE_ATTEMPTS) return undefined;
      const told = retryAfterSeconds ?? UNTOLD_SECONDS;
      return manner === 'spread' ? told * (1 + SPREAD * random()) : told;
    }
  }
}
