/** What is made of the slices of a run: medians, ranges, and ratios of what was measured in the same round. */

export interface Range {
  readonly median: number;
  readonly min: number;
  readonly max: number;
}

export interface Slice {
  readonly requestsPerSecond: number;
  /** Undefined where the system does not tell. */
  readonly cpuMsPerRequest: number | undefined;
  /** Processor time that others took, of the time of one processor; undefined where the system does not tell. */
  readonly foreignShare: number | undefined;
}

/** Others may take that much of one processor's time; what was measured meanwhile counts. */
export const MAX_FOREIGN_SHARE = 0.1;

/** @throws RangeError for no values at all */
export function rangeOf(values: readonly number[]): Range {
  const sorted = values.toSorted((one, other) => one - other);
  const middle = sorted.length >> 1;
  const upper = sorted[middle];
  const lower = sorted[sorted.length % 2 === 1 ? middle : middle - 1];
  const [min] = sorted;
  const max = sorted.at(-1);
  if (upper === undefined || lower === undefined || min === undefined || max === undefined) {
    throw new RangeError('nothing was measured');
  }
  return { median: (lower + upper) / 2, min, max };
}

export function isQuiet({ foreignShare }: Slice): boolean {
  return foreignShare === undefined || foreignShare <= MAX_FOREIGN_SHARE;
}

/**
 * The rounds of one variant, without those that others disturbed.
 * @returns each round's slice, or undefined in its place; all of them, marked, if fewer than half were quiet: a ratio of
 *   disturbed rounds says more than one round alone
 */
export function quietSlices<S extends Slice>(
  rounds: readonly S[],
): { readonly slices: readonly (S | undefined)[]; readonly thrownAway: number; readonly isDisturbed: boolean } {
  const thrownAway = rounds.filter((slice) => !isQuiet(slice)).length;
  return thrownAway * 2 > rounds.length
    ? { slices: rounds, thrownAway: 0, isDisturbed: true }
    : { slices: rounds.map((slice) => (isQuiet(slice) ? slice : undefined)), thrownAway, isDisturbed: false };
}

/**
 * Of rounds in which both were measured: what else went on then, both met alike.
 * @returns undefined if there is no such round
 */
export function pairedRatios<S>(
  own: readonly (S | undefined)[],
  base: readonly (S | undefined)[],
  ratio: (own: S, base: S) => number | undefined,
): Range | undefined {
  const ratios = own.flatMap((slice, round) => {
    const other = base[round];
    const value = slice === undefined || other === undefined ? undefined : ratio(slice, other);
    return value === undefined ? [] : [value];
  });
  return ratios.length === 0 ? undefined : rangeOf(ratios);
}
