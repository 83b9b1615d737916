import { expect, test } from 'vitest';
import { MonotonicRateLimitStore } from '../../../src/http/monotonic-rate-limit-store.ts';

function countOf(store: MonotonicRateLimitStore, key: string): { current: number; ttl: number } {
  let counted = { current: 0, ttl: 0 };
  store.incr(key, (_error, result) => (counted = result ?? counted), 1_000);
  return counted;
}

test('counts each key in windows that begin with its first request', () => {
  let now = 0;
  const store = new MonotonicRateLimitStore(undefined, () => now);
  expect(countOf(store, 'a')).toEqual({ current: 1, ttl: 1_000 });
  now = 400;
  expect(countOf(store, 'a')).toEqual({ current: 2, ttl: 600 });
  expect(countOf(store, 'b')).toEqual({ current: 1, ttl: 1_000 });
  now = 1_000;
  expect(countOf(store, 'a')).toEqual({ current: 1, ttl: 1_000 });
});

test('forgets the key that was not seen for longest when there are too many', () => {
  const store = new MonotonicRateLimitStore(undefined, () => 0);
  countOf(store, 'first');
  countOf(store, 'second');
  countOf(store, 'first');
  for (let index = 0; index < 19_999; index += 1) {
    countOf(store, `key-${index}`);
  }
  expect(countOf(store, 'first').current).toBe(3);
  expect(countOf(store, 'second').current).toBe(1);
});

test('counts for itself in each limit that is made of it', () => {
  const store = new MonotonicRateLimitStore(undefined, () => 0);
  countOf(store, 'a');
  expect(countOf(store.child(), 'a').current).toBe(1);
});
