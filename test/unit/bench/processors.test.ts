import { describe, expect, test } from 'vitest';
import { busySeconds } from '../../bench/run/processor-time.ts';
import { parseProcessorList } from '../../bench/run/processors.ts';

test('reads a list of processors as the kernel writes it', () => {
  expect(parseProcessorList('0-2,5')).toEqual([0, 1, 2, 5]);
});

describe('busy time', () => {
  const stat = ['cpu  9 9 9 9 9 9 9 9 0 0', 'cpu0 100 20 30 5000 7 8 9 50 0 0', 'cpu1 1 1 1 1 1 1 1 1 0 0', 'cpu10 7'];

  test('is that of the processors asked for: user, nice, system and steal, neither idle nor interrupts', () => {
    expect(busySeconds(stat.join('\n'), [0])).toBe(2);
    expect(busySeconds(stat.join('\n'), [0, 1])).toBe(2.04);
  });
});
