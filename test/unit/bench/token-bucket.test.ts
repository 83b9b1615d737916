import { expect, test } from 'vitest';
import { TokenBucket } from '../../bench/upstream/token-bucket.ts';

const takes = (bucket: TokenBucket, at: number, count: number): number =>
  Array.from({ length: count }, () => bucket.take(at)).filter(Boolean).length;

test('lets through the burst at once and nothing more', () => {
  expect(takes(new TokenBucket({ perSecond: 10, burst: 3 }, 0), 0, 5)).toBe(3);
});

test('fills up at its rate', () => {
  const bucket = new TokenBucket({ perSecond: 10, burst: 3 }, 0);
  takes(bucket, 0, 3);
  expect(takes(bucket, 99, 1)).toBe(0);
  expect(takes(bucket, 200, 5)).toBe(2);
});

test('never holds more than the burst', () => {
  const bucket = new TokenBucket({ perSecond: 10, burst: 3 }, 0);
  expect(takes(bucket, 60_000, 10)).toBe(3);
});
