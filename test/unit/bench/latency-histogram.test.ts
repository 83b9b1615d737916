import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { LatencyHistogram } from '../../bench/load/latency-histogram.ts';

function histogramOf(milliseconds: readonly number[]): LatencyHistogram {
  const histogram = new LatencyHistogram();
  for (const value of milliseconds) histogram.record(value);
  return histogram;
}

describe('a latency histogram', () => {
  test('knows percentiles by nearest rank', () => {
    const histogram = histogramOf(Array.from({ length: 100 }, (_, index) => index + 1));
    expect(histogram.percentile(0.5)).toBeCloseTo(50, 0);
    expect(histogram.percentile(0.99)).toBeCloseTo(99, 0);
    expect(histogram.percentile(1)).toBeCloseTo(100, 0);
  });

  test('has no percentile of nothing', () => {
    expect(new LatencyHistogram().percentile(0.5)).toBeNaN();
  });

  test('is off by less than a hundredth, or a microsecond', () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 3_600_000, noNaN: true }), (milliseconds) => {
        const difference = Math.abs(histogramOf([milliseconds]).percentile(0.5) - milliseconds);
        expect(difference).toBeLessThanOrEqual(Math.max(milliseconds / 100, 0.001));
      }),
    );
  });

  test('keeps the order of any two values', () => {
    const latency = fc.double({ min: 0, max: 3_600_000, noNaN: true });
    fc.assert(
      fc.property(latency, latency, (one, other) => {
        const [shorter, longer] = [Math.min(one, other), Math.max(one, other)];
        expect(histogramOf([shorter]).percentile(1)).toBeLessThanOrEqual(histogramOf([longer]).percentile(1));
      }),
    );
  });

  test('takes a time that is too long for it as its longest', () => {
    expect(histogramOf([Number.MAX_SAFE_INTEGER]).percentile(1)).toBeGreaterThan(3_600_000);
  });

  test('adds up with what another process has counted', () => {
    const histogram = histogramOf([1, 1]);
    histogram.add(histogramOf([1, 50, 50]).toBuckets());
    expect(histogram.count).toBe(5);
    expect(histogram.percentile(0.6)).toBeCloseTo(1, 1);
    expect(histogram.percentile(0.61)).toBeCloseTo(50, 0);
  });
});
