import { describe, expect, test } from 'vitest';
import { isReached } from '../../bench/report/goals.ts';
import { arrivals } from '../../bench/rush/arrivals.ts';
import type { Attempt } from '../../bench/rush/attempt.ts';
import { isPolite, mannerOf, pauseAfter } from '../../bench/rush/behaviour.ts';
import { judge } from '../../bench/rush/judgement.ts';
import { seededRandom } from '../../bench/rush/random.ts';
import { summarize } from '../../bench/rush/summary.ts';
import { summaryText } from '../../bench/rush/summary-text.ts';

const RUSH = { people: 20_000, seconds: 60, shareOnTheHour: 0 };
const within = (times: readonly number[], from: number, to: number): number =>
  times.filter((time) => time >= from && time < to).length;

describe('chance', () => {
  test('is the same for the same seed, and another for another', () => {
    const draw = (seed: number) => Array.from({ length: 5 }, seededRandom(seed));
    expect(draw(1)).toEqual(draw(1));
    expect(draw(1)).not.toEqual(draw(2));
  });

  test('is spread evenly', () => {
    const draws = Array.from({ length: 10_000 }, seededRandom(7));
    for (let tenth = 0; tenth < 10; tenth += 1) {
      const count = within(draws, tenth / 10, (tenth + 1) / 10);
      expect(Math.abs(count - 1_000)).toBeLessThan(150);
    }
  });
});

describe('people', () => {
  test('come within the time, twice as many in its middle as on average', () => {
    const times = arrivals(RUSH, seededRandom(1));
    expect(within(times, 0, 60)).toBe(20_000);
    const middle = within(times, 29, 31) / 2;
    expect(middle / (20_000 / 60)).toBeGreaterThan(1.8);
    expect(middle / (20_000 / 60)).toBeLessThan(2.2);
    expect(within(times, 0, 3)).toBeLessThan(200);
  });

  test('come at once on the full hour, as many as are said to', () => {
    const times = arrivals({ ...RUSH, shareOnTheHour: 0.5 }, seededRandom(1));
    expect(within(times, 30, 31)).toBeGreaterThan(10_000);
  });

  test('are of each manner in their share', () => {
    const random = seededRandom(1);
    const manners = Array.from({ length: 10_000 }, () => mannerOf(random, { shareHasty: 0.1, shareSpread: 0.3 }));
    const count = (manner: string) => manners.filter((one) => one === manner).length;
    expect(Math.abs(count('hasty') - 1_000)).toBeLessThan(150);
    expect(Math.abs(count('spread') - 3_000)).toBeLessThan(250);
    expect(manners.filter(isPolite)).toHaveLength(10_000 - count('hasty'));
  });

  test('who are polite wait as they are told, and not for ever', () => {
    const told = { status: 503, retryAfterSeconds: 8 };
    expect(pauseAfter('exact', told, 1, () => 0.5)).toBe(8);
    expect(pauseAfter('spread', told, 1, () => 0.5)).toBe(9);
    expect(pauseAfter('exact', { status: 503, retryAfterSeconds: undefined }, 1, () => 0)).toBe(1);
    expect(pauseAfter('exact', told, 10, () => 0)).toBeUndefined();
    expect(pauseAfter('exact', { status: 201, retryAfterSeconds: undefined }, 1, () => 0)).toBeUndefined();
  });

  test('who are hasty do not look at what they are told, and the greedy go on whatever they get', () => {
    expect(pauseAfter('hasty', { status: 503, retryAfterSeconds: 8 }, 20, () => 0)).toBe(0.2);
    expect(pauseAfter('hasty', { status: 201, retryAfterSeconds: undefined }, 20, () => 0)).toBeUndefined();
    expect(pauseAfter('greedy', { status: 201, retryAfterSeconds: undefined }, 900, () => 0)).toBe(0);
  });
});

function attempt(made: Partial<Attempt>): Attempt {
  return {
    person: 0,
    manner: 'exact',
    number: 1,
    status: 201,
    retryAfterSeconds: undefined,
    sentAt: 0,
    answeredAt: 1,
    ...made,
  };
}
const later = { status: 503, retryAfterSeconds: 5 };

