import { describe, expect, test } from 'vitest';
import { MAX_FOREIGN_SHARE, pairedRatios, quietSlices, rangeOf, type Slice } from '../../bench/run/statistics.ts';

const slice = (requestsPerSecond: number, foreignShare: number | undefined = 0): Slice => ({
  requestsPerSecond,
  cpuMsPerRequest: undefined,
  foreignShare,
});
const throughput = (own: Slice, base: Slice): number => own.requestsPerSecond / base.requestsPerSecond;

describe('a range', () => {
  test('has the middle value of an odd number', () => {
    expect(rangeOf([30, 10, 20])).toEqual({ median: 20, min: 10, max: 30 });
  });

  test('has the mean of the two middle values of an even number', () => {
    expect(rangeOf([40, 10, 20, 30])).toEqual({ median: 25, min: 10, max: 40 });
  });

  test('orders numbers by their size', () => {
    expect(rangeOf([100, 9, 20]).median).toBe(20);
  });

  test('is refused where nothing was measured', () => {
    expect(() => rangeOf([])).toThrow(RangeError);
  });
});

describe('slices that others disturbed', () => {
  test('are left out and counted, and the round stays empty', () => {
    const rounds = [slice(1), slice(2, 0.5), slice(3)];
    expect(quietSlices(rounds)).toEqual({
      slices: [rounds[0], undefined, rounds[2]],
      thrownAway: 1,
      isDisturbed: false,
    });
  });

  test('count all the same, and are marked, where fewer than half were quiet', () => {
    const rounds = [slice(1), slice(2, 0.5), slice(3, 0.5)];
    expect(quietSlices(rounds)).toEqual({ slices: rounds, thrownAway: 0, isDisturbed: true });
  });

  test('are those above the bound, not at it', () => {
    const rounds = [slice(1, MAX_FOREIGN_SHARE), slice(2, MAX_FOREIGN_SHARE + 0.001), slice(3)];
    expect(quietSlices(rounds).slices).toEqual([rounds[0], undefined, rounds[2]]);
  });

  test('are unknown where the system does not tell', () => {
    const rounds = [slice(1, undefined), slice(2, undefined)];
    expect(quietSlices(rounds)).toEqual({ slices: rounds, thrownAway: 0, isDisturbed: false });
  });
});

describe('paired ratios', () => {
  test('compare what was measured in the same round', () => {
    const own = [slice(10), slice(40), slice(90)];
    const base = [slice(20), slice(50), slice(100)];
    expect(pairedRatios(own, base, throughput)).toEqual({ median: 0.8, min: 0.5, max: 0.9 });
  });

  test('leave out rounds that one of the two lacks', () => {
    const own = [slice(10), undefined, slice(90)];
    const base = [undefined, slice(50), slice(100)];
    expect(pairedRatios(own, base, throughput)).toEqual({ median: 0.9, min: 0.9, max: 0.9 });
  });

  test('are none without a round that both have', () => {
    expect(pairedRatios([slice(1), undefined], [undefined, slice(1)], throughput)).toBeUndefined();
  });

  test('leave out what has no ratio', () => {
    expect(pairedRatios([slice(1)], [slice(1)], () => undefined)).toBeUndefined();
  });
});
