import { expect, test } from 'vitest';
import { DecayingCount } from '../../../src/studio/decaying-count.ts';

test('counts in full what has just happened', () => {
  const count = new DecayingCount(2_000);
  expect(count.at(5_000)).toBe(0);
  count.add(5_000);
  count.add(5_000);
  expect(count.at(5_000)).toBe(2);
});

test('forgets what was long ago', () => {
  const count = new DecayingCount(2_000);
  count.add(0);
  expect(count.at(2_000)).toBeCloseTo(1 / Math.E);
  expect(count.at(60_000)).toBeLessThan(1e-9);
});

test('of a steady rate is that rate times its time', () => {
  const count = new DecayingCount(2_000);
  for (let now = 0; now < 20_000; now += 10) count.add(now);
  // 100 a second for 2 s.
  expect(count.at(20_000)).toBeGreaterThan(198);
  expect(count.at(20_000)).toBeLessThan(202);
});
