import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import {
  CPU_MILLISECONDS_PER_REQUEST,
  CPU_TARGET_PERCENT,
  requestsPerSecondOf,
  tasksFor,
} from '../../infra/settings/capacity.ts';

const deploy = readFileSync(new URL('../../docs/deploy.md', import.meta.url), 'utf8');

describe('the capacity of a task', () => {
  test('is that of its processor, and of one processor at most', () => {
    expect(requestsPerSecondOf(1024)).toBe(Math.floor(1_000 / CPU_MILLISECONDS_PER_REQUEST));
    expect(requestsPerSecondOf(512)).toBe(Math.floor(500 / CPU_MILLISECONDS_PER_REQUEST));
    expect(requestsPerSecondOf(4096)).toBe(requestsPerSecondOf(1024));
  });

  test('has room for twice the load at which tasks are added', () => {
    expect(2 * CPU_TARGET_PERCENT).toBeLessThan(100);
  });

  test('says how many tasks it takes, of which there are always two', () => {
    expect(tasksFor(1, 256)).toBe(2);
    const target = (requestsPerSecondOf(512) * CPU_TARGET_PERCENT) / 100;
    expect(tasksFor(target * 7, 512)).toBe(7);
    expect(tasksFor(target * 7 + 1, 512)).toBe(8);
  });
});

describe('what docs/deploy.md says of it', () => {
  test.each([256, 512, 1024])('is computed, for cpu %d', (cpu) => {
    const perSecond = requestsPerSecondOf(cpu);
    const atTarget = Math.floor((perSecond * CPU_TARGET_PERCENT) / 100);
    const tasks = [10_000, 20_000, 60_000, 120_000, 300_000].map((perMinute) => tasksFor(perMinute / 60, cpu));
    expect(deploy).toContain(`| ${[cpu, cpu / 1024, perSecond, atTarget, ...tasks].join(' | ')} |`);
  });

  test('names the figure and the target', () => {
    expect(deploy).toContain(`${CPU_MILLISECONDS_PER_REQUEST} ms of processor time`);
    expect(deploy).toContain(`at the target of ${CPU_TARGET_PERCENT} %`);
  });
});
