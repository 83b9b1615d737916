import { expect, test } from 'vitest';
import { functionOf, packageOf, topSelfTimes } from '../../bench/run/cpu-profile.ts';

const frame = (functionName: string, url = '', lineNumber = 0) => ({ functionName, url, lineNumber });
const profile = {
  nodes: [
    { id: 1, callFrame: frame('(root)'), children: [2, 3, 5, 6] },
    { id: 2, callFrame: frame('(idle)') },
    { id: 3, callFrame: frame('sign', 'file:///checkout/node_modules/@smithy/core/a.js', 9), children: [4, 7] },
    { id: 4, callFrame: frame('', 'file:///checkout/node_modules/@smithy/core/b.js', 1) },
    { id: 5, callFrame: frame('record', 'file:///checkout/src/audit/trail.ts', 4) },
    { id: 7, callFrame: frame('digest', 'node:internal/crypto/hash', 1) },
    { id: 6, callFrame: frame('(garbage collector)') },
  ],
  samples: [1, 2, 2, 2, 3, 3, 7, 5, 5, 5, 5, 5, 6, 6],
};

test('time of one’s own is a share of the time in which anything was done, the most first', () => {
  expect(topSelfTimes(profile, functionOf, 3)).toEqual([
    { where: 'record src/audit/trail.ts:5', share: 0.5 },
    { where: 'sign node_modules/@smithy/core/a.js:10', share: 0.2 },
    { where: '(garbage collector)', share: 0.2 },
  ]);
});

test('a package and a folder have the time of all their functions, and of what Node does for them', () => {
  expect(topSelfTimes(profile, packageOf, 5)).toEqual([
    { where: 'src/audit', share: 0.5 },
    { where: '@smithy/core', share: 0.3 },
    { where: '(garbage collector)', share: 0.2 },
  ]);
});

test('a package within another has its own name, and Node what it does by itself', () => {
  expect(packageOf([frame('f', 'file:///x/node_modules/a/node_modules/@b/c/d.js')])).toBe('@b/c');
  expect(packageOf([frame('onread', 'node:internal/stream_base_commons'), frame('(root)')])).toBe('Node itself');
});
