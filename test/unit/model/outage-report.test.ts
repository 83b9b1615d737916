import { expect, test } from 'vitest';
import { ElapsedTime } from '../../../src/model/elapsed-time.ts';
import { ServiceError } from '../../../src/model/errors.ts';
import { OutageReport } from '../../../src/model/outage-report.ts';

const FAULT = new ServiceError('upstream_failed', { detail: 'none' });

function open() {
  let milliseconds = 0;
  const clock = () => milliseconds;
  const told: number[] = [];
  const report = new OutageReport(new ElapsedTime(clock, clock), (_error, callers) => told.push(callers));
  return {
    told,
    report,
    pass(seconds: number) {
      milliseconds += seconds * 1_000;
    },
  };
}

test('an outage is told at once, then once a minute for all callers since', () => {
  const { told, report, pass } = open();
  report.add(FAULT);
  report.add(FAULT);
  pass(60);
  report.add(FAULT);
  expect(told).toEqual([1, 2]);
});

test('the end of an outage is to be told once, and only if the outage was told', () => {
  const { report } = open();
  expect(report.end()).toBe(false);
  report.add(FAULT);
  expect(report.end()).toBe(true);
  expect(report.end()).toBe(false);
  report.add(FAULT);
  expect(report.end()).toBe(false);
});
