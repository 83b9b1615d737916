import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { createKeyRing, type KeyRing, type KeyRingEvent, type KeyRingOptions } from '../../../src/auth/key-ring.ts';
import { createMemoryKeySource, type MemoryKeySource } from '../../support/jwks-memory-source.ts';
import { createTokenIssuer } from '../../support/token-issuer.ts';

const first = createTokenIssuer({ issuer: 'https://issuer.example', kid: 'first' });
const second = createTokenIssuer({ issuer: 'https://issuer.example', kid: 'second' });
const bothKeys = { keys: [first.jwk(), second.jwk()] };

describe('a key ring', () => {
  let source: MemoryKeySource;
  let events: KeyRingEvent[];
  let rings: KeyRing[];

  beforeEach(() => {
    vi.useFakeTimers({ now: Date.UTC(2026, 10, 21, 10) });
    source = createMemoryKeySource(first.jwks());
    events = [];
    rings = [];
  });

  afterEach(() => {
    for (const ring of rings) {
      ring.close();
    }
    vi.useRealTimers();
  });

  function createRing(options: Partial<KeyRingOptions> = {}): KeyRing {
    const ring = createKeyRing({
      source,
      algorithms: ['RS256'],
      clock: Date.now,
      onEvent: (event) => events.push(event),
      ...options,
    });
    rings.push(ring);
    return ring;
  }

  async function startRing(options: Partial<KeyRingOptions> = {}): Promise<KeyRing> {
    const ring = createRing(options);
    await ring.start();
    return ring;
  }

  const seconds = (count: number) => vi.advanceTimersByTimeAsync(count * 1_000);
  const kinds = () => events.map(({ kind }) => kind);

  test('is loading until the first fetch, then ready', async () => {
    const ring = createRing();
    expect(ring.status()).toEqual({ state: 'loading', keyCount: 0 });
    expect(ring.current()).toBeUndefined();
    await ring.start();
    await seconds(7);
    expect(ring.status()).toEqual({
      state: 'ready',
      fetchedAt: '2026-11-21T10:00:00.000Z',
      ageSeconds: 7,
      lastError: undefined,
      keyCount: 1,
    });
    await expect(ring.findKey('first')).resolves.toMatchObject({ kid: 'first' });
  });

  test('fetches once however often it is started', async () => {
    const ring = createRing();
    await Promise.all([ring.start(), ring.start()]);
    expect(source.fetches).toBe(1);
    await seconds(301);
    expect(source.fetches).toBe(2);
  });

  test('asks again every refresh interval', async () => {
    await startRing({ refreshSeconds: 60 });
    await seconds(59);
    expect(source.fetches).toBe(1);
    await seconds(1);
    expect(source.fetches).toBe(2);
    await seconds(600);
    expect(source.fetches).toBe(12);
  });

  describe('in a process that is stopped between requests', () => {
    /** Its timers stand still, and its monotonic clock may. */
    function stoppedRing(timeOfDay: () => number, monotonicClock: () => number): Promise<KeyRing> {
      vi.useRealTimers();
      return startRing({ refreshSeconds: 60, clock: timeOfDay, monotonicClock });
    }

    test.each([
      ['both clocks', 60_000, 60_000],
      ['the time of day alone', 60_000, 5],
      ['the monotonic clock alone', 5, 60_000],
    ])('fetches before the next request once the interval is over by %s', async (_name, timeOfDay, monotonic) => {
      let passed = [0, 0];
      const ring = await stoppedRing(
        () => passed[0] ?? 0,
        () => passed[1] ?? 0,
      );
      await ring.refreshIfDue();
      expect(source.fetches).toBe(1);
      passed = [timeOfDay, monotonic];
      source.publish(bothKeys);
      await ring.refreshIfDue();
      expect(source.fetches).toBe(2);
      expect(ring.status().keyCount).toBe(2);
      await ring.refreshIfDue();
      expect(source.fetches).toBe(2);
    });

    test('waits for a fetch that is under way, and makes no second one', async () => {
      let now = 0;
      const ring = await stoppedRing(
        () => now,
        () => now,
      );
      now = 60_000;
      await Promise.all([ring.refreshIfDue(), ring.refreshIfDue(), ring.refreshIfDue()]);
      expect(source.fetches).toBe(2);
    });

    test('fetches nothing once it is closed', async () => {
      let now = 0;
      const ring = await stoppedRing(
        () => now,
        () => now,
      );
      ring.close();
      now = 60_000;
      await ring.refreshIfDue();
      expect(source.fetches).toBe(1);
    });
  });

  test('keeps the same set, and reports no change, when a refresh brings the same keys', async () => {
    const ring = await startRing();
    const set = ring.current();
    source.publish({ keys: [first.jwk({ x5t: 'another member that is not used' })] });
    await seconds(300);
    expect(ring.current()).toBe(set);
    expect(ring.status().ageSeconds).toBe(0);
    source.publish(bothKeys);
    await seconds(300);
    expect(ring.current()).not.toBe(set);
    expect(events).toEqual([
      { kind: 'keys_changed', source: 'memory', keyIds: ['first'], rejected: [] },
      { kind: 'keys_changed', source: 'memory', keyIds: ['first', 'second'], rejected: [] },
    ]);
  });

  test('threat 47: reports the keys it rejects, with the reasons', async () => {
    source.publish({ keys: [first.jwk(), second.jwk({ use: 'enc' })] });
    await startRing();
    expect(events).toEqual([
      { kind: 'keys_changed', source: 'memory', keyIds: ['first'], rejected: [{ index: 1, reason: 'use is not sig' }] },
    ]);
  });

  test('threat 47: keeps the former keys when the source publishes nonsense', async () => {
    const ring = await startRing();
    for (const nonsense of ['<html>', '{"keys":[]}', { keys: [first.jwk({ use: 'enc' })] }]) {
      source.publish(nonsense);
      await seconds(300);
      expect(ring.status().state).toBe('stale');
      expect(ring.current()?.keys.has('first')).toBe(true);
    }
  });

  test('threat 48: a flood of unknown keys causes one fetch, and delays no known key', async () => {
    const ring = await startRing();
    source.hang();
    const unknown = Array.from({ length: 1_000 }, (_, index) => ring.findKey(`unknown-${index}`));
    expect(source.fetches).toBe(2);
    await expect(ring.findKey('first')).resolves.toMatchObject({ kid: 'first' });
    await seconds(3);
    expect(new Set(await Promise.all(unknown))).toEqual(new Set([undefined]));
    expect(source.fetches).toBe(2);
  });

  test('threat 48: unknown keys cause at most one fetch in ten seconds, also while the source is down', async () => {
    for (const disturb of [() => undefined, () => source.fail('down')]) {
      const ring = await startRing();
      disturb();
      const before = source.fetches;
      for (let second = 0; second < 60; second += 1) {
        await Promise.all([ring.findKey(`a-${second}`), ring.findKey(`b-${second}`)]);
        await seconds(1);
      }
      expect(source.fetches - before).toBe(6);
      ring.close();
    }
  });

  test('threat 48: an unknown key is refused at once during the pause after a fetch', async () => {
    const ring = await startRing();
    await ring.findKey('unknown');
    source.hang();
    await expect(ring.findKey('unknown')).resolves.toBeUndefined();
    expect(source.fetches).toBe(2);
  });

  test('an unknown key joins a fetch that is under way, and is found if it brings it', async () => {
    const ring = await startRing();
    source.publish(bothKeys);
    const [one, other] = await Promise.all([ring.findKey('second'), ring.findKey('second')]);
    expect([one?.kid, other?.kid]).toEqual(['second', 'second']);
    expect(source.fetches).toBe(2);
  });

  test('threat 49: a new key works at once, and within ten seconds if unknown keys were asked for just before', async () => {
    const ring = await startRing();
    await ring.findKey('unknown');
    source.publish(bothKeys);
    await expect(ring.findKey('second')).resolves.toBeUndefined();
    await seconds(10);
    await expect(ring.findKey('second')).resolves.toMatchObject({ kid: 'second' });
  });

  test('threat 49: a removed key is refused after the next refresh', async () => {
    source.publish(bothKeys);
    const ring = await startRing();
    source.publish(second.jwks());
    await seconds(299);
    await expect(ring.findKey('first')).resolves.toMatchObject({ kid: 'first' });
    await seconds(1);
    await expect(ring.findKey('first')).resolves.toBeUndefined();
    await expect(ring.findKey('second')).resolves.toMatchObject({ kid: 'second' });
  });

  test('starts without its source, tries again after 1, 2, 4 … 30 seconds, and recovers', async () => {
    source.fail('connection refused');
    const ring = await startRing();
    expect(ring.status()).toMatchObject({ state: 'loading', lastError: 'connection refused', keyCount: 0 });
    await expect(ring.findKey('first')).resolves.toBeUndefined();
    const fetchedAfter: number[] = [];
    let elapsed = 0;
    for (let known = source.fetches; elapsed < 121; elapsed += 1) {
      await seconds(1);
      if (source.fetches > known) {
        known = source.fetches;
        fetchedAfter.push(elapsed + 1);
      }
    }
    expect(fetchedAfter).toEqual([1, 3, 7, 15, 31, 61, 91, 121]);
    source.publish(first.jwks());
    await seconds(30);
    expect(ring.status()).toMatchObject({ state: 'ready', lastError: undefined, keyCount: 1 });
    expect(kinds().slice(-3)).toEqual(['fetch_failed', 'fetch_recovered', 'keys_changed']);
  });

  test('serves the last good keys while the source is down, until their maximum age and no longer', async () => {
    const ring = await startRing();
    source.fail('connection refused');
    await seconds(301);
    expect(ring.status()).toMatchObject({ state: 'stale', lastError: 'connection refused', keyCount: 1 });
    await seconds(86_399 - 301);
    expect(ring.current()?.keys.has('first')).toBe(true);
    await seconds(1);
    expect(ring.current()).toBeUndefined();
    expect(ring.status()).toMatchObject({ state: 'expired', ageSeconds: 86_400, keyCount: 0 });
    await expect(ring.findKey('first')).resolves.toBeUndefined();
    source.publish(first.jwks());
    await seconds(30);
    expect(ring.status()).toMatchObject({ state: 'ready', keyCount: 1 });
  });

  test('counts the age from where the source says that its keys were taken, not from the fetch', async () => {
    source.publish(first.jwks(), 3_600);
    const ring = await startRing();
    expect(ring.status()).toMatchObject({ state: 'ready', ageSeconds: 3_600, keyCount: 1 });
    await seconds(100);
    expect(ring.status().ageSeconds).toBe(3_700);
    source.publish(first.jwks(), 10);
    await seconds(200);
    expect(ring.status().ageSeconds).toBe(10);
  });

  test('stops serving when the keys reach the maximum age although every fetch works', async () => {
    source.publish(first.jwks(), 86_400 - 250);
    const ring = await startRing();
    await seconds(249);
    await expect(ring.findKey('first')).resolves.toMatchObject({ kid: 'first' });
    await seconds(1);
    expect(ring.current()).toBeUndefined();
    expect(ring.status()).toMatchObject({ state: 'expired', ageSeconds: 86_400, keyCount: 0, lastError: undefined });
  });

  test('never serves keys that were too old when they were fetched, says so, and asks again soon', async () => {
    source.publish(first.jwks(), 90_000);
    const ring = await startRing();
    const lastError = 'the key set was written 90000 s ago, and keys may be 86400 s old at most';
    expect(ring.current()).toBeUndefined();
    expect(ring.status()).toMatchObject({ state: 'expired', ageSeconds: 90_000, keyCount: 0, lastError });
    await expect(ring.findKey('first')).resolves.toBeUndefined();
    expect(events).toContainEqual({ kind: 'fetch_failed', source: 'memory', error: lastError });
    expect(kinds()).not.toContain('keys_changed');
    source.publish(first.jwks());
    await seconds(1);
    expect(ring.status()).toMatchObject({ state: 'ready', ageSeconds: 0, keyCount: 1, lastError: undefined });
    expect(kinds().slice(-2)).toEqual(['fetch_recovered', 'keys_changed']);
  });

  test('keeps younger keys that it has when the source falls back to some that are too old', async () => {
    const ring = await startRing();
    source.publish(second.jwks(), 90_000);
    await seconds(300);
    expect(ring.status()).toMatchObject({ state: 'stale', ageSeconds: 300, keyCount: 1 });
    expect(ring.current()?.keys.has('first')).toBe(true);
    expect(ring.current()?.keys.has('second')).toBe(false);
  });

  test('does not serve keys whose age is no number', async () => {
    source.publish(first.jwks(), Number.NaN);
    const ring = await startRing();
    expect(ring.current()).toBeUndefined();
    expect(ring.status().state).toBe('expired');
  });

  test('gives up a fetch after its time, also with a source that does not listen, and counts the age from its start', async () => {
    const ring = await startRing({ fetchTimeoutSeconds: 3 });
    source.hang();
    await seconds(302.9);
    expect(ring.status()).toMatchObject({ state: 'ready', ageSeconds: 302.9 });
    await seconds(0.1);
    expect(ring.status()).toMatchObject({ state: 'stale', lastError: 'no answer within 3 s' });
    source.publish(first.jwks());
    await seconds(1);
    expect(ring.status()).toMatchObject({ state: 'ready', ageSeconds: 0 });
  });

  test('takes no notice when the time of day jumps', async () => {
    let now = Date.UTC(2026, 10, 21);
    const ring = await startRing({ clock: () => now });
    for (const jump of [365 * 86_400_000, -365 * 86_400_000]) {
      now += jump;
      await seconds(1);
      expect(ring.status().state).toBe('ready');
      expect(ring.current()?.keys.has('first')).toBe(true);
    }
    source.fail('down');
    await seconds(86_400);
    expect(ring.current()).toBeUndefined();
  });

  test('survives a listener that throws', async () => {
    const ring = await startRing({
      onEvent: () => {
        throw new Error('listener');
      },
    });
    source.fail('down');
    await seconds(300);
    expect(ring.status()).toMatchObject({ state: 'stale', lastError: 'down' });
    await seconds(1);
    expect(source.fetches).toBe(3);
  });

  test('names the cause of a failure where there is one', async () => {
    const error = new TypeError('fetch failed', { cause: new Error('connect ECONNREFUSED') });
    const ring = await startRing({ source: { description: 'broken', fetch: () => Promise.reject(error) } });
    expect(ring.status().lastError).toBe('fetch failed: connect ECONNREFUSED');
  });

  test('fetches nothing more once closed, and ends the fetch under way', async () => {
    const ring = await startRing();
    source.hang();
    const waiting = ring.findKey('unknown');
    ring.close();
    await expect(waiting).resolves.toBeUndefined();
    await seconds(1_000);
    await expect(ring.findKey('unknown')).resolves.toBeUndefined();
    expect(source.fetches).toBe(2);
    expect(ring.current()?.keys.has('first')).toBe(true);
    expect(kinds()).toEqual(['keys_changed']);
  });

  test('closed during its first fetch, it leaves no timer behind', async () => {
    source.hang();
    const ring = createRing();
    const started = ring.start();
    ring.close();
    await started;
    expect(vi.getTimerCount()).toBe(0);
  });

  test.each([
    { refreshSeconds: 0 },
    { refreshSeconds: 3_601 },
    { refreshSeconds: Number.NaN },
    { maxAgeSeconds: 86_401 },
    { maxAgeSeconds: 299 },
    { fetchTimeoutSeconds: 0 },
    { fetchTimeoutSeconds: 31 },
    { unknownKeyCooldownSeconds: 0 },
    { unknownKeyCooldownSeconds: 301 },
  ])('refuses to be built with %o', (options) => {
    expect(() => createRing(options)).toThrow(RangeError);
  });
});
