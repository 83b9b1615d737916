/** What a morning rush must never be like, however little SageMaker gives. */
import type { Goal } from '../report/goals.ts';
import type { UpstreamReport } from '../upstream/upstream-question.ts';
import type { RushSummary } from './summary.ts';

export interface RushTerms {
  /** Requests of one caller that a task lets through in any minute, by its configuration. */
  readonly requestsPerMinutePerCaller: number;
  readonly tasks: number;
  /** How long the greedy caller went on. */
  readonly greedySeconds: number;
  /** How long it takes at least until everybody can be served, by the arrivals and by SageMaker's rate. */
  readonly leastSeconds: number;
}

export function judge(
  { polite, hasty, greedy, ...rush }: RushSummary,
  { calls }: Pick<UpstreamReport, 'calls'>,
  terms: RushTerms,
): readonly Goal[] {
  const { requestsPerMinutePerCaller, tasks, greedySeconds, leastSeconds } = terms;
  const most = (what: string, reached: number, bound: number): Goal => ({ what, bound, isAtLeast: false, reached });
  const least = (what: string, reached: number, bound: number): Goal => ({ what, bound, isAtLeast: true, reached });
  return [
    most('answers that are neither a URL nor say when to come back', rush.untold, 0),
    least('polite people served, of all of them', polite.served / polite.people, 0.99),
    most('calls to SageMaker for each URL', calls / rush.servedInAll, 1.5),
    most('requests of a polite person', polite.attemptsPerPerson, 4),
    most('polite retries in the busiest second, of the mean', perMean(rush.retriesPerSecond), 3),
    most('last URL of polite people, of the shortest time there could be', rush.seconds / leastSeconds, 1.5),
    most("polite people's mean wait, of hasty people's", ratio(polite, hasty), 2),
    most(
      'URLs of the greedy caller, of what the limit allows',
      greedy.served / (requestsPerMinutePerCaller * tasks * Math.ceil(greedySeconds / 60)),
      1,
    ),
  ];
}

function perMean({ mean, peak }: RushSummary['retriesPerSecond']): number {
  return mean === 0 ? 1 : peak / mean;
}

/** Below a second nobody minds, and a ratio of two such times says nothing. */
function ratio(one: RushSummary['polite'], other: RushSummary['polite']): number {
  return Math.max(1, one.timeToServed.mean) / Math.max(1, other.timeToServed.mean);
}
