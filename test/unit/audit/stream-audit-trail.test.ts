import { Writable } from 'node:stream';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { StreamAuditTrail } from '../../../src/audit/stream-audit-trail.ts';
import type { DecisionEvent } from '../../../src/model/decision-event.ts';

const TIMEOUT_MILLISECONDS = 2_000;

const EVENT: DecisionEvent = {
  time: '2026-11-21T10:00:00.000Z',
  requestId: 'request-1',
  action: 'create_presigned_url',
  outcome: 'deny',
  reason: 'not_mapped',
};

type Write = (line: string, done: (error?: Error | null) => void) => void;

function trailOver(write: Write): { readonly trail: StreamAuditTrail; readonly stream: Writable } {
  const stream = new Writable({ decodeStrings: false, write: (chunk, _encoding, done) => write(String(chunk), done) });
  return { trail: new StreamAuditTrail({ stream, timeoutMilliseconds: TIMEOUT_MILLISECONDS }), stream };
}

describe('an audit trail on a stream', () => {
  let lines: string[];
  const keep: Write = (line, done) => {
    lines.push(line);
    done();
  };

  beforeEach(() => {
    vi.useFakeTimers();
    lines = [];
  });

  afterEach(() => {
    vi.useRealTimers();
  });

  /** The events that were written, one on each line; fails for a line that is not one JSON object. */
  const written = (): readonly object[] =>
    lines
      .join('')
      .split('\n')
      .slice(0, -1)
      .map((line) => {
        const event: unknown = JSON.parse(line);
        expect(event).toBeTypeOf('object');
        return Object(event);
      });

  test('writes an event as one JSON object on a line of its own', async () => {
    await trailOver(keep).trail.record(EVENT);
    expect(lines.join('').endsWith('}\n')).toBe(true);
    expect(written()).toHaveLength(1);
    expect(JSON.stringify(written())).toContain('request-1');
  });

  test.each(['a\nb', 'a\r\n{"type":"forged"}', 'a\u2028b', 'a\0b', '\u001b[31m', '"}\n', 'a\ud800'])(
    'threat 80: keeps an event on its line whatever a name holds: %j',
    async (displayName) => {
      const caller = {
        issuer: 'https://issuer.example',
        subject: 'subject',
        displayName,
        clientId: undefined,
        tokenId: undefined,
        tokenUse: 'access',
      };
      await trailOver(keep).trail.record({ ...EVENT, caller });
      expect(written()).toHaveLength(1);
      // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
      expect(lines.join('').slice(0, -1)).not.toMatch(/[\u0000-\u001f]/);
    },
  );

  test('writes events in the order in which they are recorded', async () => {
    const { trail } = trailOver((line, done) => {
      lines.push(line);
      setTimeout(done, 10);
    });
    const ids = ['request-a', 'request-b', 'request-c'];
    const recorded = Promise.all(ids.map((requestId) => trail.record({ ...EVENT, requestId })));
    await vi.advanceTimersByTimeAsync(100);
    await recorded;
    expect(written().map((event) => ids.find((id) => JSON.stringify(event).includes(id)))).toEqual(ids);
  });

  test('counts an event as recorded only once the stream has taken it', async () => {
    let take: (() => void) | undefined;
    const { trail } = trailOver((_line, done) => {
      take = done;
    });
    let isRecorded = false;
    const recorded = trail.record(EVENT).then(() => {
      isRecorded = true;
    });
    await vi.advanceTimersByTimeAsync(TIMEOUT_MILLISECONDS - 1);
    expect(isRecorded).toBe(false);
    take?.();
    await recorded;
    expect(isRecorded).toBe(true);
  });

  test('rejects when the stream takes nothing for too long', async () => {
    const { trail } = trailOver(() => undefined);
    const recorded = expect(trail.record(EVENT)).rejects.toThrow(Error);
    await vi.advanceTimersByTimeAsync(TIMEOUT_MILLISECONDS);
    await recorded;
  });

  test('rejects when the stream fails, and the process goes on', async () => {
    const { trail, stream } = trailOver((_line, done) => done(new Error('EPIPE')));
    const errors: Error[] = [];
    stream.on('error', (error) => errors.push(error));
    await expect(trail.record(EVENT)).rejects.toThrow('EPIPE');
    await vi.advanceTimersByTimeAsync(0);
    expect(errors).toHaveLength(1);
    expect(stream.listenerCount('error')).toBeGreaterThanOrEqual(2);
  });

  test('listens for the errors of its stream, which would end the process', () => {
    expect(trailOver(keep).stream.listenerCount('error')).toBe(1);
  });

  test('rejects every event after its stream has failed or ended', async () => {
    for (const end of [(stream: Writable) => stream.destroy(), (stream: Writable) => stream.end()]) {
      const { trail, stream } = trailOver(keep);
      end(stream);
      await expect(trail.record(EVENT)).rejects.toThrow(Error);
    }
    expect(lines).toEqual([]);
  });

  test('leaves no timer behind', async () => {
    await trailOver(keep).trail.record(EVENT);
    await expect(trailOver((_line, done) => done(new Error('EPIPE'))).trail.record(EVENT)).rejects.toThrow(Error);
    expect(vi.getTimerCount()).toBe(0);
  });
});
