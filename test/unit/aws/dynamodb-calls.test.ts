import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { DynamoDbCalls } from '../../../src/aws/dynamodb-calls.ts';
import { ServiceError } from '../../../src/model/errors.ts';

const LONG = { tableName: 'access', totalTimeoutMilliseconds: 60_000 };

function serviceException(name: string): Error {
  const $metadata = { httpStatusCode: 400, requestId: 'aws-request-1' };
  return Object.assign(new Error('in the words of AWS'), { name, $fault: 'client', $metadata });
}

describe('a question to the table', () => {
  test.each([
    'ResourceNotFoundException',
    'AccessDeniedException',
    'ProvisionedThroughputExceededException',
    'InternalServerError',
    'ValidationException',
  ])('that fails with %s is not ready, may be asked again, and tells operators why', async (name) => {
    const calls = new DynamoDbCalls(LONG);
    const answer = calls.ask('the mapping', (call) =>
      call('dynamodb:GetItem', () => Promise.reject(serviceException(name))),
    );
    await expect(answer).rejects.toMatchObject({
      code: 'not_ready',
      retryable: true,
      awsRequestId: 'aws-request-1',
      detail: expect.stringMatching(new RegExp(`the mapping.*dynamodb:GetItem.*${name}`)),
    });
  });

  test('that fails because there is no such table names the table', async () => {
    const calls = new DynamoDbCalls(LONG);
    const refusal = serviceException('ResourceNotFoundException');
    const answer = calls.ask('the mapping', (call) => call('dynamodb:GetItem', () => Promise.reject(refusal)));
    await expect(answer).rejects.toMatchObject({ detail: expect.stringContaining('no table access') });
  });

  test('whose answer makes no sense is not ready', async () => {
    const answer = new DynamoDbCalls(LONG).ask('the mapping', async () => {
      throw new ServiceError('upstream_failed', { detail: 'the item is malformed' });
    });
    await expect(answer).rejects.toMatchObject({ code: 'not_ready', detail: expect.stringContaining('malformed') });
  });

  test('does not hide a mistake of this service behind an outage', async () => {
    const mistake = new TypeError('a mistake');
    await expect(new DynamoDbCalls(LONG).ask('the mapping', () => Promise.reject(mistake))).rejects.toBe(mistake);
  });

  test('that gets no answer in time is not ready, and its call is told', async () => {
    const calls = new DynamoDbCalls({ ...LONG, totalTimeoutMilliseconds: 1 });
    let signal: AbortSignal | undefined;
    const answer = calls.ask('the mapping', (call) =>
      call('dynamodb:GetItem', (abortSignal) => {
        signal = abortSignal;
        return new Promise(() => undefined);
      }),
    );
    await expect(answer).rejects.toMatchObject({ code: 'not_ready', retryable: true });
    await expect.poll(() => signal?.aborted).toBe(true);
  });

  test('waits for its turn, and is refused where too many wait already', async () => {
    const calls = new DynamoDbCalls({ ...LONG, maxInFlight: 1, maxQueued: 1 });
    const { promise, resolve } = Promise.withResolvers<string>();
    const begun: string[] = [];
    const ask = (name: string) =>
      calls.ask(name, (call) => {
        begun.push(name);
        return call('dynamodb:GetItem', () => promise);
      });
    const [first, second, third] = [ask('first'), ask('second'), ask('third')];
    await expect(third).rejects.toMatchObject({ code: 'not_ready', retryable: true });
    expect(begun).toEqual(['first']);
    resolve('answer');
    expect(await Promise.all([first, second])).toEqual(['answer', 'answer']);
  });

  test('does not wait longer for its turn and its answer together than for an answer', async () => {
    vi.useFakeTimers();
    onTestFinished(() => {
      vi.useRealTimers();
    });
    const calls = new DynamoDbCalls({ ...LONG, maxInFlight: 1 });
    const refused: string[] = [];
    for (const name of ['first', 'waiting']) {
      calls.ask(name, () => new Promise(() => undefined)).catch(() => refused.push(name));
    }
    await vi.advanceTimersByTimeAsync(LONG.totalTimeoutMilliseconds);
    expect(refused).toEqual(['first', 'waiting']);
  });

  test('that never ends does not keep its turn for ever', async () => {
    const calls = new DynamoDbCalls({ ...LONG, totalTimeoutMilliseconds: 5, maxInFlight: 1, maxQueued: 1 });
    await expect(calls.ask('one', () => new Promise(() => undefined))).rejects.toMatchObject({ code: 'not_ready' });
    await expect.poll(() => calls.ask('another', async () => 'answer').catch(() => undefined)).toBe('answer');
  });
});
