import { PassThrough, Writable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { StreamAuditTrail } from '../../src/audit/stream-audit-trail.ts';
import { describeAuditTrail, eventOf, requestIdsIn } from './audit-trail.ts';

/** A stream that hangs or works as it is told. */
class ToldStream extends Writable {
  written = '';
  writes = 0;
  mode: 'work' | 'hang' = 'work';
  #hanging: (() => void) | undefined;

  override _write(chunk: unknown, _encoding: BufferEncoding, done: () => void): void {
    this.writes += 1;
    const take = () => {
      this.written += String(chunk);
      done();
    };
    if (this.mode === 'hang') {
      this.#hanging = take;
    } else {
      setImmediate(take);
    }
  }

  goOn(): void {
    this.mode = 'work';
    this.#hanging?.();
    this.#hanging = undefined;
  }
}

const product = { version: '1.2.3' };

describeAuditTrail('a stream', async () => {
  const stream = new ToldStream();
  return {
    trail: new StreamAuditTrail({ stream, timeoutMilliseconds: 1_000, product }),
    written: async () => stream.written,
    async breakSink() {
      stream.mode = 'hang';
    },
    async mendSink() {
      stream.goOn();
    },
    close: async () => undefined,
  };
});

describe('a stuck stream', () => {
  test('rejects an event when its time is up, and records again once it drains', async () => {
    const stream = new ToldStream();
    const trail = new StreamAuditTrail({ stream, timeoutMilliseconds: 30, product });
    stream.mode = 'hang';
    const results = await Promise.allSettled([trail.record(eventOf('with it')), trail.record(eventOf('waiting'))]);
    expect(results.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    stream.goOn();
    await trail.record(eventOf('after'));
    // What was with the stream may still be written; what was only waiting must not, since its caller was told no.
    expect(requestIdsIn(stream.written)).toEqual(['with it', 'after']);
  });

  test('holds no more events than it may, and rejects one more at once', async () => {
    const stream = new ToldStream();
    const trail = new StreamAuditTrail({ stream, timeoutMilliseconds: 5_000, maximumWaiting: 3, product });
    stream.mode = 'hang';
    const held = ['1', '2', '3'].map((id) => trail.record(eventOf(id)));
    const began = performance.now();
    await expect(trail.record(eventOf('4'))).rejects.toThrow('3 audit events wait');
    expect(performance.now() - began).toBeLessThan(1_000);
    stream.goOn();
    await Promise.all(held);
    await trail.record(eventOf('5'));
    expect(requestIdsIn(stream.written)).toEqual(['1', '2', '3', '5']);
  });

  test('holds 1 000 unless told otherwise', async () => {
    const stream = new ToldStream();
    const trail = new StreamAuditTrail({ stream, timeoutMilliseconds: 5_000, product });
    stream.mode = 'hang';
    const results = Array.from({ length: 1_001 }, (_, index) => trail.record(eventOf(`request-${index}`)));
    await expect(results.at(-1)).rejects.toThrow('1000 audit events wait');
    stream.goOn();
    await Promise.all(results.slice(0, -1));
    expect(requestIdsIn(stream.written)).toHaveLength(1_000);
  });

  test('what waits too long makes room for what comes', async () => {
    const stream = new ToldStream();
    const trail = new StreamAuditTrail({ stream, timeoutMilliseconds: 40, maximumWaiting: 2, product });
    stream.mode = 'hang';
    const held = Promise.allSettled(['1', '2'].map((id) => trail.record(eventOf(id))));
    await held;
    const later = trail.record(eventOf('3'));
    stream.goOn();
    await later;
    expect(requestIdsIn(stream.written)).toEqual(['1', '3']);
  });
});

test('events that come while the stream is busy go with one write', async () => {
  const stream = new ToldStream();
  const trail = new StreamAuditTrail({ stream, timeoutMilliseconds: 5_000, product });
  await Promise.all(Array.from({ length: 100 }, (_, index) => trail.record(eventOf(`request-${index}`))));
  expect(stream.writes).toBe(2);
});

test.each([true, false])('a stream that failed rejects at once from then on (autoDestroy: %s)', async (autoDestroy) => {
  const stream = new Writable({
    autoDestroy,
    write: (_chunk, _encoding, done) => done(new Error('EPIPE')),
  });
  const trail = new StreamAuditTrail({ stream, timeoutMilliseconds: 5_000, product });
  const began = performance.now();
  for (const id of ['1', '2', '3']) {
    await expect(trail.record(eventOf(id))).rejects.toThrow('EPIPE');
  }
  expect(performance.now() - began).toBeLessThan(4_000);
});

test('a stream that has ended rejects every event and does not end the process', async () => {
  const stream = new PassThrough();
  const trail = new StreamAuditTrail({ stream, timeoutMilliseconds: 200, product });
  stream.end();
  await expect(trail.record(eventOf('1'))).rejects.toBeInstanceOf(Error);
  await delay(10);
  await expect(trail.record(eventOf('2'))).rejects.toBeInstanceOf(Error);
});
