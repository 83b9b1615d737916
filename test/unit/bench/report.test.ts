import { describe, expect, test } from 'vitest';
import { LatencyHistogram } from '../../bench/load/latency-histogram.ts';
import { goals, isReached } from '../../bench/report/goals.ts';
import { plot } from '../../bench/report/plot.ts';
import { comparisonTable } from '../../bench/report/table.ts';
import { summarise } from '../../bench/report/variant-result.ts';
import { type MeasuredSlice, sliceOf } from '../../bench/run/measured-slice.ts';

function sliceWith(requestsPerSecond: number, cpuMsPerRequest: number | undefined, foreignShare = 0): MeasuredSlice {
  const latencies = new LatencyHistogram();
  latencies.record(10);
  return { requests: 1, latencies: latencies.toBuckets(), requestsPerSecond, cpuMsPerRequest, foreignShare };
}
const measured = (...slices: readonly MeasuredSlice[]) => ({ slices, repeated: 0 });
const about = {
  name: 'service',
  profile: '0ms/64',
  tokenCache: false,
  rssIdleMb: 80,
  rssMb: 100,
  requests: 10,
  note: undefined,
};

describe('the result of a variant', () => {
  const floor = measured(sliceWith(1_000, 0.1), sliceWith(2_000, 0.1), sliceWith(1_000, 0.1));

  test('compares requests a second and CPU with the floor, so that more is better in both', () => {
    const own = measured(sliceWith(500, 0.2), sliceWith(500, 0.25), sliceWith(600, 0.2));
    const result = summarise({ ...about, measured: own }, floor);
    expect(result).toMatchObject({ requestsPerSecond: 500, min: 500, max: 600, cpuMsPerRequest: 0.2 });
    expect(result.ratioToFloorRange).toEqual({ median: 0.5, min: 0.25, max: 0.6 });
    expect(result.cpuRatioToFloorRange).toEqual({ median: 0.5, min: 0.4, max: 0.5 });
    expect(result.p50Ms).toBeCloseTo(10, 1);
  });

  test('leaves out disturbed slices and says how many', () => {
    const own = measured(sliceWith(500, 0.2), sliceWith(1, 0.2, 0.9), sliceWith(600, 0.2));
    expect(summarise({ ...about, measured: own }, floor)).toMatchObject({ min: 500, slicesThrownAway: 1 });
  });

  test('has a ratio even if no quiet round was quiet for both', () => {
    const own = measured(sliceWith(500, 0.2), sliceWith(500, 0.2, 0.9));
    const other = measured(sliceWith(1_000, 0.1, 0.9), sliceWith(1_000, 0.1));
    expect(summarise({ ...about, measured: own }, other).ratioToFloor).toBe(0.5);
  });

  test('has no ratio without a floor, and no CPU where the system does not tell', () => {
    const result = summarise({ ...about, measured: measured(sliceWith(500, undefined)) }, undefined);
    expect([result.ratioToFloor, result.cpuRatioToFloor, result.cpuMsPerRequest]).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
  });

  test('is a line of the table and a mark of the plot', () => {
    const result = summarise({ ...about, measured: floor }, floor);
    expect(comparisonTable([result]).split('\n')[1]).toMatch(/^service .* 1000\b/);
    expect(plot([{ ...result, name: 'a<b' }]).match(/<circle/g)).toHaveLength(2);
    expect(plot([{ ...result, name: 'a<b' }])).not.toContain('a<b');
  });
});

describe('a slice', () => {
  const report = {
    requests: 100,
    seconds: 2,
    latencies: [],
    failures: {},
    times: [
      { measured: 1, own: 3, busy: 10 },
      { measured: 1.5, own: 4, busy: 11.5 },
    ],
  } as const;

  test('counts CPU for each request, and what others took of one processor', () => {
    expect(sliceOf('a', report)).toMatchObject({ requestsPerSecond: 50, cpuMsPerRequest: 5, foreignShare: 0.25 });
  });

  test('fails the run if any request failed', () => {
    expect(() => sliceOf('a', { ...report, failures: { 'status 429': 1 } })).toThrow('1 × status 429');
  });

  test('fails the run if nothing was answered', () => {
    expect(() => sliceOf('a', { ...report, requests: 0 })).toThrow('0 good answers');
  });
});

describe('a goal', () => {
  const result = (name: string, requestsPerSecond: number, startToReadyMs: number) => ({
    ...summarise({ ...about, name, measured: measured(sliceWith(requestsPerSecond, 0.2)) }, undefined),
    startToReadyMs,
  });
  const found = goals({
    results: [
      result('fastify-hello', 9_000, 100),
      result('express', 250, 200),
      result('service', 1, 130),
      result('service-token-cache', 999, 500),
    ],
    latencies: [{ name: 'service', p50Ms: 2.1, p99Ms: 8, directP50Ms: 20, directP99Ms: 21 }],
    scalings: [],
  });
  const of = (text: string) => found.find(({ what }) => what.includes(text));

  test('is reached at its bound, and missed beside it', () => {
    expect(found.filter((goal) => isReached(goal) === true)).toEqual([of('p99'), of('start to ready'), of('idle')]);
    expect(found.filter((goal) => isReached(goal) === false)).toEqual([of('Express'), of('p50')]);
  });

  test('is neither where nothing was measured', () => {
    for (const text of ['Flask', 'of the floor', 'many people', 'second process', 'after 50000 requests']) {
      expect(of(text)?.reached, text).toBeUndefined();
    }
  });
});
