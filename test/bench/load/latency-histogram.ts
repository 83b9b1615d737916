/**
 * Counts latencies in buckets that grow with what they hold, as HdrHistogram does: a percentile is off by less than a
 * hundredth, recording one costs nothing to speak of, and histograms of several slices can be put together.
 */

/** Buckets between a power of two and the next. */
const SUB_BUCKETS = 128;
const SUB_BITS = 7;
const BUCKETS = SUB_BUCKETS * 26;

/** Bucket and count, by turns. */
export type CountedBuckets = readonly number[];

export class LatencyHistogram {
  readonly #counts = new Uint32Array(BUCKETS);
  #total = 0;

  get count(): number {
    return this.#total;
  }

  record(milliseconds: number): void {
    const bucket = bucketOf(milliseconds * 1_000);
    this.#counts[bucket] = (this.#counts[bucket] ?? 0) + 1;
    this.#total += 1;
  }

  add(buckets: CountedBuckets): void {
    for (let index = 0; index + 1 < buckets.length; index += 2) {
      const bucket = buckets[index] ?? 0;
      const count = buckets[index + 1] ?? 0;
      this.#counts[bucket] = (this.#counts[bucket] ?? 0) + count;
      this.#total += count;
    }
  }

  toBuckets(): CountedBuckets {
    const buckets: number[] = [];
    for (const [bucket, count] of this.#counts.entries()) {
      if (count > 0) buckets.push(bucket, count);
    }
    return buckets;
  }

  /** @param share between 0 and 1 @returns milliseconds; NaN if nothing was recorded */
  percentile(share: number): number {
    const rank = Math.max(1, Math.ceil(this.#total * share));
    let seen = 0;
    for (const [bucket, count] of this.#counts.entries()) {
      seen += count;
      if (seen >= rank) {
        return middleOf(bucket) / 1_000;
      }
    }
    return Number.NaN;
  }
}

/** Microseconds below 128 have a bucket each; above, 128 buckets share each doubling. */
function bucketOf(microseconds: number): number {
  const value = Math.max(0, Math.round(microseconds));
  if (value < SUB_BUCKETS) {
    return value;
  }
  const doublings = 31 - Math.clz32(value) - SUB_BITS;
  return Math.min(BUCKETS - 1, (doublings + 1) * SUB_BUCKETS + (Math.floor(value / 2 ** doublings) - SUB_BUCKETS));
}

function middleOf(bucket: number): number {
  if (bucket < SUB_BUCKETS) {
    return bucket;
  }
  const doublings = Math.floor(bucket / SUB_BUCKETS) - 1;
  return (SUB_BUCKETS + (bucket % SUB_BUCKETS) + 0.5) * 2 ** doublings;
}
