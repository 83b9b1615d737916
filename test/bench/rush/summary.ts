/** What became of everybody, from all that was asked and answered. */
import type { Attempt } from './attempt.ts';
import { isPolite } from './behaviour.ts';

export interface GroupSummary {
  readonly people: number;
  readonly served: number;
  /** From a person's first request to their URL, in seconds, of those who were served. */
  readonly timeToServed: { readonly mean: number; readonly median: number; readonly p95: number; readonly max: number };
  readonly attemptsPerPerson: number;
}

export interface RushSummary {
  /** How often there was which answer. */
  readonly statuses: Readonly<Record<string, number>>;
  /** Answers that neither hand out a URL nor say when to come back. */
  readonly untold: number;
  readonly polite: GroupSummary;
  readonly hasty: GroupSummary;
  /** URLs of the one greedy caller, and what that caller asked. */
  readonly greedy: { readonly served: number; readonly attempts: number };
  readonly servedInAll: number;
  /** Of polite people, in any second between the first of their retries and the last. */
  readonly retriesPerSecond: { readonly mean: number; readonly peak: number };
  /** Until the last URL of polite people. */
  readonly seconds: number;
}

const TOLD_LATER: ReadonlySet<number> = new Set([429, 503, 504]);

export function summarize(attempts: readonly Attempt[]): RushSummary {
  const people = Map.groupBy(
    attempts.filter(({ manner }) => manner !== 'greedy'),
    ({ person }) => person,
  );
  const everybody = [...people.values()];
  const greedy = attempts.filter(({ manner }) => manner === 'greedy');
  const served = attempts.filter(({ status }) => status === 201);
  return {
    statuses: countBy(attempts, ({ status }) => String(status)),
    untold: attempts.filter((attempt) => !isFairAnswer(attempt)).length,
    polite: groupSummary(everybody.filter(([first]) => first !== undefined && isPolite(first.manner))),
    hasty: groupSummary(everybody.filter(([first]) => first?.manner === 'hasty')),
    greedy: { served: greedy.filter(({ status }) => status === 201).length, attempts: greedy.length },
    servedInAll: served.length,
    retriesPerSecond: rateOf(attempts.filter(({ manner, number }) => isPolite(manner) && number > 1)),
    seconds: served.reduce(
      (latest, { manner, answeredAt }) => (isPolite(manner) ? Math.max(latest, answeredAt) : latest),
      0,
    ),
  };
}

function isFairAnswer({ status, retryAfterSeconds }: Attempt): boolean {
  return status === 201 || (TOLD_LATER.has(status) && retryAfterSeconds !== undefined && retryAfterSeconds >= 1);
}

function groupSummary(people: readonly (readonly Attempt[])[]): GroupSummary {
  const times = people
    .flatMap((ofPerson) => {
      const first = Math.min(...ofPerson.map(({ sentAt }) => sentAt));
      const end = ofPerson.find(({ status }) => status === 201)?.answeredAt;
      return end === undefined ? [] : [end - first];
    })
    .toSorted((one, other) => one - other);
  const at = (part: number): number => times[Math.min(times.length - 1, Math.floor(part * times.length))] ?? 0;
  const asked = people.reduce((sum, ofPerson) => sum + ofPerson.length, 0);
  return {
    people: people.length,
    served: times.length,
    timeToServed: { mean: mean(times), median: at(0.5), p95: at(0.95), max: times.at(-1) ?? 0 },
    attemptsPerPerson: people.length === 0 ? 0 : asked / people.length,
  };
}

function mean(values: readonly number[]): number {
  return values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length;
}

function rateOf(attempts: readonly Attempt[]): RushSummary['retriesPerSecond'] {
  const counts = new Map<number, number>();
  for (const { sentAt } of attempts) {
    const second = Math.floor(sentAt);
    counts.set(second, (counts.get(second) ?? 0) + 1);
  }
  if (counts.size === 0) {
    return { mean: 0, peak: 0 };
  }
  const seconds = Math.max(...counts.keys()) - Math.min(...counts.keys()) + 1;
  return { mean: attempts.length / seconds, peak: Math.max(...counts.values()) };
}

function countBy(attempts: readonly Attempt[], keyOf: (attempt: Attempt) => string): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const attempt of attempts) {
    const key = keyOf(attempt);
    counts[key] = (counts[key] ?? 0) + 1;
  }
  return counts;
}
