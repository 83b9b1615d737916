import { beforeEach, describe, expect, test } from 'vitest';
import { FreshAnswers, type FreshAnswersOptions } from '../../../src/model/fresh-answers.ts';

describe('answers that are remembered for a short while', () => {
  let now: number;
  let monotonic: number;
  let asked: string[];

  beforeEach(() => {
    now = 1_000_000;
    monotonic = 0;
    asked = [];
  });

  function answers(options: Partial<FreshAnswersOptions<string>> = {}): FreshAnswers<string> {
    return new FreshAnswers({ secondsOf: () => 10, clock: () => now, monotonicClock: () => monotonic, ...options });
  }

  function ask(answer: string): () => Promise<string> {
    return async () => {
      asked.push(answer);
      return answer;
    };
  }

  function pass(seconds: number): void {
    now += seconds * 1_000;
    monotonic += seconds * 1_000;
  }

  test('are asked for once while they are fresh, and again once they are not', async () => {
    const fresh = answers();
    expect(await fresh.get('a', ask('one'))).toBe('one');
    pass(9.999);
    expect(await fresh.get('a', ask('two'))).toBe('one');
    pass(0.001);
    expect(await fresh.get('a', ask('three'))).toBe('three');
    expect(asked).toEqual(['one', 'three']);
  });

  test('are each of their own question only', async () => {
    const fresh = answers();
    expect(await Promise.all([fresh.get('a', ask('one')), fresh.get('b', ask('two'))])).toEqual(['one', 'two']);
    expect(await fresh.get('a', ask('three'))).toBe('one');
  });

  test('are believed for as long as the answer itself says', async () => {
    const fresh = answers({ secondsOf: (answer) => (answer === 'no' ? 1 : 10) });
    await fresh.get('a', ask('no'));
    pass(1);
    expect(await fresh.get('a', ask('yes'))).toBe('yes');
  });

  test('are never believed for no time at all', async () => {
    const fresh = answers({ secondsOf: () => 0 });
    await fresh.get('a', ask('one'));
    expect(await fresh.get('a', ask('two'))).toBe('two');
  });

  test('get old from when they were asked for, not from when they came', async () => {
    const fresh = answers();
    await fresh.get('a', async () => {
      pass(10);
      return 'slow';
    });
    expect(await fresh.get('a', ask('new'))).toBe('new');
  });

  test('do not get younger when the time of day is set back, nor when the monotonic clock stands still', async () => {
    const fresh = answers();
    await fresh.get('a', ask('one'));
    now -= 3_600_000;
    monotonic += 10_000;
    expect(await fresh.get('a', ask('two'))).toBe('two');
    now += 10_000;
    expect(await fresh.get('a', ask('three'))).toBe('three');
  });

  test('are shared by whoever comes while the question is under way', async () => {
    const fresh = answers({ secondsOf: () => 0 });
    const { promise, resolve } = Promise.withResolvers<string>();
    const first = fresh.get('a', () => promise);
    const second = fresh.get('a', ask('another'));
    resolve('shared');
    expect(await Promise.all([first, second])).toEqual(['shared', 'shared']);
    expect(asked).toEqual([]);
  });

  test('are not remembered when there is none: everybody who waits learns of the failure, the next asks again', async () => {
    const fresh = answers();
    const { promise, reject } = Promise.withResolvers<string>();
    const both = Promise.allSettled([fresh.get('a', () => promise), fresh.get('a', ask('another'))]);
    reject(new Error('away'));
    expect((await both).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    expect(await fresh.get('a', ask('back'))).toBe('back');
  });

  test('are given up for others beyond the bound', async () => {
    const fresh = answers({ maxRemembered: 2 });
    for (const key of ['a', 'b', 'c']) {
      await fresh.get(key, ask(key));
    }
    await fresh.get('a', ask('a again'));
    expect(asked).toEqual(['a', 'b', 'c', 'a again']);
  });

  test('are forgotten when told to, and so is one that is under way', async () => {
    const fresh = answers();
    await fresh.get('a', ask('one'));
    fresh.forget('a');
    const { promise, resolve } = Promise.withResolvers<string>();
    const old = fresh.get('a', () => promise);
    fresh.forget('a');
    expect(await fresh.get('a', ask('two'))).toBe('two');
    resolve('outdated');
    expect(await old).toBe('outdated');
    expect(await fresh.get('a', ask('three'))).toBe('two');
  });
});
