import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { expectAnswerHeaders, expectProblem } from '../support/http-problem.ts';
import { BROWSER, issueLink, openLink, PUBLIC_URL, pathOf, ticketSettings } from '../support/launch-tickets.ts';
import { DOMAIN_ID, startTestService, type TestService } from '../support/test-service.ts';

const START = Date.UTC(2026, 10, 21, 10, 0, 0, 250);
const DOMAIN = { apps: ['Studio', 'JupyterLab'], expiresInSeconds: 20, sessionDurationInSeconds: 7_200 };
let now = START;
let service: TestService;

beforeAll(async () => {
  service = await startTestService({ now: () => now, domain: DOMAIN, settings: ticketSettings() });
});
beforeEach(() => {
  now = START;
  service.standIn.calls.clear();
});
afterAll(() => service.close());

const minted = () => service.standIn.calls.list('CreatePresignedDomainUrl').map(({ input }) => input);
const ask = (body?: object, token = service.token()) =>
  service.send({ method: 'POST', path: '/v1/launch-tickets', token, ...(body === undefined ? {} : { body }) });

describe('POST /v1/launch-tickets', () => {
  it('answers a link of the configured address and until when it works, and asks SageMaker for nothing', async () => {
    const answer = await ask();
    expect(answer.status).toBe(201);
    expectAnswerHeaders(answer);
    expect(answer.json).toEqual({
      launchUrl: expect.stringMatching(new RegExp(`^${PUBLIC_URL}/launch/[\\w-]+\\.[\\w-]+\\.[\\w-]{43}$`)),
      expiresAt: '2026-11-21T10:05:00Z',
    });
    expect(minted()).toEqual([]);
  });

  it('says nothing in the link of whom it is for', async () => {
    const path = await issueLink(service, { app: 'JupyterLab' });
    const [, header = '', payload = ''] = /\/launch\/([^.]+)\.([^.]+)\./.exec(path) ?? [];
    const decoded = (segment: string): unknown => JSON.parse(Buffer.from(segment, 'base64url').toString());
    expect(decoded(header)).toEqual({ alg: 'HS256', typ: 'studio-pass-launch+jwt', kid: 'test-1' });
    expect(decoded(payload)).toEqual({
      jti: expect.stringMatching(/^[\w-]{22}$/),
      iss: PUBLIC_URL,
      aud: 'studio-pass-launch',
      iat: Math.floor(START / 1000),
      exp: Math.floor(START / 1000) + 300,
    });
  });

  it('never outlives the token that it was created with', async () => {
    const exp = Math.floor(START / 1000) + 45;
    expect((await ask(undefined, service.token({ exp }))).json.expiresAt).toBe('2026-11-21T10:00:45Z');
  });

  it('takes its address from the configuration, whatever the request says of it', async () => {
    const headers = { host: 'evil.example', 'x-forwarded-host': 'evil.example' };
    const answer = await service.send({ method: 'POST', path: '/v1/launch-tickets', token: service.token(), headers });
    expect(answer.json.launchUrl).toMatch(new RegExp(`^${PUBLIC_URL}/launch/`));
  });

  it('refuses at once what a URL would be refused for', async () => {
    expectProblem(await ask({ app: 'Canvas' }), 403, 'app_forbidden');
    expectProblem(await ask({ domainId: 'd-another' }), 403, 'domain_forbidden');
    expectProblem(await ask({ spaceName: 'bobs-private' }), 403, 'space_forbidden');
    expectProblem(await ask({ expiresInSeconds: 4 }), 400, 'invalid_request');
    expectProblem(await ask({ userProfileName: 'bob' }), 400, 'invalid_request');
    expectProblem(await ask({}, 'no.such.token'), 401, 'invalid_token');
    expectProblem(await ask({}, service.token({ username: 'a_lice' })), 403, 'not_mapped');
  });
});

