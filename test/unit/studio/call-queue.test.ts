import { describe, expect, test } from 'vitest';
import { BoundedSpaceDirectory } from '../../../src/studio/bounded-space-directory.ts';
import { BoundedStudioGateway } from '../../../src/studio/bounded-studio-gateway.ts';
import { CallQueue } from '../../../src/studio/call-queue.ts';
import { refusalOfPromise } from './refusal.ts';
import { LAUNCH } from './sagemaker-double.ts';

describe('the queue of calls', () => {
  test('bounds those under way and those that wait, and refuses any more at once', async () => {
    const queue = new CallQueue({ maxInFlight: 1, maxQueued: 1 });
    const ends = [Promise.withResolvers<string>(), Promise.withResolvers<string>()] as const;
    const started: string[] = [];
    const call = (name: string, end: Promise<string>) =>
      queue.run(() => {
        started.push(name);
        return end;
      });
    const first = call('first', ends[0].promise);
    const second = call('second', ends[1].promise);
    expect(await refusalOfPromise(queue.run(async () => 'third'))).toMatchObject({
      code: 'overloaded',
      retryable: true,
    });
    expect(queue.load()).toEqual({ inFlight: 1, queued: 1 });
    expect(started).toEqual(['first']);
    ends[0].resolve('one');
    expect(await first).toBe('one');
    ends[1].resolve('two');
    expect(await second).toBe('two');
    expect(queue.load()).toEqual({ inFlight: 0, queued: 0 });
  });

  test('hands on what a call throws, and gives its turn to the next', async () => {
    const queue = new CallQueue({ maxInFlight: 1, maxQueued: 0 });
    const failure = new Error('EPIPE');
    await expect(queue.run(() => Promise.reject(failure))).rejects.toBe(failure);
    expect(await queue.run(async () => 'next')).toBe('next');
  });

  test('counts URLs and spaces together, and prepares either outside of it', async () => {
    const queue = new CallQueue({ maxInFlight: 1, maxQueued: 0 });
    let prepared = 0;
    const turns = {
      queue,
      prepare: async () => {
        prepared += 1;
      },
    };
    const { promise: end, resolve } = Promise.withResolvers<void>();
    const listed = { spaces: [], truncated: false };
    const spaces = new BoundedSpaceDirectory(
      { find: () => end.then(() => undefined), list: async () => listed },
      turns,
    );
    const gateway = new BoundedStudioGateway({ createPresignedUrl: () => Promise.reject(new Error('called')) }, turns);
    const found = spaces.find(LAUNCH, 'notes');
    expect((await refusalOfPromise(gateway.createPresignedUrl(LAUNCH))).code).toBe('overloaded');
    expect((await refusalOfPromise(spaces.list(LAUNCH))).code).toBe('overloaded');
    resolve();
    expect(await found).toBeUndefined();
    expect(await spaces.list(LAUNCH)).toBe(listed);
    expect(prepared).toBe(4);
  });
});
