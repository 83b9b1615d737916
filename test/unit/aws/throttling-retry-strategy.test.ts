import { describe, expect, test } from 'vitest';
import { type ThrottlingRetryOptions, ThrottlingRetryStrategy } from '../../../src/aws/throttling-retry-strategy.ts';

type Info = Parameters<ThrottlingRetryStrategy['refreshRetryTokenForRetry']>[1];

const THROTTLED: Info = { errorType: 'THROTTLING' };
const SKEWED: unknown = Object.assign(new Error('RequestTimeTooSkewed'), { $metadata: { clockSkewCorrected: true } });
const CLOCK_CORRECTED: Info = { errorType: 'CLIENT_ERROR', error: SKEWED as NonNullable<Info['error']> };

function strategy(options: Partial<ThrottlingRetryOptions> = {}): ThrottlingRetryStrategy {
  return new ThrottlingRetryStrategy({
    maxAttempts: 3,
    totalTimeoutMilliseconds: 8_000,
    random: () => 0.5,
    now: () => 0,
    ...options,
  });
}

/** How many attempts there are in all when every one of them fails like this. */
async function attemptsWhen(tried: ThrottlingRetryStrategy, info: Info): Promise<number> {
  let token = await tried.acquireInitialRetryToken();
  for (let attempts = 1; attempts < 20; attempts += 1) {
    try {
      token = await tried.refreshRetryTokenForRetry(token, info);
    } catch {
      return attempts;
    }
  }
  throw new Error('it never gives up');
}

/** The delays before the second, third … attempt. */
async function delays(random: () => number, count: number): Promise<number[]> {
  const tried = strategy({ maxAttempts: 10, totalTimeoutMilliseconds: 1e9, random });
  let token = await tried.acquireInitialRetryToken();
  const found = [token.getRetryDelay()];
  for (let retry = 0; retry < count; retry += 1) {
    token = await tried.refreshRetryTokenForRetry(token, THROTTLED);
    found.push(token.getRetryDelay());
  }
  return found;
}

describe('the retry strategy', () => {
  test.each([1, 2, 3, 5])('makes %d attempts in all at a throttled call', async (maxAttempts) => {
    expect(await attemptsWhen(strategy({ maxAttempts }), THROTTLED)).toBe(maxAttempts);
  });

  test.each<Info['errorType']>(['TRANSIENT', 'SERVER_ERROR', 'CLIENT_ERROR'])(
    'makes no second attempt after an error of the type %s, which AWS may have acted upon',
    async (errorType) => {
      expect(await attemptsWhen(strategy(), { errorType })).toBe(1);
    },
  );

  test('makes another attempt at once when the SDK has set its clock right', async () => {
    const tried = strategy({ random: () => 0.99 });
    const token = await tried.refreshRetryTokenForRetry(await tried.acquireInitialRetryToken(), CLOCK_CORRECTED);
    expect([token.getRetryCount(), token.getRetryDelay()]).toEqual([1, 0]);
  });

  test('counts attempts after a corrected clock like any other', async () => {
    expect(await attemptsWhen(strategy({ maxAttempts: 2 }), CLOCK_CORRECTED)).toBe(2);
  });

  test('counts from nothing, without a delay before the first attempt', async () => {
    const token = await strategy().acquireInitialRetryToken();
    expect([token.getRetryCount(), token.getRetryDelay()]).toEqual([0, 0]);
  });

  test('doubles the longest delay each time, and picks anywhere below it', async () => {
    expect(await delays(() => 0.5, 4)).toEqual([0, 100, 200, 400, 800]);
    expect(await delays(() => 0, 3)).toEqual([0, 0, 0, 0]);
    expect(await delays(() => 0.999_999, 3)).toEqual([0, 200, 400, 800]);
  });

  test('begins no attempt after the time is up', async () => {
    let time = 10_000;
    const tried = strategy({ totalTimeoutMilliseconds: 1_000, now: () => time, random: () => 0.5 });
    const token = await tried.acquireInitialRetryToken();
    time += 899;
    await expect(tried.refreshRetryTokenForRetry(token, THROTTLED)).resolves.toBeDefined();
    time += 1;
    // 900 ms and the delay of 100 ms are the whole time.
    await expect(tried.refreshRetryTokenForRetry(token, THROTTLED)).rejects.toThrow(Error);
  });

  test('measures the time from the first attempt, not from the last', async () => {
    let time = 0;
    const tried = strategy({ maxAttempts: 9, totalTimeoutMilliseconds: 1_000, now: () => time, random: () => 0 });
    let token = await tried.acquireInitialRetryToken();
    for (time of [400, 800]) {
      token = await tried.refreshRetryTokenForRetry(token, THROTTLED);
    }
    time = 1_000;
    await expect(tried.refreshRetryTokenForRetry(token, THROTTLED)).rejects.toThrow(Error);
  });

  test('learns nothing from a success', async () => {
    const tried = strategy({ maxAttempts: 2 });
    tried.recordSuccess();
    expect(await attemptsWhen(tried, THROTTLED)).toBe(2);
  });

  test('has a clock and chance of its own when none are given', async () => {
    const tried = new ThrottlingRetryStrategy({ maxAttempts: 3, totalTimeoutMilliseconds: 8_000 });
    const token = await tried.refreshRetryTokenForRetry(await tried.acquireInitialRetryToken(), THROTTLED);
    expect(token.getRetryDelay()).toBeGreaterThanOrEqual(0);
    expect(token.getRetryDelay()).toBeLessThanOrEqual(200);
  });
});
