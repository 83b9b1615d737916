import { Writable } from 'node:stream';
import { afterEach, describe, expect, it } from 'vitest';
import { readAuditTrail } from '../support/http-audit-trail.ts';
import type { HttpAnswer } from '../support/http-client.ts';
import { expectProblem } from '../support/http-problem.ts';
import { CLIENT_ID, COGNITO_ISSUER, DOMAIN_ID, startTestService, type TestService } from '../support/test-service.ts';

const NOW = Date.UTC(2026, 10, 21, 10);
const CALLER = {
  issuer: COGNITO_ISSUER,
  subject: '5d1e7b0c-1111-4222-8333-944455556666',
  displayName: 'alice',
  clientId: CLIENT_ID,
  tokenId: 'b0a1c2d3-0000-4000-8000-000000000001',
  tokenUse: 'access',
};
const TARGET = { domainId: DOMAIN_ID, region: 'us-east-1', userProfileName: 'alice' };
let service: TestService;
afterEach(() => service.close());

describe('the audit trail', () => {
  it('has one event for a URL that was handed out: who, what, which requests', async () => {
    service = await startTestService({ now: () => NOW });
    const answer = await service.launch({ app: 'JupyterLab', path: 'lab', expiresInSeconds: 20 });
    expect(answer.status).toBe(201);
    expect(service.audit()).toEqual([
      expect.objectContaining({
        time: NOW,
        requestId: answer.headers['x-request-id'],
        operation: 'createPresignedUrl',
        outcome: 'allow',
        reason: 'granted',
        caller: CALLER,
        target: TARGET,
        launch: {
          app: 'JupyterLab',
          landing_uri: 'app:JupyterLab:lab',
          expires_in_seconds: 20,
          session_duration_in_seconds: 28_800,
        },
        awsRequestId: service.standIn.calls.list()[0]?.requestId,
      }),
    ]);
  });

  it('has one event for every request of a protected route, and none for the others', async () => {
    service = await startTestService();
    const { launch, send, token } = service;
    const bob = { token: token({ username: 'bob.smith' }) };
    const cases: readonly (readonly [() => Promise<HttpAnswer>, object])[] = [
      [() => launch(), { outcome: 'allow', reason: 'granted', target: TARGET }],
      [() => send({ path: '/alice', token: token() }), { outcome: 'allow', reason: 'granted', target: TARGET }],
      [() => send({ path: '/v1/me', token: token() }), { operation: 'describeCaller', outcome: 'allow' }],
      [() => send({ path: '/v1/me', ...bob }), { operation: 'describeCaller', outcome: 'allow' }],
      [() => send({ path: '/bob', token: token() }), { outcome: 'deny', reason: 'profile_forbidden', caller: CALLER }],
      [() => launch({}, bob), { outcome: 'deny', reason: 'not_mapped' }],
      [() => launch({ nothing: 1 }), { outcome: 'deny', reason: 'invalid_request', caller: CALLER }],
      [() => launch({ app: 'Canvas' }), { outcome: 'deny', reason: 'app_forbidden', target: TARGET }],
      [() => launch({ path: '..' }), { outcome: 'deny', reason: 'invalid_request', target: TARGET }],
      [() => launch({ spaceName: 'x' }), { outcome: 'deny', reason: 'space_forbidden', target: TARGET }],
      [() => launch({ domainId: 'd-x' }), { outcome: 'deny', reason: 'domain_forbidden' }],
      [
        () => launch('{}', { headers: { 'content-type': 'a/b' } }),
        { outcome: 'deny', reason: 'unsupported_media_type' },
      ],
      [() => launch({ path: 'a'.repeat(9_000) }), { outcome: 'deny', reason: 'payload_too_large' }],
      [() => launch({}, { token: token({ username: 'carol' }) }), { outcome: 'deny', reason: 'profile_missing' }],
      [() => launch({}, { token: 'x' }), { outcome: 'deny', reason: 'token_malformed' }],
      [
        () => send({ path: '/v1/me' }),
        { operation: 'describeCaller', outcome: 'deny', reason: 'authorization_absent' },
      ],
    ];
    for (const [index, [ask, expected]] of cases.entries()) {
      const answer = await ask();
      expect(service.audit()).toHaveLength(index + 1);
      const event = service.audit()[index];
      expect(event).toMatchObject({ requestId: answer.headers['x-request-id'], ...expected });
      // A target is the caller's own, or there is none.
      expect([undefined, 'alice', 'carol']).toContain(event?.target?.userProfileName);
    }
    for (const path of ['/healthz', '/readyz', '/docs', '/openapi.json', '/v1/nothing', '/%zz']) {
      await send({ path, token: token() });
    }
    expect(service.audit()).toHaveLength(cases.length);
    const unverified = service.audit().filter(({ caller }) => caller === undefined);
    expect(unverified.map(({ reason }) => reason)).toEqual(['token_malformed', 'authorization_absent']);
  });

  it("names AWS's request and its words when AWS refuses", async () => {
    service = await startTestService();
    service.standIn.faults.next({ kind: 'access-denied' });
    const answer = await service.launch();
    expect(service.audit()).toEqual([
      expect.objectContaining({
        requestId: answer.headers['x-request-id'],
        outcome: 'deny',
        reason: 'upstream_denied',
        detail: expect.stringContaining('AccessDeniedException'),
        caller: CALLER,
        target: TARGET,
        awsRequestId: service.standIn.calls.list()[0]?.requestId,
      }),
    ]);
  });

  it('keeps the order and the number of requests that come together', async () => {
    service = await startTestService();
    const answers = await Promise.all(Array.from({ length: 40 }, () => service.launch()));
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 201));
    const ids = answers.map(({ headers }) => headers['x-request-id']).toSorted();
    expect(
      service
        .audit()
        .map(({ requestId }) => requestId)
        .toSorted(),
    ).toEqual(ids);
    const awsIds = service.standIn.calls.list().map(({ requestId }) => requestId);
    expect(
      service
        .audit()
        .map(({ awsRequestId }) => awsRequestId)
        .toSorted(),
    ).toEqual(awsIds.toSorted());
  });
});

