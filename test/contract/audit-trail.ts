/** What every audit trail promises, wherever it writes. Each adapter's test runs this suite. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { AuditTrail, DecisionEvent } from '../../src/model/decision-event.ts';
import { fullEvent, refusedToken } from '../support/ocsf-decision-events.ts';
import { ocsfFaults } from '../support/ocsf-schema-check.ts';

export interface AuditTrailBench {
  readonly trail: AuditTrail;
  /** Everything that is written by now. */
  written(): Promise<string>;
  /** From now on the sink takes nothing: it fails, or it is stuck. */
  breakSink(): Promise<void>;
  /** From now on it works again. */
  mendSink(): Promise<void>;
  close(): Promise<void>;
}

interface WrittenEvent {
  readonly metadata: { readonly correlation_uid: string };
  readonly actor: { readonly user: { readonly name: string } };
  readonly http_request: { readonly user_agent: string };
  readonly status_detail: string;
}

/** @throws SyntaxError if a line is not one whole event */
function eventsIn(written: string): WrittenEvent[] {
  expect(written === '' || written.endsWith('\n')).toBe(true);
  return written
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line));
}

export function requestIdsIn(written: string): string[] {
  return eventsIn(written).map(({ metadata }) => metadata.correlation_uid);
}

export function eventOf(requestId: string, more: Partial<DecisionEvent> = {}): DecisionEvent {
  return { ...fullEvent, requestId, ...more };
}

/** What a terminal, a log reader or a programming language takes for the end of a line, or for a command. */
const HOSTILE_TEXTS: readonly (readonly [string, string])[] = [
  ['a line feed', 'alice\n{"class_uid":6003,"status":"Success"}'],
  ['a carriage return', 'alice\r{"status":"Success"}'],
  ['NUL', 'ali\u0000ce'],
  ['a next line (NEL)', 'alice\u0085{"status":"Success"}'],
  ['a line separator', 'alice\u2028{"status":"Success"}'],
  ['a paragraph separator', 'alice\u2029{"status":"Success"}'],
  ['vertical tab and form feed', 'ali\u000b\u000cce'],
  ['an ANSI escape sequence', 'alice\u001b[2J\u001b[1A'],
  ['an 8-bit control sequence', 'alice\u009b2J'],
  ['delete', 'alice\u007f\u007f'],
  ['a bidirectional override', 'alice\u202eecila\u2066'],
  ['zero-width and tag characters', 'ali\u200bce\ufeff\u{e0041}'],
  ['a lone surrogate', 'alice\ud800'],
  ['quotes and backslashes', 'alice","status":"Success\\'],
];

const READABLE_LINE = /^[^\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]*$/u;

export function describeAuditTrail(name: string, open: () => Promise<AuditTrailBench>): void {
  describe(`${name} as an audit trail`, () => {
    let bench: AuditTrailBench;

    beforeEach(async () => {
      bench = await open();
    });

    afterEach(async () => {
      await bench.close();
    });

    test('has an event as one line of the OCSF schema once it is recorded', async () => {
      await bench.trail.record(eventOf('request-1'));
      const events = eventsIn(await bench.written());
      expect(events.map((event) => ocsfFaults(event))).toEqual([[]]);
      expect(events[0]?.metadata.correlation_uid).toBe('request-1');
    });

    test('keeps the order of 200 concurrent records', async () => {
      const ids = Array.from({ length: 200 }, (_, index) => `request-${index}`);
      await Promise.all(ids.map((id) => bench.trail.record(eventOf(id))));
      expect(requestIdsIn(await bench.written())).toEqual(ids);
    });

    test('answers concurrent records in the order they came', async () => {
      const answered: number[] = [];
      await Promise.all(
        Array.from({ length: 50 }, (_, index) =>
          bench.trail.record(eventOf(`request-${index}`)).then(() => answered.push(index)),
        ),
      );
      expect(answered).toEqual(Array.from({ length: 50 }, (_, index) => index));
    });

    test('does not mix up the parts of long events', async () => {
      const details = Array.from({ length: 40 }, (_, index) => String.fromCharCode(97 + (index % 26)).repeat(100_000));
      await Promise.all(details.map((detail, index) => bench.trail.record(eventOf(`request-${index}`, { detail }))));
      expect(eventsIn(await bench.written()).map(({ status_detail }) => status_detail)).toEqual(details);
    });

    test('rejects what it cannot write, and records again once it can', async () => {
      await bench.trail.record(eventOf('before'));
      await bench.breakSink();
      await expect(bench.trail.record(eventOf('lost'))).rejects.toBeInstanceOf(Error);
      await bench.mendSink();
      await bench.trail.record(eventOf('after'));
      // Where a stuck sink had got hold of it already, the lost one may turn up: one event too many, never one too few.
      const ids = requestIdsIn(await bench.written());
      expect(ids.filter((id) => id !== 'lost')).toEqual(['before', 'after']);
      expect(ids.at(-1)).toBe('after');
    });

    test('rejects each of many records that it cannot write', async () => {
      await bench.breakSink();
      const results = await Promise.allSettled(
        Array.from({ length: 200 }, (_, index) => bench.trail.record(eventOf(`request-${index}`))),
      );
      expect(new Set(results.map(({ status }) => status))).toEqual(new Set(['rejected']));
    });

    test('rejects an event that it cannot express, and no other', async () => {
      const results = await Promise.allSettled([
        bench.trail.record(eventOf('one')),
        bench.trail.record(eventOf('two', { time: 'never' })),
        bench.trail.record(refusedToken('expired')),
      ]);
      expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
      expect(eventsIn(await bench.written())).toHaveLength(2);
    });

    test.each(HOSTILE_TEXTS)(
      'threat 80: %s in claims and headers begins no line of its own',
      async (_name, hostile) => {
        const { caller, source } = fullEvent;
        await bench.trail.record(
          eventOf('request-1', {
            caller: { ...caller, displayName: hostile, subject: hostile, issuer: hostile, clientId: hostile },
            source: { ...source, userAgent: hostile, address: hostile, networkEndpointId: hostile },
            detail: hostile,
          }),
        );
        const written = await bench.written();
        expect(written.slice(0, -1)).toMatch(READABLE_LINE);
        const [event, ...more] = eventsIn(written);
        expect(more).toEqual([]);
        // And nothing of it is lost.
        expect(event?.actor.user.name).toBe(hostile);
        expect(event?.http_request.user_agent).toBe(hostile);
        expect(event?.status_detail).toBe(hostile);
      },
    );
  });
}
