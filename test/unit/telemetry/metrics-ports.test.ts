import { expect, test } from 'vitest';
import type { DecisionEvent } from '../../../src/model/decision-event.ts';
import { ServiceError } from '../../../src/model/errors.ts';
import { PresignedUrl } from '../../../src/model/secret.ts';
import type { MintRequest } from '../../../src/model/studio-gateway.ts';
import {
  measuredAssumeRole,
  measuredAuditTrail,
  measuredStudioGateway,
  measuredUpstreamQueue,
} from '../../../src/telemetry/measured-ports.ts';
import { createMetrics } from '../../../src/telemetry/metrics.ts';

const event: DecisionEvent = {
  time: '2026-11-21T10:00:00Z',
  requestId: 'request-1',
  action: 'create_presigned_url',
  outcome: 'deny',
  reason: 'signature_invalid',
};

const request: MintRequest = {
  subject: 'subject-1',
  groups: [],
  target: { domainId: 'd-studiopass01', region: 'us-east-1', userProfileName: 'alice' },
  expiresInSeconds: 60,
  sessionDurationInSeconds: 28_800,
  landingUri: undefined,
  spaceName: undefined,
};

test('a decision counts once its event is written, with the precise reason', async () => {
  const { measurements, scrape } = createMetrics();
  const written = Promise.withResolvers<void>();
  const recording = measuredAuditTrail({ record: () => written.promise }, measurements).record(event);
  const line = 'studio_pass_decisions_total{action="create_presigned_url",outcome="deny",reason="signature_invalid"} 1';
  expect((await scrape()).text).not.toContain(line);
  written.resolve();
  await recording;
  expect((await scrape()).text).toContain(line);
});

test('an event that cannot be written counts as a failure and not as a decision, and the fault is handed on', async () => {
  const { measurements, scrape } = createMetrics();
  const fault = new Error('EPIPE');
  const audit = measuredAuditTrail({ record: () => Promise.reject(fault) }, measurements);
  await expect(audit.record(event)).rejects.toBe(fault);
  const { text } = await scrape();
  expect(text).toContain('studio_pass_audit_failures_total 1\n');
  expect(text).not.toContain('studio_pass_decisions_total{');
});

test('calls to SageMaker are timed by what came of them, and handed on untouched', async () => {
  const { measurements, scrape } = createMetrics();
  const url = new PresignedUrl('https://d-studiopass01.studio.us-east-1.sagemaker.aws/auth?token=canary');
  const minted = { url, awsRequestId: 'aws-1' };
  const good = measuredStudioGateway({ createPresignedUrl: async () => minted }, measurements);
  expect(await good.createPresignedUrl(request)).toBe(minted);

  for (const fault of [new ServiceError('upstream_throttled', { detail: 'canary' }), new TypeError('canary')]) {
    const bad = measuredStudioGateway({ createPresignedUrl: () => Promise.reject(fault) }, measurements);
    await expect(bad.createPresignedUrl(request)).rejects.toBe(fault);
  }
  const { text } = await scrape();
  for (const outcome of ['ok', 'upstream_throttled', 'internal_error']) {
    const labels = `{operation="create_presigned_domain_url",outcome="${outcome}"}`;
    expect(text).toContain(`studio_pass_upstream_duration_seconds_count${labels} 1`);
  }
  expect(text).not.toContain('canary');
  expect(text).not.toContain('alice');
});

test.each(['not_mapped', 'overloaded'] as const)(
  'what is refused as %s before anybody is called counts as no call',
  async (code) => {
    const { measurements, scrape } = createMetrics();
    const fault = new ServiceError(code, { detail: 'none' });
    const gateway = measuredStudioGateway({ createPresignedUrl: () => Promise.reject(fault) }, measurements);
    await expect(gateway.createPresignedUrl(request)).rejects.toBe(fault);
    const assumeRole = measuredAssumeRole(() => Promise.reject(fault), measurements);
    const owner = { subject: 'auth0|1', userProfileName: 'alice' };
    await expect(assumeRole({ arn: 'arn:aws:iam::123456789012:role/launch' }, owner)).rejects.toBe(fault);
    expect((await scrape()).text).not.toContain('studio_pass_upstream_duration_seconds_count{');
  },
);

test('only what finds the queue full counts as turned away', async () => {
  const { measurements, scrape } = createMetrics();
  for (const code of ['overloaded', 'upstream_timeout'] as const) {
    const fault = new ServiceError(code, { detail: 'none' });
    const queue = measuredUpstreamQueue({ createPresignedUrl: () => Promise.reject(fault) }, measurements);
    await expect(queue.createPresignedUrl(request)).rejects.toBe(fault);
  }
  expect((await scrape()).text).toContain('studio_pass_turned_away_total{limit="upstream_queue"} 1\n');
});
