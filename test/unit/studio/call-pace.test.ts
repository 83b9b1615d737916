import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { CallPace } from '../../../src/studio/call-pace.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const ROOM = 20;
const pace = (random = () => 0.5): CallPace => new CallPace({ maxWaiting: ROOM, random });

/** Calls are answered steadily, and then so many are refused at once. */
async function throttledAt(perSecond: number, refusals = 3, random?: () => number): Promise<CallPace> {
  const throttled = pace(random);
  for (let call = 0; call < perSecond * 20; call += 1) {
    expect(await throttled.turn('somebody')).toBeUndefined();
    throttled.answered();
    vi.advanceTimersByTime(1_000 / perSecond);
  }
  for (let refusal = 0; refusal < refusals; refusal += 1) throttled.refused(`refused ${refusal}`);
  return throttled;
}

/** Each asks once; those who are let go, in their order, and what the others are told. */
function ask(asked: CallPace, callers: readonly string[]) {
  const gone: string[] = [];
  const told = new Map<string, number>();
  for (const caller of callers) {
    void asked.turn(caller).then((seconds) => {
      if (seconds === undefined) gone.push(caller);
      else told.set(caller, seconds);
    });
  }
  return { gone, told };
}

const crowd = (count: number, name = 'caller') => Array.from({ length: count }, (_, index) => `${name} ${index}`);

