import { expect, test } from 'vitest';
import { epochSeconds, systemClock } from '../../../src/model/clock.ts';

test('the system clock tells milliseconds since the Unix epoch', () => {
  const before = Date.now();
  const told = systemClock();
  expect(told).toBeGreaterThanOrEqual(before);
  expect(told).toBeLessThanOrEqual(Date.now());
});

test('seconds since the epoch keep their fraction, as a NumericDate may have one', () => {
  expect(epochSeconds(() => 1_700_000_000_250)).toBe(1_700_000_000.25);
});
