import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { expectProblem } from '../support/http-problem.ts';
import { issueLink, openLink, ticketSettings } from '../support/launch-tickets.ts';
import { startTestService, type TestService } from '../support/test-service.ts';

/** What happens when more is asked than is allowed. */
const NO_LIMITS = {
  requestsPerMinutePerCaller: 100_000,
  requestsPerSecond: 100_000,
  maxEventLoopDelayMilliseconds: 10_000,
};
let service: TestService;
afterEach(async () => {
  vi.restoreAllMocks();
  await service.close();
});

const startWithLinks = async (limits: object) => {
  service = await startTestService({ settings: { ...ticketSettings(), limits: { ...NO_LIMITS, ...limits } } });
};
const start = async (limits: object) => {
  service = await startTestService({ settings: { limits: { ...NO_LIMITS, ...limits } } });
};
const bob = () => ({ token: service.token({ username: 'bob', sub: '5d1e7b0c-1111-4222-8333-94445555bbbb' }) });

describe('the limit of one caller', () => {
  it('refuses what is over it on every route, says when to come back, and audits it with the caller', async () => {
    await start({ requestsPerMinutePerCaller: 3 });
    expect((await service.launch()).status).toBe(201);
    expect((await service.send({ path: '/v1/me', token: service.token() })).status).toBe(200);
    expect((await service.send({ path: '/alice', token: service.token() })).status).toBe(200);
    service.standIn.calls.clear();
    for (const answer of [
      await service.launch(),
      await service.send({ path: '/v1/me', token: service.token() }),
      await service.launch('{ not read', { headers: { 'content-type': 'application/json' } }),
    ]) {
      expectProblem(answer, 429, 'rate_limited');
      expect(answer.headers['retry-after']).toMatch(/^([1-9]|[1-5]\d|60)$/);
      expect(service.audit().find(({ requestId }) => requestId === answer.headers['x-request-id'])).toMatchObject({
        outcome: 'deny',
        reason: 'rate_limited',
        caller: { displayName: 'alice' },
      });
    }
    expect(service.standIn.calls.count()).toBe(0);
  });

  it('is the same whatever token of the caller is used, and leaves other callers alone', async () => {
    await start({ requestsPerMinutePerCaller: 2 });
    for (const jti of ['1', '2', '3', '4']) {
      await service.launch({}, { token: service.token({ jti, username: `alice${jti}` }) });
    }
    expectProblem(await service.launch(), 429, 'rate_limited');
    expect((await service.launch({}, bob())).status).toBe(201);
    expect((await service.send({ path: '/healthz' })).status).toBe(200);
  });

  it('is not used up by those who only say that they are the caller', async () => {
    await start({ requestsPerMinutePerCaller: 2 });
    const forged = `${service.token().slice(0, -8)}AAAAAAAA`;
    for (let count = 0; count < 10; count += 1) {
      expect((await service.launch({}, { token: forged })).status).toBe(401);
    }
    expect((await service.launch()).status).toBe(201);
  });

  it('holds for all links of the caller together, which work again as often as they lead to no URL', async () => {
    await startWithLinks({ requestsPerMinutePerCaller: 3, requestsPerSecond: 20 });
    const links = [await issueLink(service), await issueLink(service), await issueLink(service)];
    const linkOfBob = await issueLink(service, {}, bob().token);
    service.standIn.faults.next({ kind: 'internal', times: 30 });
    service.standIn.calls.clear();
    const answers = await Promise.all(
      links.flatMap((link) => Array.from({ length: 10 }, () => openLink(service, link))),
    );
    expect(service.standIn.calls.count()).toBeLessThanOrEqual(3);
    expect(answers.map(({ status }) => status)).toContain(429);
    service.standIn.faults.clear();
    expect((await openLink(service, linkOfBob)).status).toBe(303);
  });

  it('leaves whoever has asked for as many links as they may the right to open them', async () => {
    await startWithLinks({ requestsPerMinutePerCaller: 3 });
    const links = [await issueLink(service), await issueLink(service), await issueLink(service)];
    expectProblem(await service.launch(), 429, 'rate_limited');
    for (const link of links) {
      expect((await openLink(service, link)).status).toBe(303);
    }
  });

  it('is over when its minute is', async () => {
    await start({ requestsPerMinutePerCaller: 1 });
    expect((await service.launch()).status).toBe(201);
    expectProblem(await service.launch(), 429, 'rate_limited');
    const now = performance.now.bind(performance);
    vi.spyOn(performance, 'now').mockImplementation(() => now() + 61_000);
    expect((await service.launch()).status).toBe(201);
  });
});

