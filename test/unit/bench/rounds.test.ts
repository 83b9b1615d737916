import { describe, expect, test } from 'vitest';
import { inTurns, orderOf } from '../../bench/run/rounds.ts';
import type { Slice } from '../../bench/run/statistics.ts';

const quiet: Slice = { requestsPerSecond: 1, cpuMsPerRequest: undefined, foreignShare: 0 };
const disturbed: Slice = { ...quiet, foreignShare: 0.5 };

describe('rounds', () => {
  test('begin with another one each time, and every second one goes backwards', () => {
    expect([0, 1, 2, 3].map((round) => orderOf(['a', 'b', 'c'], round).join(''))).toEqual(['abc', 'acb', 'cab', 'cba']);
  });

  test('measure each subject once in each round', async () => {
    const order: string[] = [];
    const measured = await inTurns(['a', 'b'], { rounds: 2, repeats: 5 }, async (subject) => {
      order.push(subject);
      return quiet;
    });
    expect(order).toEqual(['a', 'b', 'a', 'b']);
    expect(measured.get('b')).toEqual({ slices: [quiet, quiet], repeated: 0 });
  });

  test('measure a disturbed slice again and keep the quiet one', async () => {
    const results = [disturbed, disturbed, quiet];
    const measured = await inTurns(['a'], { rounds: 1, repeats: 5 }, async () => results.shift() ?? quiet);
    expect(measured.get('a')).toEqual({ slices: [quiet], repeated: 2 });
  });

  test('keep a disturbed slice once there have been as many repeats as allowed, over all subjects', async () => {
    let count = 0;
    const measured = await inTurns(['a', 'b'], { rounds: 1, repeats: 3 }, async () => {
      count += 1;
      return disturbed;
    });
    expect(count).toBe(5);
    expect(measured.get('a')?.repeated).toBe(3);
    expect(measured.get('b')).toEqual({ slices: [disturbed], repeated: 0 });
  });
});
