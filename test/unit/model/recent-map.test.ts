import { expect, test } from 'vitest';
import { RecentMap } from '../../../src/model/recent-map.ts';

test('forgets what was not used for longest, and only beyond its limit', () => {
  const map = new RecentMap<number>(2);
  map.set('a', 1);
  map.set('b', 2);
  expect(map.get('a')).toBe(1);
  map.set('c', 3);
  expect([map.get('a'), map.get('b'), map.get('c')]).toEqual([1, undefined, 3]);
});

test('a value that is set again counts as used, and takes no second place', () => {
  const map = new RecentMap<number>(2);
  map.set('a', 1);
  map.set('b', 2);
  map.set('a', 3);
  map.set('c', 4);
  expect([map.get('a'), map.get('b'), map.get('c')]).toEqual([3, undefined, 4]);
});

test('the empty key is a key like any other', () => {
  const map = new RecentMap<number>(1);
  map.set('', 1);
  map.set('a', 2);
  expect([map.get(''), map.get('a')]).toEqual([undefined, 2]);
});
