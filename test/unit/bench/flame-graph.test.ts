import { expect, test } from 'vitest';
import { flameGraph } from '../../bench/report/flame-graph.ts';
import type { CpuProfile } from '../../bench/run/cpu-profile.ts';

const call = (id: number, functionName: string, url = '', children: number[] = []) => ({
  id,
  callFrame: { functionName, url, lineNumber: 0 },
  children,
});

const PROFILE: CpuProfile = {
  nodes: [
    call(1, '(root)', '', [2, 5, 6]),
    call(2, 'answer', 'file:///x/src/app.ts', [3, 4]),
    call(3, 'sign', 'file:///x/node_modules/@smithy/signature-v4/index.js'),
    call(4, '<b>', 'node:fs'),
    call(5, '(idle)'),
    call(6, '(garbage collector)'),
  ],
  samples: [3, 3, 3, 4, 5, 5, 5, 5, 6, 6, 6, 6],
};

const widthOf = (svg: string, name: string): number =>
  Number(new RegExp(`<title>${name}[^<]*</title>\\n<rect x="[\\d.]+" y="\\d+" width="([\\d.]+)"`).exec(svg)?.[1]);

test('a box is as wide as the share of what was done, and stands under whoever called', () => {
  const svg = flameGraph(PROFILE, 'a title');
  expect(svg).toContain('<title>answer src/app.ts:1: 50.0 %</title>');
  expect(svg).toContain('<title>(garbage collector): 50.0 %</title>');
  expect(svg).not.toContain('(idle)');
  expect(widthOf(svg, 'sign') / widthOf(svg, 'answer')).toBeCloseTo(0.75, 1);
  const rowOf = (name: string) =>
    Number(new RegExp(`<title>${name}[^<]*</title>\\n<rect x="[\\d.]+" y="(\\d+)"`).exec(svg)?.[1]);
  expect(rowOf('sign')).toBeGreaterThan(rowOf('answer'));
});

test('a name of whatever kind stays text', () => {
  expect(flameGraph(PROFILE, '<script>')).not.toMatch(/<script>|<b>/);
});
