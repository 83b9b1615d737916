import { CreateUserProfileCommand } from '@aws-sdk/client-sagemaker';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { FaultKind } from '../../src/local/sagemaker/fault-control.ts';
import { defaultPrincipals } from '../../src/local/sagemaker/stand-in.ts';
import type { ErrorCode } from '../../src/model/errors.ts';
import { enterTaskEnvironment } from '../support/http-aws-environment.ts';
import { expectProblem } from '../support/http-problem.ts';
import { sageMakerClient } from '../support/local-clients.ts';
import { DOMAIN_ID, startTestService, type TestService } from '../support/test-service.ts';

const TIMEOUTS = {
  sageMaker: { connectTimeoutMilliseconds: 200, requestTimeoutMilliseconds: 300, totalTimeoutMilliseconds: 2_000 },
};
const CLOSED_PORT = 'http://127.0.0.1:1';
const { taskRole, operator } = defaultPrincipals();

describe('SageMaker failing', () => {
  let service: TestService;
  beforeAll(async () => {
    service = await startTestService({ settings: TIMEOUTS, standIn: { pendingMilliseconds: 60_000 } });
  });
  beforeEach(() => {
    service.standIn.calls.clear();
  });
  afterEach(() => service.standIn.faults.clear());
  afterAll(() => service.close());

  const outcomes = () => service.standIn.calls.list().map(({ outcome }) => outcome);

  it.each<[FaultKind, number, ErrorCode, boolean]>([
    ['access-denied', 502, 'upstream_denied', false],
    ['internal', 502, 'upstream_failed', false],
    ['not-json', 502, 'upstream_failed', false],
    ['reset', 502, 'upstream_failed', false],
    ['wrong-host', 502, 'upstream_failed', false],
    ['hang', 504, 'upstream_timeout', true],
  ])(
    'with %s is answered %i %s after one attempt, and the next request goes well',
    async (kind, status, code, again) => {
      service.standIn.faults.next({ kind });
      const answer = await service.launch();
      expectProblem(answer, status, code);
      expect(answer.headers['retry-after'] !== undefined).toBe(again);
      expect(service.standIn.calls.count()).toBe(1);
      expect(service.audit().at(-1)).toMatchObject({ outcome: 'deny', reason: code });
      expect((await service.launch()).status).toBe(201);
    },
  );

  it('with no answer is given up within the configured time', async () => {
    service.standIn.faults.next({ kind: 'hang' });
    const started = performance.now();
    await service.launch();
    const duration = performance.now() - started;
    expect(duration).toBeGreaterThan(250);
    expect(duration).toBeLessThan(1_500);
  });

  it('by throttling is tried again, and succeeds on the second attempt', async () => {
    service.standIn.faults.next({ kind: 'throttle' });
    expect((await service.launch()).status).toBe(201);
    expect(outcomes()).toEqual(['ThrottlingException', 'ok']);
    expect(service.audit().at(-1)).toMatchObject({ outcome: 'allow', reason: 'granted' });
  });

  it('by throttling three times is answered 503 with a time to wait', async () => {
    service.standIn.faults.next({ kind: 'throttle', times: 4 });
    const answer = await service.launch();
    expectProblem(answer, 503, 'upstream_throttled');
    expect(Number(answer.headers['retry-after'])).toBeGreaterThan(0);
    expect(outcomes()).toEqual(['ThrottlingException', 'ThrottlingException', 'ThrottlingException']);
  });

  it("behaves the same on the articles' route: never 200 with an error in it", async () => {
    service.standIn.faults.next({ kind: 'internal' });
    expectProblem(await service.send({ path: '/alice', token: service.token() }), 502, 'upstream_failed');
    service.standIn.faults.next({ kind: 'access-denied' });
    expectProblem(await service.send({ path: '/alice', token: service.token() }), 502, 'upstream_denied');
  });

  it('never has a URL on another host handed on', async () => {
    for (const send of [() => service.launch(), () => service.send({ path: '/alice', token: service.token() })]) {
      service.standIn.faults.next({ kind: 'wrong-host' });
      const answer = await send();
      expect(answer.status).toBe(502);
      expect(answer.text + JSON.stringify(answer.headers)).not.toMatch(/attacker|auth\?token/);
    }
  });

  it('does not keep the others waiting while one call hangs', async () => {
    service.standIn.faults.next({ kind: 'hang' });
    const hanging = service.launch();
    await expect.poll(() => service.standIn.calls.count()).toBe(1);
    expect((await service.launch()).status).toBe(201);
    expect((await hanging).status).toBe(504);
  });

  it('over a profile that is still being created is answered 409 with a time to wait', async () => {
    const admin = sageMakerClient(service.standIn.internetEndpoint, operator.accessKey);
    await admin.send(new CreateUserProfileCommand({ DomainId: DOMAIN_ID, UserProfileName: 'newcomer' }));
    admin.destroy();
    const answer = await service.launch({}, { token: service.token({ username: 'newcomer' }) });
    expectProblem(answer, 409, 'profile_not_ready');
    expect(Number(answer.headers['retry-after'])).toBeGreaterThan(0);
  });
});

describe('a service that AWS does not know, or cannot reach', () => {
  let service: TestService;
  afterEach(() => service.close());

  it.each([
    ['an unknown access key', { accessKeyId: 'AKIAUNKNOWNUNKNOWN00', secretAccessKey: 'x' }],
    ['a wrong secret', { ...taskRole.accessKey, secretAccessKey: 'wrong' }],
    ['the keys of somebody who may not', operator.accessKey],
    ['no credentials at all', { accessKeyId: '', secretAccessKey: '' }],
  ])('with %s is answered 502 upstream_denied', async (_name, credentials) => {
    service = await startTestService({ credentials, settings: TIMEOUTS });
    const answer = await service.launch();
    expectProblem(answer, 502, 'upstream_denied');
    expect(answer.text).not.toContain('AKIA');
    expect(service.auditText()).not.toContain(credentials.secretAccessKey === 'wrong' ? 'wrong' : 'not-a-secret');
  });

  it('finds credentials that appear after it has started', async () => {
    service = await startTestService({ credentials: { accessKeyId: '', secretAccessKey: '' } });
    expectProblem(await service.launch(), 502, 'upstream_denied');
    enterTaskEnvironment();
    expect((await service.launch()).status).toBe(201);
  });

  it('with nothing listening at the endpoint is answered 502 upstream_failed', async () => {
    service = await startTestService({ domain: { sageMakerEndpoint: CLOSED_PORT }, settings: TIMEOUTS });
    expectProblem(await service.launch(), 502, 'upstream_failed');
  });

  it('outside the VPC is refused by the policy, and so answers 502 upstream_denied', async () => {
    service = await startTestService();
    const { internetEndpoint } = service.standIn;
    const outside = await startTestService({ domain: { sageMakerEndpoint: internetEndpoint } });
    try {
      // Both stand-ins know the task role; the first one's internet listener sees no interface endpoint.
      expectProblem(await outside.launch(), 502, 'upstream_denied');
      expect(service.standIn.calls.list()).toMatchObject([{ path: 'internet', outcome: 'AccessDeniedException' }]);
    } finally {
      await outside.close();
    }
  });
});
