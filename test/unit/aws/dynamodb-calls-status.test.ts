import { describe, expect, onTestFinished, test, vi } from 'vitest';
import type { CallOutage } from '../../../src/aws/call-watch.ts';
import { DynamoDbCalls, type DynamoDbCallsOptions, type TableCallKind } from '../../../src/aws/dynamodb-calls.ts';
import { ElapsedTime } from '../../../src/model/elapsed-time.ts';
import { ServiceError } from '../../../src/model/errors.ts';
import type { MakeCall } from '../../../src/model/measurements.ts';

type Operation = 'dynamodb:GetItem' | 'dynamodb:BatchGetItem' | 'dynamodb:PutItem';

function refusal(name: string): Error {
  const $metadata = { httpStatusCode: 400, requestId: 'aws-request-1' };
  return Object.assign(new Error('User arn:aws:sts::111122223333:x is not authorized'), {
    name,
    $fault: 'client',
    $metadata,
  });
}

function open(options: Partial<DynamoDbCallsOptions> = {}) {
  let milliseconds = 0;
  const clock = () => milliseconds;
  const told: (readonly [TableCallKind, CallOutage])[] = [];
  const calls = new DynamoDbCalls({
    tableName: 'access',
    totalTimeoutMilliseconds: 60_000,
    time: new ElapsedTime(clock, clock),
    onOutage: (kind, outage) => told.push([kind, outage]),
    ...options,
  });
  return {
    calls,
    told,
    outcomes: () => told.map(([kind, { outcome }]) => `${kind} ${outcome}`),
    pass(seconds: number) {
      milliseconds += seconds * 1_000;
    },
    answer: (operation: Operation = 'dynamodb:GetItem') =>
      calls.ask('the mapping', (call) => call(operation, async () => 1)),
    async fail(operation: Operation = 'dynamodb:GetItem', error: unknown = refusal('AccessDeniedException')) {
      const question = calls.ask('the mapping', (call) => call(operation, () => Promise.reject(error)));
      await expect(question).rejects.toMatchObject({ code: 'not_ready' });
    },
  };
}

describe('the status of the table', () => {
  test('is not known before anybody has asked', () => {
    expect(open().calls.status()).toEqual({ state: 'not_asked' });
  });

  test('says since when it answered, and since when it has not, and why', async () => {
    const { calls, answer, fail, pass } = open();
    await answer();
    pass(3);
    expect(calls.status()).toEqual({ state: 'answered', secondsAgo: 3 });
    await fail();
    pass(10);
    await fail('dynamodb:GetItem', refusal('InternalServerError'));
    pass(2);
    expect(calls.status()).toEqual({ state: 'failing', seconds: 12, why: 'upstream_failed (InternalServerError)' });
    await answer();
    expect(calls.status()).toEqual({ state: 'answered', secondsAgo: 0 });
  });

  test('has nothing of the error but its code and AWS’s name for it', async () => {
    const { calls, fail } = open();
    await fail();
    expect(calls.status()).toMatchObject({ why: 'upstream_denied (AccessDeniedException)' });
    await fail('dynamodb:GetItem', refusal('forged\n{"ready":false}'));
    expect(calls.status()).toMatchObject({ why: 'upstream_failed' });
    await fail('dynamodb:GetItem', Object.assign(new Error('connect'), { code: 'ECONNREFUSED' }));
    expect(calls.status()).toMatchObject({ why: 'upstream_failed' });
  });

  test('is failing while one way of reading is refused and another one is not', async () => {
    const { calls, answer, fail } = open();
    await fail('dynamodb:GetItem');
    await answer('dynamodb:BatchGetItem');
    expect(calls.status()).toMatchObject({ state: 'failing' });
    await answer('dynamodb:GetItem');
    expect(calls.status()).toMatchObject({ state: 'answered' });
  });

  test('is failing when a call ends with the time for it, even one that ignores its signal', async () => {
    const { calls } = open({ totalTimeoutMilliseconds: 1 });
    const question = calls.ask('the mapping', (call) => call('dynamodb:GetItem', () => new Promise(() => undefined)));
    await expect(question).rejects.toMatchObject({ code: 'not_ready' });
    await expect.poll(() => calls.status()).toMatchObject({ state: 'failing', why: 'upstream_timeout' });
  });

  test('is failing where an answer says too little', async () => {
    const { calls, fail } = open();
    await fail('dynamodb:BatchGetItem', new ServiceError('upstream_failed', { detail: 'without a word' }));
    expect(calls.status()).toMatchObject({ state: 'failing', why: 'upstream_failed' });
  });

  test('does not depend on a queue that is full, on an item that is malformed, or on a write', async () => {
    const { calls, answer, fail } = open({ maxInFlight: 1, maxQueued: 0 });
    await answer();
    const { promise, resolve } = Promise.withResolvers<number>();
    const first = calls.ask('first', (call) => call('dynamodb:GetItem', () => promise));
    await expect(calls.ask('second', async () => 1)).rejects.toMatchObject({ code: 'not_ready' });
    resolve(1);
    await first;
    const malformed = new ServiceError('upstream_failed', { detail: 'the item is malformed' });
    await expect(calls.ask('third', () => Promise.reject(malformed))).rejects.toMatchObject({ code: 'not_ready' });
    await fail('dynamodb:PutItem');
    expect(calls.status()).toMatchObject({ state: 'answered' });
  });
});

