/**
 * An issuer's keys, kept loaded in the background so that verifying a token never waits for the network. It must never
 * serve a key older than the maximum age, and never let senders of unknown key ids drive traffic to the key source.
 */
import type { Clock } from '../model/clock.ts';
import type { VerificationKey } from './json-web-key.ts';
import { type KeySet, parseKeySet, type RejectedKey, sameKeySet } from './json-web-key-set.ts';
import type { JwsAlgorithm } from './jws-algorithm.ts';
import { type KeyRingTimingOptions, keyRingTiming } from './key-ring-timing.ts';
import { fetchWithin, type KeySource } from './key-source.ts';

export interface KeyRingOptions extends KeyRingTimingOptions {
  readonly source: KeySource;
  /** What the issuer may sign with; keys for anything else are left out. */
  readonly algorithms: readonly JwsAlgorithm[];
  /** The time of day, only for showing when the keys were fetched. */
  readonly clock: Clock;
  /**
   * Milliseconds that only ever go forward, from any origin: what ages are measured with. The time of day would not do: a
   * step of it (NTP, a resumed machine) would expire good keys at once or keep removed ones alive. Timers run on the same
   * source, so a machine that was suspended is at most one refresh behind. By default `performance.now()`.
   */
  readonly monotonicClock?: Clock;
  /** Told what an operator should see. What it throws is ignored. */
  readonly onEvent?: (event: KeyRingEvent) => void;
}

export type KeyRingEvent =
  | {
      readonly kind: 'keys_changed';
      readonly source: string;
      readonly keyIds: readonly string[];
      readonly rejected: readonly RejectedKey[];
    }
  /** The former keys, if any, stay in use until the maximum age. */
  | { readonly kind: 'fetch_failed'; readonly source: string; readonly error: string }
  | { readonly kind: 'fetch_recovered'; readonly source: string };

interface KeyRingStatus {
  /** Never loaded; loaded; loaded but the latest fetch failed; loaded, but too old to be used. */
  readonly state: 'loading' | 'ready' | 'stale' | 'expired';
  /** When the keys in use were asked for (ISO 8601). */
  readonly fetchedAt: string | undefined;
  /** Since the keys were taken from the issuer, by the source or by whoever wrote what the source reads. */
  readonly ageSeconds: number | undefined;
  /** Of the latest fetch, if it failed. For operators. */
  readonly lastError: string | undefined;
  readonly keyCount: number;
}

export interface KeyRing {
  /** Makes the first fetch and keeps refreshing. Resolves when that fetch is over, even if it failed: see `status()`. */
  start(): Promise<void>;
  /**
   * For a process that is stopped between requests, whose timers then stand still: makes the fetch that is due by now, or waits
   * for the one under way. Resolves at once if none is due, and when the fetch is over even if it failed.
   */
  refreshIfDue(): Promise<void>;
  /** Ends all fetching; what is loaded stays usable until its maximum age. */
  close(): void;
  status(): KeyRingStatus;
  /** The same object as before as long as the keys are the same; undefined when never loaded or too old. */
  current(): KeySet | undefined;
  /**
   * A known key without waiting for anything. For an unknown one the source is asked again, at most once in
   * `unknownKeyCooldownSeconds` for all callers together, and waited for at most `fetchTimeoutSeconds`.
   */
  findKey(kid: string): Promise<VerificationKey | undefined>;
}

interface HeldKeys {
  readonly keySet: KeySet;
  /** By the monotonic clock: where the age counts from. */
  readonly takenAt: number;
  readonly fetchedAt: string;
}

