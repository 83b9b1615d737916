/** What became of everybody, as people read it. */
import type { UpstreamReport } from '../upstream/upstream-question.ts';
import type { GroupSummary, RushSummary } from './summary.ts';

export function summaryText(
  { statuses, polite, hasty, greedy, servedInAll, retriesPerSecond, seconds }: RushSummary,
  { calls, throttled }: Pick<UpstreamReport, 'calls' | 'throttled'>,
): string {
  return [
    `answers: ${Object.entries(statuses)
      .map(([status, count]) => `${status} × ${count}`)
      .join(', ')}`,
    `SageMaker: ${calls} calls for ${servedInAll} URLs, ${throttled} throttled; the last of a polite person after ${seconds.toFixed(1)} s`,
    `polite: ${groupText(polite)}`,
    `hasty: ${groupText(hasty)}`,
    `greedy: ${greedy.served} URLs for ${greedy.attempts} requests`,
    `polite retries: ${retriesPerSecond.mean.toFixed(0)}/s, at most ${retriesPerSecond.peak} in a second`,
  ].join('\n');
}

function groupText({ people, served, timeToServed, attemptsPerPerson }: GroupSummary): string {
  const { mean, median, p95, max } = timeToServed;
  const times = [mean, median, p95, max].map((time) => time.toFixed(1)).join(' / ');
  return `${served} of ${people} served, after ${times} s (mean, median, p95, most); ${attemptsPerPerson.toFixed(1)} requests each`;
}