describe('the limit of all callers together', () => {
  it('refuses what is over it in one second, whoever asks, and takes the next second anew', async () => {
    await start({ requestsPerSecond: 5 });
    const answers = await Promise.all([
      ...Array.from({ length: 10 }, () => service.launch()),
      ...Array.from({ length: 10 }, () => service.launch({}, bob())),
    ]);
    const refused = answers.filter(({ status }) => status !== 201);
    // The twenty may fall into two seconds.
    expect(refused.length).toBeGreaterThanOrEqual(10);
    for (const answer of refused) {
      expectProblem(answer, 429, 'rate_limited');
      expect(answer.headers['retry-after']).toMatch(/^([1-9]|10)$/);
    }
    // The callers are known by then, so each refusal is in the audit trail with who it was.
    const events = service.audit().filter(({ reason }) => reason === 'rate_limited');
    expect(events.map(({ requestId }) => requestId).toSorted()).toEqual(
      refused.map(({ headers }) => headers['x-request-id']).toSorted(),
    );
    expect(events.filter(({ caller }) => caller === undefined)).toEqual([]);
    for (const path of ['/healthz', '/readyz']) {
      expect((await service.send({ path })).status).toBe(200);
    }
    await sleep(1_100);
    expect((await service.launch()).status).toBe(201);
  });

  it('is not used up by one caller who is over their own', async () => {
    await start({ requestsPerSecond: 8, requestsPerMinutePerCaller: 2 });
    await Promise.all(Array.from({ length: 50 }, () => service.launch()));
    expect((await service.launch({}, bob())).status).toBe(201);
  });

  it('tells those who are refused together different times to come back', async () => {
    await start({ requestsPerSecond: 1 });
    const answers = await Promise.all(Array.from({ length: 60 }, () => service.launch()));
    const told = answers.flatMap(({ headers }) => headers['retry-after'] ?? []);
    expect(new Set(told).size).toBeGreaterThan(2);
  });

  it('is not used up by those who have no good token', async () => {
    await start({ requestsPerSecond: 5 });
    const strangers = await Promise.all(Array.from({ length: 50 }, () => service.launch({}, { token: 'x' })));
    expect(strangers.map(({ status }) => status)).toEqual(strangers.map(() => 401));
    expect((await service.launch()).status).toBe(201);
  });
});

function block(milliseconds: number): void {
  const until = performance.now() + milliseconds;
  while (performance.now() < until) {
    // Nothing else runs meanwhile.
  }
}

describe('an event loop under pressure', () => {
  it('that was so only while the service started has nobody refused by a service that says it is ready', async () => {
    await start({ maxEventLoopDelayMilliseconds: 20 });
    const started = performance.now();
    // Until the delay is looked at for the first time.
    block(700);
    await sleep(20);
    // However long this machine takes for it all.
    vi.spyOn(performance, 'now').mockReturnValue(started + 500);
    expect((await service.send({ path: '/readyz' })).status).toBe(200);
    expect((await service.launch()).status).toBe(201);
  });

  it('has protected requests answered 503 while health checks go on, until it is over', async () => {
    await start({ maxEventLoopDelayMilliseconds: 20 });
    const blocker = setInterval(() => block(120), 5);
    try {
      await expect.poll(async () => (await service.launch()).status, { timeout: 10_000 }).toBe(503);
      const answer = await service.launch();
      expectProblem(answer, 503, 'overloaded');
      expect(answer.headers['retry-after']).toMatch(/^[1-9]\d*$/);
      expect((await service.send({ path: '/healthz' })).status).toBe(200);
      expect((await service.send({ path: '/readyz' })).status).toBe(200);
    } finally {
      clearInterval(blocker);
    }
    await expect.poll(async () => (await service.launch()).status, { timeout: 5_000 }).toBe(201);
  });
});