/** @throws RangeError for a time outside its bounds */
export function createKeyRing(options: KeyRingOptions): KeyRing {
  const { source, algorithms, clock, monotonicClock = () => performance.now() } = options;
  const timing = keyRingTiming(options);
  let held: HeldKeys | undefined;
  let lastError: string | undefined;
  let inFlight: Promise<boolean> | undefined;
  let lastProvokedAt = Number.NEGATIVE_INFINITY;
  let lastAskedAt = { monotonic: Number.NEGATIVE_INFINITY, timeOfDay: Number.NEGATIVE_INFINITY };
  let failuresInARow = 0;
  let timer: NodeJS.Timeout | undefined;
  let started: Promise<void> | undefined;
  const closing = new AbortController();

  function notify(event: KeyRingEvent): void {
    try {
      options.onEvent?.(event);
    } catch {
      // A broken listener must not stop the refresh.
    }
  }

  /** Never rejects; true if the source gave a usable set. Whoever comes while one is under way shares it. */
  function fetchOnce(): Promise<boolean> {
    inFlight ??= fetchAndHold().finally(() => {
      inFlight = undefined;
    });
    return inFlight;
  }

  async function fetchAndHold(): Promise<boolean> {
    // The age counts from before the request: the answer can't be older than that.
    const askedAt = monotonicClock();
    lastAskedAt = { monotonic: askedAt, timeOfDay: clock() };
    try {
      const fetchedAt = new Date(clock()).toISOString();
      const carried = await fetchWithin(source, timing.fetchTimeoutSeconds, closing.signal);
      const fetched = parseKeySet(carried.bytes, { algorithms });
      const former = current();
      const unchanged = former !== undefined && sameKeySet(former, fetched) ? former : undefined;
      const keys = { keySet: unchanged ?? fetched, takenAt: askedAt - carried.ageSeconds * 1_000, fetchedAt };
      if (isTooOld(keys)) {
        // Held where nothing better is, so that the status says how old they are; `current()` does not hand them out.
        held = former === undefined ? keys : held;
        throw new Error(tooOld(carried.ageSeconds, timing.maxAgeSeconds));
      }
      held = keys;
      if (lastError !== undefined) {
        notify({ kind: 'fetch_recovered', source: source.description });
      }
      lastError = undefined;
      if (unchanged === undefined) {
        const { keys, rejected } = fetched;
        notify({ kind: 'keys_changed', source: source.description, keyIds: [...keys.keys()], rejected });
      }
      return true;
    } catch (error) {
      if (!closing.signal.aborted) {
        lastError = describeError(error);
        notify({ kind: 'fetch_failed', source: source.description, error: lastError });
      }
      return false;
    }
  }

  async function fetchAndSchedule(): Promise<void> {
    failuresInARow = (await fetchOnce()) ? 0 : failuresInARow + 1;
    if (!closing.signal.aborted) {
      timer = setTimeout(fetchAndSchedule, timing.nextFetchSeconds(failuresInARow) * 1_000).unref();
    }
  }

  /** Leaves the schedule alone, so that unknown key ids can't cause more than their one fetch. */
  async function fetchForUnknownKey(): Promise<void> {
    if (inFlight === undefined) {
      const now = monotonicClock();
      if (closing.signal.aborted || now - lastProvokedAt < timing.unknownKeyCooldownSeconds * 1_000) {
        return;
      }
      lastProvokedAt = now;
    }
    await fetchOnce();
  }

  function ageSeconds({ takenAt }: HeldKeys): number {
    return (monotonicClock() - takenAt) / 1_000;
  }

  function isTooOld(keys: HeldKeys): boolean {
    // Written so that an age that is no number is too old as well.
    return !(ageSeconds(keys) < timing.maxAgeSeconds);
  }

  function current(): KeySet | undefined {
    return held === undefined || isTooOld(held) ? undefined : held.keySet;
  }

  function state(): KeyRingStatus['state'] {
    if (held === undefined) {
      return 'loading';
    }
    if (current() === undefined) {
      return 'expired';
    }
    return lastError === undefined ? 'ready' : 'stale';
  }

  return {
    start() {
      started ??= fetchAndSchedule();
      return started;
    },
    async refreshIfDue() {
      if (inFlight !== undefined) {
        await inFlight;
        return;
      }
      // Whichever clock has gone further: the monotonic one may have stood still with the process.
      const { monotonic, timeOfDay } = lastAskedAt;
      const passedSeconds = Math.max(monotonicClock() - monotonic, clock() - timeOfDay) / 1_000;
      if (passedSeconds >= timing.nextFetchSeconds(failuresInARow) && !closing.signal.aborted) {
        clearTimeout(timer);
        await fetchAndSchedule();
      }
    },
    close() {
      clearTimeout(timer);
      closing.abort(new Error('the key ring was closed'));
    },
    status: () => ({
      state: state(),
      fetchedAt: held?.fetchedAt,
      ageSeconds: held === undefined ? undefined : ageSeconds(held),
      lastError,
      keyCount: current()?.keys.size ?? 0,
    }),
    current,
    async findKey(kid) {
      const known = current()?.keys.get(kid);
      if (known !== undefined) {
        return known;
      }
      await fetchForUnknownKey();
      return current()?.keys.get(kid);
    },
  };
}

function tooOld(ageSeconds: number, maxAgeSeconds: number): string {
  return `the key set was written ${Math.round(ageSeconds)} s ago, and keys may be ${maxAgeSeconds} s old at most`;
}

function describeError(error: unknown): string {
  if (!(error instanceof Error)) {
    return 'unknown error';
  }
  // `fetch` says only "fetch failed" itself; why (refused, no such host, certificate) is in the cause.
  return error.cause instanceof Error ? `${error.message}: ${error.cause.message}` : error.message;
}