describe('an outage of the table', () => {
  test('is told when it begins, at most once a minute, and when it is over', async () => {
    const { told, outcomes, answer, fail, pass } = open();
    await answer();
    expect(outcomes()).toEqual([]);
    await fail();
    await fail('dynamodb:BatchGetItem');
    pass(59);
    await fail();
    expect(outcomes()).toEqual(['read_access_table failing']);
    expect(told[0]?.[1]).toMatchObject({ calls: 1, error: { code: 'upstream_denied', awsRequestId: 'aws-request-1' } });
    pass(1);
    await fail();
    expect(told[1]?.[1]).toMatchObject({ outcome: 'failing', calls: 3 });
    await answer('dynamodb:GetItem');
    expect(outcomes()).toHaveLength(2);
    await answer('dynamodb:BatchGetItem');
    await answer();
    expect(outcomes()).toEqual(['read_access_table failing', 'read_access_table failing', 'read_access_table over']);
  });

  test('that comes and goes is not told more often', async () => {
    const { outcomes, answer, fail, pass } = open();
    for (let second = 0; second < 60; second += 1) {
      await fail();
      await answer();
      pass(1);
    }
    expect(outcomes()).toEqual(['read_access_table failing', 'read_access_table over']);
  });

  test('is told of writes apart from reads', async () => {
    const { outcomes, answer, fail } = open();
    await fail('dynamodb:PutItem');
    await answer('dynamodb:GetItem');
    expect(outcomes()).toEqual(['claim_profile failing']);
    await answer('dynamodb:PutItem');
    expect(outcomes()).toEqual(['claim_profile failing', 'claim_profile over']);
  });

  test('does not depend on whoever is told', async () => {
    const { answer, fail } = open({
      onOutage: () => {
        throw new Error('a broken listener');
      },
    });
    await fail();
    expect(await answer()).toBe(1);
  });
});

test('every call is measured for what it is, with what came of it', async () => {
  const measured: (readonly [string, unknown])[] = [];
  const makeCall: MakeCall = async (operation, call) => {
    try {
      const result = await call();
      measured.push([operation, 'ok']);
      return result;
    } catch (error) {
      measured.push([operation, error instanceof ServiceError ? error.code : error]);
      throw error;
    }
  };
  const { answer, fail } = open({ makeCall });
  await answer('dynamodb:GetItem');
  await answer('dynamodb:BatchGetItem');
  await answer('dynamodb:PutItem');
  await fail('dynamodb:GetItem', refusal('ProvisionedThroughputExceededException'));
  expect(measured).toEqual([
    ['read_access_table', 'ok'],
    ['read_access_table', 'ok'],
    ['claim_profile', 'ok'],
    ['read_access_table', 'upstream_throttled'],
  ]);
});

test('a question that nobody waits for any more is never asked', async () => {
  vi.useFakeTimers();
  onTestFinished(() => {
    vi.useRealTimers();
  });
  const { calls } = open({ totalTimeoutMilliseconds: 1_000, maxInFlight: 1 });
  const begun: string[] = [];
  const ask = (name: string) =>
    calls
      .ask(name, () => {
        begun.push(name);
        return new Promise(() => undefined);
      })
      .catch(() => undefined);
  const given = Promise.all(['first', 'second', 'third'].map(ask));
  await vi.advanceTimersByTimeAsync(1_000);
  await given;
  const begunInTime = [...begun];
  expect(begunInTime).not.toContain('third');
  await vi.advanceTimersByTimeAsync(10_000);
  expect(begun).toEqual(begunInTime);
  expect(await calls.ask('fourth', async () => 'answer')).toBe('answer');
});
