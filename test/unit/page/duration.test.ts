import { expect, test } from 'vitest';
import { durationOf } from '../../../src/page/view/duration.ts';

test.each([
  [1_800, '30 minutes'],
  [3_600, '1 hour'],
  [3_660, '1 hour 1 minute'],
  [28_800, '8 hours'],
  [43_200, '12 hours'],
  [5_399, '1 hour 29 minutes'],
])('%d seconds are %s', (seconds, words) => {
  expect(durationOf(seconds)).toBe(words);
});
