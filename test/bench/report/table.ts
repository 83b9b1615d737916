/** The results as people read them: one line for each variant, in text. */
import type { AddedLatency } from '../run/added-latency.ts';
import type { Scaling } from '../run/scaling.ts';
import type { Range } from '../run/statistics.ts';
import { type Goal, isReached } from './goals.ts';
import type { VariantResult } from './variant-result.ts';

type Column = readonly [title: string, cell: (result: VariantResult) => string];

const COLUMNS: readonly Column[] = [
  ['CPU ms', ({ cpuMsPerRequest }) => fixed(cpuMsPerRequest, 3)],
  ['of floor (CPU)', ({ cpuRatioToFloorRange }) => range(cpuRatioToFloorRange)],
  ['requests/s', ({ requestsPerSecond }) => fixed(requestsPerSecond, 0)],
  ['min–max', ({ min, max }) => `${min.toFixed(0)}–${max.toFixed(0)}`],
  ['of floor (requests/s)', ({ ratioToFloorRange }) => range(ratioToFloorRange)],
  ['p50 ms', ({ p50Ms }) => fixed(p50Ms, 1)],
  ['p99 ms', ({ p99Ms }) => fixed(p99Ms, 1)],
  ['idle MB', ({ rssIdleMb }) => fixed(rssIdleMb, 0)],
  ['MB', ({ rssMb }) => fixed(rssMb, 0)],
  ['after', ({ requests }) => String(requests)],
  ['ready ms', ({ startToReadyMs }) => fixed(startToReadyMs, 0)],
  ['thrown away', ({ slicesThrownAway, disturbed }) => `${slicesThrownAway}${disturbed ? ' disturbed' : ''}`],
];

export function comparisonTable(results: readonly VariantResult[]): string {
  return aligned([
    ['variant', ...COLUMNS.map(([title]) => title)],
    ...results.map((result) => [result.name, ...COLUMNS.map(([, cell]) => cell(result))]),
  ]);
}

export function latencyTable(rows: readonly AddedLatency[]): string {
  return aligned([
    ['variant', 'added p50 ms', 'added p99 ms', 'stand-in p50 ms', 'stand-in p99 ms'],
    ...rows.map(({ name, ...figures }) => [
      name,
      ...[figures.p50Ms, figures.p99Ms, figures.directP50Ms, figures.directP99Ms].map((figure) => fixed(figure, 1)),
    ]),
  ]);
}

export function scalingTable(rows: readonly Scaling[]): string {
  return aligned([
    ['with', 'CPU per request ×', 'requests/s ×'],
    ...rows.map(({ what, cpu, throughput }) => [what, range(cpu), range(throughput)]),
  ]);
}

export function goalTable(rows: readonly Goal[]): string {
  return aligned([
    ['goal', 'wanted', 'found', ''],
    ...rows.map((goal) => [
      goal.what,
      `${goal.isAtLeast ? '≥' : '≤'} ${goal.bound}`,
      fixed(goal.reached, 2),
      verdictOn(goal),
    ]),
  ]);
}

function verdictOn(goal: Goal): string {
  const reached = isReached(goal);
  return reached === undefined ? 'not measured' : reached ? 'reached' : 'missed';
}

function fixed(value: number | undefined, digits: number): string {
  return value === undefined ? '–' : value.toFixed(digits);
}

function range(value: Range | undefined): string {
  return value === undefined ? '–' : `${value.median.toFixed(2)} (${value.min.toFixed(2)}–${value.max.toFixed(2)})`;
}

function aligned(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const line = (row: readonly string[]): string =>
    row
      .map((cell, column) => (column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0)))
      .join('  ');
  return rows.map(line).join('\n');
}