describe('GET /launch/{ticket}', () => {
  it('sends a browser to a URL of that moment, for what was asked, and keeps no trace of it anywhere', async () => {
    const path = await issueLink(service, { app: 'JupyterLab', path: 'lab/tree/notes', expiresInSeconds: 10 });
    now += 200_000;
    const answer = await openLink(service, path, BROWSER);
    expect(answer.status).toBe(303);
    expectAnswerHeaders(answer);
    expect(answer.text).toBe('');
    expect(new URL(answer.headers.location ?? '').origin).toBe(service.standIn.studioOrigin);
    expect(answer.headers.location).toMatch(/\/auth\?token=[\w-]+$/);
    expect(minted()).toEqual([
      {
        DomainId: DOMAIN_ID,
        UserProfileName: 'alice',
        ExpiresInSeconds: 10,
        SessionExpirationDurationInSeconds: 7_200,
        LandingUri: 'app:JupyterLab:lab/tree/notes',
      },
    ]);
  });

  it('works once', async () => {
    const path = await issueLink(service);
    expect((await openLink(service, path)).status).toBe(303);
    expectProblem(await openLink(service, path), 410, 'ticket_spent');
    expectProblem(await openLink(service, path), 410, 'ticket_spent');
    expect(minted()).toHaveLength(1);
  });

  it('works for one of a hundred who open it at once, and asks SageMaker for one URL', async () => {
    const path = await issueLink(service);
    const answers = await Promise.all(Array.from({ length: 100 }, () => openLink(service, path)));
    const statuses = answers.map(({ status }) => status);
    expect(statuses.filter((status) => status === 303)).toHaveLength(1);
    expect(statuses.filter((status) => status === 410)).toHaveLength(99);
    expect(minted()).toHaveLength(1);
  });

  it('works until the second before it expires', async () => {
    const [early, late] = [await issueLink(service), await issueLink(service)];
    now = Date.UTC(2026, 10, 21, 10, 4, 59, 999);
    expect((await openLink(service, early)).status).toBe(303);
    now += 1;
    expectProblem(await openLink(service, late), 410, 'ticket_spent');
  });

  it('is not used up by whoever only looks: HEAD, a prefetch, a prerender, a preview', async () => {
    const path = await issueLink(service);
    const head = await service.send({ method: 'HEAD', path });
    expect([head.status, head.headers.location]).toEqual([200, undefined]);
    expectAnswerHeaders(head);
    for (const headers of [
      { 'sec-purpose': 'prefetch' },
      { 'sec-purpose': 'prefetch;prerender' },
      { 'sec-purpose': 'prefetch;anonymous-client-ip' },
      { purpose: 'prefetch' },
      { 'x-purpose': 'preview' },
      { 'x-moz': 'prefetch' },
    ]) {
      expectProblem(await openLink(service, path, headers), 400, 'invalid_request');
    }
    expect(minted()).toEqual([]);
    expect((await openLink(service, path, { 'sec-purpose': '' })).status).toBe(303);
  });

  it('says the same of HEAD whatever the ticket is worth', async () => {
    const path = await issueLink(service);
    const [good, bad] = [
      await service.send({ method: 'HEAD', path }),
      await service.send({ method: 'HEAD', path: '/launch/nonsense' }),
    ];
    const comparable = ({ status, headers: { date: _date, 'x-request-id': _id, ...headers } }: typeof good) => ({
      status,
      headers,
    });
    expect(comparable(bad)).toEqual(comparable(good));
  });

  it('takes no token and no body in its place, and no query', async () => {
    const path = await issueLink(service);
    expectProblem(await service.send({ path: '/launch/', token: service.token() }), 410, 'ticket_spent');
    expectProblem(await service.send({ method: 'POST', path, token: service.token(), body: {} }), 404, 'not_found');
    expectProblem(await openLink(service, `${path}?domainId=d-another`), 400, 'invalid_request');
    expect((await openLink(service, path)).status).toBe(303);
  });

  it('leaves an event of its issue and one of each use, which lead to each other', async () => {
    const before = service.audit().length;
    const answer = await ask({ app: 'JupyterLab' });
    const path = pathOf(answer.json.launchUrl);
    const opened = await openLink(service, path, { 'user-agent': 'a browser' });
    const again = await openLink(service, path);
    const events = service.audit().slice(before);
    expect(events.map(({ operation, outcome, reason }) => [operation, outcome, reason])).toEqual([
      ['createLaunchTicket', 'allow', 'granted'],
      ['openLaunchTicket', 'allow', 'granted'],
      ['openLaunchTicket', 'deny', 'ticket_spent'],
    ]);
    const [issued, used, spent] = events;
    expect(issued?.ticketId).toMatch(/^[\w-]{22}$/);
    expect([used?.ticketId, spent?.ticketId]).toEqual([issued?.ticketId, issued?.ticketId]);
    expect(used).toMatchObject({
      requestId: opened.headers['x-request-id'],
      caller: issued?.caller,
      target: { domainId: DOMAIN_ID, userProfileName: 'alice' },
      awsRequestId: expect.any(String),
    });
    // Whoever finds a link used finds out by which request.
    expect(spent?.detail).toContain(opened.headers['x-request-id'] ?? 'none');
    expect(spent?.caller).toBeUndefined();
    expect(again.json.detail).not.toContain(opened.headers['x-request-id'] ?? 'none');
  });

  it('counts towards the metrics by its pattern', async () => {
    await openLink(service, await issueLink(service));
    const { text } = await service.metrics();
    expect(text).toMatch(/route="\/launch\/:ticket"/);
    expect(text).toMatch(/action="open_launch_ticket"[^\n]*outcome="allow"/);
    expect(text).not.toMatch(/eyJ/);
  });
});

describe('a service without launch tickets', () => {
  it('has neither route, and says nothing of them', async () => {
    const without = await startTestService();
    try {
      const token = without.token();
      expectProblem(await without.send({ method: 'POST', path: '/v1/launch-tickets', token }), 404, 'not_found');
      expectProblem(await without.send({ path: await issueLink(service) }), 404, 'not_found');
      expect((await without.send({ path: '/openapi.json' })).text).not.toContain('/launch');
    } finally {
      await without.close();
    }
  });
});
