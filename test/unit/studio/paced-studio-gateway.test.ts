import { expect, test } from 'vitest';
import { type ErrorCode, ServiceError } from '../../../src/model/errors.ts';
import { PresignedUrl } from '../../../src/model/secret.ts';
import type { MintRequest, StudioGateway } from '../../../src/model/studio-gateway.ts';
import { PacedStudioGateway } from '../../../src/studio/paced-studio-gateway.ts';
import { refusalOfPromise } from './refusal.ts';
import { LAUNCH } from './sagemaker-double.ts';

const MINTED = { url: new PresignedUrl('https://example.com/auth?token=t'), awsRequestId: 'id' };
/** Nobody waits: whoever is not let go at once is told a time. */
const paced = (gateway: StudioGateway['createPresignedUrl']) =>
  new PacedStudioGateway({ createPresignedUrl: gateway }, { maxWaiting: 0, now: () => 0, random: () => 0 });

function failing(code: ErrorCode) {
  const calls: MintRequest[] = [];
  const gateway = paced(async (request) => {
    calls.push(request);
    throw new ServiceError(code, { detail: 'as AWS said', awsRequestId: 'aws-1', retryAfterSeconds: 77 });
  });
  return { calls, gateway };
}

const by = (subject: string, domainId = LAUNCH.target.domainId): MintRequest => ({
  ...LAUNCH,
  subject,
  target: { ...LAUNCH.target, domainId },
});

test('hands on the request and what was minted', async () => {
  const requests: MintRequest[] = [];
  const gateway = paced(async (request) => {
    requests.push(request);
    return MINTED;
  });
  expect(await gateway.createPresignedUrl(LAUNCH)).toBe(MINTED);
  expect(requests).toEqual([LAUNCH]);
});

test('says of a throttled call when to come back, and keeps what AWS said', async () => {
  const { gateway } = failing('upstream_throttled');
  expect(await refusalOfPromise(gateway.createPresignedUrl(LAUNCH))).toMatchObject({
    code: 'upstream_throttled',
    detail: 'as AWS said',
    awsRequestId: 'aws-1',
    retryAfterSeconds: 1,
  });
});

test('asks SageMaker no more once it has refused enough', async () => {
  const { gateway, calls } = failing('upstream_throttled');
  for (let index = 0; index < 50; index += 1) {
    const refusal = await refusalOfPromise(gateway.createPresignedUrl(by(`subject-${index}`)));
    expect(refusal).toMatchObject({ code: 'upstream_throttled', retryable: true });
  }
  // The three that count, and the one for which it was the turn.
  expect(calls).toHaveLength(4);
});

test('holds back only for the domain whose calls were refused', async () => {
  const { gateway, calls } = failing('upstream_throttled');
  for (let index = 0; index < 50; index += 1) {
    await refusalOfPromise(gateway.createPresignedUrl(by(`subject-${index}`)));
  }
  calls.length = 0;
  await refusalOfPromise(gateway.createPresignedUrl(by('subject-1', 'd-another')));
  expect(calls).toHaveLength(1);
});

test.each(['upstream_failed', 'upstream_denied', 'profile_missing', 'overloaded'] as const)(
  'holds back nobody for %s, and changes nothing about it',
  async (code) => {
    const { gateway, calls } = failing(code);
    for (let index = 0; index < 50; index += 1) {
      const refusal = await refusalOfPromise(gateway.createPresignedUrl(by(`subject-${index}`)));
      expect(refusal).toMatchObject({ code, retryAfterSeconds: 77 });
    }
    expect(calls).toHaveLength(50);
  },
);
