import { expect, test } from 'vitest';
import { ServiceError } from '../../../src/model/errors.ts';
import type { SpaceCaller, SpaceDirectory, StudioSpace } from '../../../src/model/space-directory.ts';
import { measuredSpaceDirectory, measuredSpaceQueue } from '../../../src/telemetry/measured-ports.ts';
import { createMetrics } from '../../../src/telemetry/metrics.ts';
import { tracedSpaceDirectory } from '../../../src/telemetry/traced-ports.ts';
import type { TracedStep, Tracing } from '../../../src/telemetry/tracing.ts';

const CALLER: SpaceCaller = {
  subject: 'canary',
  target: { domainId: 'd-one', region: 'us-east-1', userProfileName: 'alice' },
};
const SPACE: StudioSpace = { spaceName: 'canary-notes', sharingType: 'Private', status: 'InService' };
const LISTED = { spaces: [SPACE], truncated: false };
const answering: SpaceDirectory = { find: async () => SPACE, list: async () => LISTED };

function failing(fault: Error): SpaceDirectory {
  return { find: () => Promise.reject(fault), list: () => Promise.reject(fault) };
}

test('calls about spaces are timed by what came of them, and handed on untouched', async () => {
  const { measurements, scrape } = createMetrics();
  const good = measuredSpaceDirectory(answering, measurements);
  expect(await good.find(CALLER, 'canary-notes')).toBe(SPACE);
  expect(await good.list(CALLER)).toBe(LISTED);
  const fault = new ServiceError('upstream_denied', { detail: 'canary' });
  const bad = measuredSpaceDirectory(failing(fault), measurements);
  await expect(bad.find(CALLER, 'canary-notes')).rejects.toBe(fault);
  await expect(bad.list(CALLER)).rejects.toBe(fault);
  const { text } = await scrape();
  for (const operation of ['describe_space', 'list_spaces']) {
    for (const outcome of ['ok', 'upstream_denied']) {
      const labels = `{operation="${operation}",outcome="${outcome}"}`;
      expect(text).toContain(`studio_pass_upstream_duration_seconds_count${labels} 1`);
    }
  }
  expect(text).not.toContain('canary');
});

test('calls about spaces that find the queue full count as turned away', async () => {
  const { measurements, scrape } = createMetrics();
  for (const code of ['overloaded', 'upstream_timeout'] as const) {
    const fault = new ServiceError(code, { detail: 'none' });
    const queue = measuredSpaceQueue(failing(fault), measurements);
    await expect(queue.find(CALLER, 'notes')).rejects.toBe(fault);
    await expect(queue.list(CALLER)).rejects.toBe(fault);
  }
  const queue = measuredSpaceQueue(answering, measurements);
  expect([await queue.find(CALLER, 'notes'), await queue.list(CALLER)]).toEqual([SPACE, LISTED]);
  expect((await scrape()).text).toContain('studio_pass_turned_away_total{limit="upstream_queue"} 2\n');
});

test('calls about spaces are steps of a trace, and handed on untouched', async () => {
  const steps: TracedStep[] = [];
  const tracing: Pick<Tracing, 'step'> = {
    step(step, work) {
      steps.push(step);
      return work();
    },
  };
  const traced = tracedSpaceDirectory(answering, tracing);
  expect([await traced.find(CALLER, 'notes'), await traced.list(CALLER)]).toEqual([SPACE, LISTED]);
  expect(steps).toEqual(['describe_space', 'list_spaces']);
});