describe('the summary', () => {
  test('counts time from the first request of a person to their URL', () => {
    const { polite } = summarize([
      attempt({ ...later, sentAt: 2, answeredAt: 2.1 }),
      attempt({ number: 2, sentAt: 7.1, answeredAt: 8 }),
      attempt({ person: 1, sentAt: 3, answeredAt: 5 }),
      attempt({ person: 2, ...later }),
    ]);
    expect(polite).toEqual({
      people: 3,
      served: 2,
      timeToServed: { mean: 4, median: 6, p95: 6, max: 6 },
      attemptsPerPerson: 4 / 3,
    });
  });

  test('keeps the polite, the hasty and the greedy apart', () => {
    const summary = summarize([
      attempt({}),
      attempt({ person: 1, manner: 'spread' }),
      attempt({ person: 2, manner: 'hasty', answeredAt: 90 }),
      attempt({ person: 3, manner: 'greedy' }),
      attempt({ person: 3, manner: 'greedy', number: 2, status: 429, retryAfterSeconds: 40 }),
    ]);
    expect([summary.polite.people, summary.hasty.people, summary.servedInAll]).toEqual([2, 1, 4]);
    expect(summary.greedy).toEqual({ served: 1, attempts: 2 });
    expect(summary.statuses).toEqual({ 201: 4, 429: 1 });
    expect(summary.seconds).toBe(1);
  });

  test.each([
    [{ status: 500 }],
    [{ status: 0 }],
    [{ status: 503 }],
    [{ status: 503, retryAfterSeconds: 0 }],
    [{ status: 502, retryAfterSeconds: 5 }],
  ])('takes %j for an answer that leaves somebody in the dark', (answer) => {
    expect(summarize([attempt({ retryAfterSeconds: undefined, ...answer })]).untold).toBe(1);
  });

  test('takes a URL, and a time to come back, for answers', () => {
    const told = [429, 503, 504].map((status) => attempt({ status, retryAfterSeconds: 1 }));
    expect(summarize([attempt({}), ...told]).untold).toBe(0);
  });

  test('says how retries of polite people are spread over the seconds', () => {
    const retry = (sentAt: number) => attempt({ number: 2, sentAt });
    const hasty = attempt({ number: 2, manner: 'hasty', sentAt: 3 });
    const { retriesPerSecond } = summarize([attempt({}), ...[1.1, 1.2, 1.9, 4].map(retry), hasty]);
    expect(retriesPerSecond).toEqual({ mean: 1, peak: 3 });
  });

  test('can be read', () => {
    const text = summaryText(summarize([attempt({})]), { calls: 3, throttled: 2 });
    expect(text).toContain('3 calls for 1 URLs, 2 throttled');
  });
});

describe('the judgement', () => {
  const terms = { requestsPerMinutePerCaller: 60, tasks: 2, greedySeconds: 30, leastSeconds: 10 };
  const missed = (attempts: readonly Attempt[], calls: number): readonly string[] =>
    judge(summarize(attempts), { calls }, terms)
      .filter((goal) => !isReached(goal))
      .map(({ what }) => what);
  const served = Array.from({ length: 100 }, (_, person) => attempt({ person }));
  const hasty = attempt({ person: 200, manner: 'hasty' });

  test('finds nothing wrong where everybody is served at once', () => {
    expect(missed([...served, hasty], 101)).toEqual([]);
  });

  test.each<[string, readonly Attempt[], number]>([
    ['answers that are neither', [attempt({ person: 300, number: 2, status: 500 })], 101],
    ['polite people served', [300, 301].map((person) => attempt({ person, ...later })), 101],
    ['calls to SageMaker', [], 160],
    [
      'requests of a polite person',
      Array.from({ length: 400 }, (_, at) => attempt({ number: 2, sentAt: at, ...later })),
      101,
    ],
    [
      'polite retries in the busiest second',
      [...Array.from({ length: 90 }, () => 1), 30].map((sentAt) => attempt({ number: 2, sentAt, ...later })),
      101,
    ],
    ['last URL of polite people', [attempt({ person: 300, sentAt: 15, answeredAt: 15.5 })], 101],
    [
      "polite people's mean wait",
      Array.from({ length: 100 }, (_, at) => attempt({ person: 400 + at, answeredAt: 9 })),
      201,
    ],
    ['URLs of the greedy caller', Array.from({ length: 121 }, () => attempt({ person: 500, manner: 'greedy' })), 222],
  ])('finds wrong: %s', (what, more, calls) => {
    expect(missed([...served, hasty, ...more], calls)).toEqual([expect.stringContaining(what)]);
  });
});