describe('an audit stream that does not work', () => {
  const failing = () => new Writable({ write: (_chunk, _encoding, done) => done(new Error('disk full')) });
  const destroyed = () => {
    const stream = new Writable({ write: (_chunk, _encoding, done) => done() });
    stream.destroy();
    return stream;
  };
  const ended = () => new Writable({ write: (_chunk, _encoding, done) => done() }).end();
  const stuck = () => new Writable({ write: () => undefined });

  it.each([
    ['fails', failing],
    ['was destroyed', destroyed],
    ['has ended', ended],
    ['never answers', stuck],
  ])('hands out no URL when the stream %s, and goes on serving', async (_name, auditStream) => {
    service = await startTestService({ auditStream: auditStream() });
    const requests = [service.launch(), service.send({ path: '/alice', token: service.token() })];
    for (const answer of await Promise.all(requests)) {
      expectProblem(answer, 503, 'not_ready');
      expect(answer.headers['retry-after']).toMatch(/^\d+$/);
      expect(answer.text).not.toContain('auth?token');
    }
    expectProblem(await service.send({ path: '/v1/me', token: service.token() }), 503, 'not_ready');
    expectProblem(await service.launch({}, { token: 'x' }), 401, 'invalid_token');
    expect((await service.send({ path: '/healthz' })).status).toBe(200);
    expect(service.logText()).not.toContain('auth?token');
  });

  it('makes the service not ready, so that operators and load balancers see it', async () => {
    service = await startTestService({ auditStream: destroyed() });
    expectProblem(await service.launch(), 503, 'not_ready');
    expect((await service.send({ path: '/readyz' })).status).toBe(503);
  });

  it('refuses within a few seconds when the stream never answers', async () => {
    service = await startTestService({ auditStream: stuck() });
    const started = performance.now();
    expectProblem(await service.launch(), 503, 'not_ready');
    expect(performance.now() - started).toBeLessThan(3_000);
  });

  it('has the refusal as the last word on a request whose grant it took too late', async () => {
    const written: string[] = [];
    const slow = new Writable({
      write(chunk: Buffer, _encoding, done) {
        written.push(chunk.toString());
        setTimeout(done, 2_300);
      },
    });
    service = await startTestService({ auditStream: slow });
    const answer = await service.launch();
    expectProblem(answer, 503, 'not_ready');
    const events = () => readAuditTrail(written.join(''));
    await expect.poll(() => events().at(-1)?.outcome, { timeout: 6_000 }).toBe('deny');
    expect(events().map(({ requestId }) => requestId)).toEqual(events().map(() => answer.headers['x-request-id']));
    expect(written.length).toBeLessThanOrEqual(2);
  });
});