describe('the pace of calls', () => {
  test('holds nobody back while nothing was refused', async () => {
    const { gone, told } = ask(pace(), crowd(1_000));
    await vi.advanceTimersByTimeAsync(0);
    expect(gone).toHaveLength(1_000);
    expect(told.size).toBe(0);
  });

  test('holds nobody back for a refusal or two, which say nothing about the rate', async () => {
    const asked = await throttledAt(10, 2);
    const { gone } = ask(asked, crowd(500));
    await vi.advanceTimersByTimeAsync(0);
    expect(gone).toHaveLength(500);
  });

  test('is below the rate of the answers after a refusal, and back at it seconds later', async () => {
    const asked = await throttledAt(100);
    const counts: number[] = [];
    let gone = 0;
    for (let second = 0; second < 6; second += 1) {
      const before = gone;
      for (let tick = 0; tick < 200; tick += 1) {
        // There is always somebody who waits.
        void asked.turn(`${second} ${tick}`).then((seconds) => {
          if (seconds === undefined) gone += 1;
        });
        await vi.advanceTimersByTimeAsync(5);
      }
      counts.push(gone - before);
    }
    expect(counts[0]).toBeGreaterThan(60);
    expect(counts[0]).toBeLessThan(90);
    for (const count of counts.slice(3)) expect(Math.abs(count - 100)).toBeLessThan(10);
  });

  test('forgets a refusal by and by', async () => {
    const asked = await throttledAt(100);
    await vi.advanceTimersByTimeAsync(60_000);
    const { gone } = ask(asked, crowd(100));
    await vi.advanceTimersByTimeAsync(100);
    expect(gone).toHaveLength(100);
  });

  test('never comes to a stop, whatever is refused', async () => {
    const asked = await throttledAt(1);
    for (let refusal = 0; refusal < 100; refusal += 1) {
      asked.refused('everybody');
      await vi.advanceTimersByTimeAsync(300);
    }
    const { gone } = ask(asked, ['one', 'another']);
    await vi.advanceTimersByTimeAsync(2_500);
    expect(gone).toEqual(['one', 'another']);
  });

  test('takes refusals that come together for one', async () => {
    const counts: number[] = [];
    for (const refusals of [3, 60]) {
      const { gone } = ask(await throttledAt(100, refusals), crowd(ROOM));
      await vi.advanceTimersByTimeAsync(200);
      counts.push(gone.length);
    }
    expect(counts[0]).toBeGreaterThan(5);
    expect(counts[1]).toBe(counts[0]);
  });

  test('lets those who wait go in the order in which they came', async () => {
    const asked = await throttledAt(100);
    const callers = crowd(ROOM);
    const { gone } = ask(asked, callers);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(gone).toEqual(callers);
  });

  test('tells whoever finds no room at once when to come back, each a later time', async () => {
    const asked = await throttledAt(10);
    const { told } = ask(asked, crowd(300));
    await vi.advanceTimersByTimeAsync(0);
    const times = [...told.values()];
    expect(times.length).toBeGreaterThan(250);
    expect(times).toEqual(times.toSorted((one, other) => one - other));
    // About seven a second.
    expect(times.at(-1)).toBeGreaterThan(30);
    expect(times.at(-1)).toBeLessThan(50);
  });

  test('tells later times also where the room is for less than a second', async () => {
    const asked = await throttledAt(100);
    const { told } = ask(asked, crowd(1_000));
    await vi.advanceTimersByTimeAsync(0);
    // About seventy a second.
    expect(Math.max(...told.values())).toBeGreaterThanOrEqual(13);
  });

  test('tells nobody more than two minutes, and spreads those who would be told more', async () => {
    let drawn = 0;
    const asked = await throttledAt(2, 3, () => {
      drawn = (drawn + 0.37) % 1;
      return drawn;
    });
    const { told } = ask(asked, crowd(1_000));
    await vi.advanceTimersByTimeAsync(0);
    const last = [...told.values()].slice(-100);
    expect(Math.max(...last)).toBeLessThanOrEqual(120);
    expect(Math.min(...last)).toBeGreaterThanOrEqual(60);
    expect(new Set(last).size).toBeGreaterThan(20);
  });

  test('spreads those who are refused while nobody is held back', () => {
    const told = [0, 0.4, 0.99].map((drawn) => pace(() => drawn).refused('caller'));
    expect(told).toEqual([1, 2, 3]);
  });

  test('tells who comes back too early the same time, and nobody else a later one for it', async () => {
    const asked = await throttledAt(10);
    ask(asked, crowd(100));
    const first = await asked.turn('hasty');
    for (let again = 0; again < 500; again += 1) {
      expect(await asked.turn('hasty')).toBe(first);
    }
    const next = await asked.turn('next');
    expect((next ?? 0) - (first ?? 0)).toBeLessThanOrEqual(1);
  });

  test('keeps room for those who come back when they were told to', async () => {
    const asked = await throttledAt(10);
    ask(asked, crowd(ROOM * 3));
    const seconds = (await asked.turn('patient')) ?? 0;
    expect(seconds).toBeGreaterThan(2);
    await vi.advanceTimersByTimeAsync(seconds * 1_000 - 1);
    const newcomers = ask(asked, crowd(200, 'newcomer'));
    await vi.advanceTimersByTimeAsync(1);
    expect(newcomers.told.size).toBeGreaterThan(100);
    const { gone } = ask(asked, ['patient']);
    await vi.advanceTimersByTimeAsync(6_000);
    expect(gone).toEqual(['patient']);
  });

  test('sends those away who have come to be far behind, since calls are taken far more slowly by now', async () => {
    const asked = new CallPace({ maxWaiting: 64, random: () => 0.5 });
    for (let call = 0; call < 1_000; call += 1) {
      await asked.turn('somebody');
      asked.answered();
      vi.advanceTimersByTime(10);
    }
    for (const caller of crowd(3)) asked.refused(caller);
    const waits: number[] = [];
    const told: number[] = [];
    const comeAndBeRefused = async (caller: string) => {
      const since = performance.now();
      const seconds = await asked.turn(caller);
      waits.push(performance.now() - since);
      if (seconds === undefined) asked.refused(caller);
      else told.push(seconds);
    };
    const callers = crowd(600);
    for (const caller of callers) {
      void comeAndBeRefused(caller);
      await vi.advanceTimersByTimeAsync(20);
    }
    await vi.advanceTimersByTimeAsync(60_000);
    expect(waits).toHaveLength(callers.length);
    expect(Math.max(...waits)).toBeLessThan(12_000);
    expect(Math.min(...told)).toBeGreaterThanOrEqual(1);
  });

  test('tells nobody a later time because many calls of somebody else were refused at once', async () => {
    const asked = await throttledAt(2);
    const first = asked.refused('greedy');
    for (let call = 0; call < 60; call += 1) expect(asked.refused('greedy')).toBe(first);
    expect(asked.refused('modest') - first).toBeLessThanOrEqual(1);
  });

  test('has a clock and chance of its own', () => {
    expect(new CallPace({ maxWaiting: 1 }).refused('caller')).toBeGreaterThanOrEqual(1);
  });
});
