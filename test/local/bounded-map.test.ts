import { expect, it } from 'vitest';
import { boundedMap } from '../../src/local/sagemaker/bounded-map.ts';
import { callLog } from '../../src/local/sagemaker/call-log.ts';

it('forgets the oldest entry beyond the limit, and no other', () => {
  const map = boundedMap<number>(2);
  map.set('a', 1);
  map.set('b', 2);
  map.set('c', 3);
  expect([map.get('a'), map.get('b'), map.get('c')]).toEqual([undefined, 2, 3]);
});

it('keeps the record of calls within bounds', () => {
  const calls = callLog();
  for (let index = 0; index <= 10_000; index += 1) {
    calls.open({ operation: `Call${index}`, path: 'a path', requestId: 'id' });
  }
  expect(calls.count()).toBe(10_000);
  expect(calls.list()[0]?.operation).toBe('Call1');
});
