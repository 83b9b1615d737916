import { setTimeout as delay } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { AllAuditTrails } from '../../src/audit/all-audit-trails.ts';
import { auditLine } from '../../src/audit/audit-line.ts';
import type { AuditTrail } from '../../src/model/decision-event.ts';
import { describeAuditTrail, eventOf } from './audit-trail.ts';

interface MemoryTrail {
  readonly trail: AuditTrail;
  text(): string;
  /** A broken one writes nothing and rejects. */
  isBroken: boolean;
}

function memoryTrail(): MemoryTrail {
  let text = '';
  const product = { version: '1.2.3' };
  const memory: MemoryTrail = {
    isBroken: false,
    text: () => text,
    trail: {
      async record(event) {
        const line = auditLine(event, product);
        if (memory.isBroken) {
          throw new Error('EPIPE');
        }
        text += line;
      },
    },
  };
  return memory;
}

describeAuditTrail('two trails together', async () => {
  const [first, second] = [memoryTrail(), memoryTrail()];
  return {
    trail: new AllAuditTrails([first.trail, second.trail]),
    async written() {
      expect(second.text()).toBe(first.text());
      return first.text();
    },
    async breakSink() {
      first.isBroken = true;
      second.isBroken = true;
    },
    async mendSink() {
      first.isBroken = false;
      second.isBroken = false;
    },
    close: async () => undefined,
  };
});

test.each([0, 1])('one failing trail of two is enough to reject, whichever it is (%i)', async (failing) => {
  const trails = [memoryTrail(), memoryTrail()];
  for (const [index, trail] of trails.entries()) {
    trail.isBroken = index === failing;
  }
  const all = new AllAuditTrails(trails.map(({ trail }) => trail));
  await expect(all.record(eventOf('1'))).rejects.toThrow('EPIPE');
});

test('a trail that throws at once does not keep the event from the others', async () => {
  const other = memoryTrail();
  const throwing: AuditTrail = {
    record() {
      throw new Error('at once');
    },
  };
  await expect(new AllAuditTrails([throwing, other.trail]).record(eventOf('1'))).rejects.toThrow('at once');
  expect(other.text()).not.toBe('');
});

test('resolves only when the slowest has it', async () => {
  const { promise: slow, resolve: release } = Promise.withResolvers<void>();
  const all = new AllAuditTrails([memoryTrail().trail, { record: () => slow }]);
  let isRecorded = false;
  const recorded = all.record(eventOf('1')).then(() => {
    isRecorded = true;
  });
  await delay(20);
  expect(isRecorded).toBe(false);
  release();
  await recorded;
  expect(isRecorded).toBe(true);
});

test('no trail at all is a mistake, not a way to switch auditing off', () => {
  expect(() => new AllAuditTrails([])).toThrow(RangeError);
});
