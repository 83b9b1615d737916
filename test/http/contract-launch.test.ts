import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { expectAnswerHeaders, expectProblem } from '../support/http-problem.ts';
import { DOMAIN_ID, startTestService, type TestService } from '../support/test-service.ts';

const NOW = Date.UTC(2026, 10, 21, 10, 0, 0, 250);
const APPS = ['Studio', 'JupyterServer', 'JupyterLab', 'CodeEditor', 'RStudioServerPro', 'Canvas'];
const json = { 'content-type': 'application/json' };
let service: TestService;

beforeAll(async () => {
  const domain = { apps: APPS, expiresInSeconds: 20, sessionDurationInSeconds: 7_200 };
  service = await startTestService({ now: () => NOW, domain });
});
beforeEach(() => service.standIn.calls.clear());
afterAll(() => service.close());

function asked(): unknown {
  return service.standIn.calls.list('CreatePresignedDomainUrl').map(({ input }) => input);
}

const DEFAULT_INPUT = {
  DomainId: DOMAIN_ID,
  UserProfileName: 'alice',
  ExpiresInSeconds: 20,
  SessionExpirationDurationInSeconds: 7_200,
};

describe('POST /v1/presigned-urls', () => {
  it.each([
    ['no body', undefined, {}],
    ['no body and a JSON content type', undefined, json],
    ['an empty body with a JSON content type', '', json],
    ['an empty object', '{}', json],
    ['an empty object with a charset', '{}', { 'content-type': 'application/json; charset=utf-8' }],
  ])('takes %s for a request with nothing special', async (_name, body, headers) => {
    const answer = await service.launch(body, { headers });
    expect(answer.status).toBe(201);
    expect(asked()).toEqual([DEFAULT_INPUT]);
  });

  it('answers the URL with what it opens and until when', async () => {
    const answer = await service.launch();
    expectAnswerHeaders(answer);
    expect(answer.headers['content-type']).toBe('application/json; charset=utf-8');
    expect(answer.json).toEqual({
      authorizedUrl: expect.stringMatching(/\/auth\?token=[\w-]+$/),
      // Whole seconds, and never later than the URL really lasts.
      expiresAt: '2026-11-21T10:00:20Z',
      domainId: DOMAIN_ID,
      region: 'us-east-1',
      userProfileName: 'alice',
      app: 'Studio',
      sessionDurationInSeconds: 7_200,
    });
    expect(new URL(String(answer.json.authorizedUrl)).origin).toBe(service.standIn.studioOrigin);
  });

  it('asks SageMaker for exactly what every member says', async () => {
    const answer = await service.launch({
      domainId: DOMAIN_ID,
      app: 'JupyterLab',
      path: 'lab/tree/notes',
      expiresInSeconds: 5,
      sessionDurationInSeconds: 1_800,
    });
    expect(answer.json).toMatchObject({
      app: 'JupyterLab',
      expiresAt: '2026-11-21T10:00:05Z',
      sessionDurationInSeconds: 1_800,
    });
    expect(asked()).toEqual([
      {
        ...DEFAULT_INPUT,
        LandingUri: 'app:JupyterLab:lab/tree/notes',
        ExpiresInSeconds: 5,
        SessionExpirationDurationInSeconds: 1_800,
      },
    ]);
  });

  it.each(
    APPS.flatMap((app) => [
      [app, undefined, app === 'Studio' ? undefined : `app:${app}:`],
      [app, '', app === 'Studio' ? undefined : `app:${app}:`],
      [app, 'lab/tree/a%20b.ipynb', `${app === 'Studio' ? 'studio::' : `app:${app}:`}lab/tree/a%20b.ipynb`],
    ]),
  )('lands %s with path %j on %j', async (app, path, landingUri) => {
    const answer = await service.launch({ app, ...(path === undefined ? {} : { path }) });
    expect(answer.status).toBe(201);
    expect(answer.json.app).toBe(app);
    expect(asked()).toEqual([{ ...DEFAULT_INPUT, ...(landingUri === undefined ? {} : { LandingUri: landingUri }) }]);
  });

  it('gives a new URL each time', async () => {
    const answers = await Promise.all([service.launch(), service.launch()]);
    expect(new Set(answers.map(({ json: body }) => body.authorizedUrl)).size).toBe(2);
  });

  it('refuses an app that the policy of the domain does not list', async () => {
    const strict = await startTestService({ domain: { apps: ['JupyterLab'] } });
    try {
      expectProblem(await strict.launch({ app: 'Canvas' }), 403, 'app_forbidden');
      expectProblem(await strict.launch({ app: 'Studio' }), 403, 'app_forbidden');
      expect(strict.standIn.calls.count()).toBe(0);
      expect((await strict.launch({ app: 'JupyterLab' })).status).toBe(201);
    } finally {
      await strict.close();
    }
  });

  it("opens the caller's own private space", async () => {
    expect((await service.launch({ spaceName: 'alice-private' })).status).toBe(201);
    expect(asked()).toMatchObject([{ SpaceName: 'alice-private' }]);
  });

  it.each(['team-shared', 'nobodys'])('refuses the space %s, which is not the caller’s own', async (spaceName) => {
    expectProblem(await service.launch({ spaceName }), 403, 'space_forbidden');
    expect(asked()).toEqual([]);
  });
});

describe('GET /{userProfileName}', () => {
  it("answers in the articles' form for the caller's own name", async () => {
    const answer = await service.send({ path: '/alice', token: service.token() });
    expect(answer.status).toBe(200);
    expectAnswerHeaders(answer);
    expect(answer.json).toEqual({ AuthorizedUrl: expect.stringMatching(/\/auth\?token=[\w-]+$/) });
    expect(asked()).toEqual([DEFAULT_INPUT]);
  });

  it.each(['bob', 'Alice', 'alic', 'alice%20', 'alice%2f', 'alice%00', '*', '%2e%2e', 'alice;bob', 'alice,bob'])(
    'refuses /%s to alice without asking SageMaker',
    async (name) => {
      const answer = await service.send({ path: `/${name}`, token: service.token() });
      expectProblem(answer, 403, 'profile_forbidden');
      expect(asked()).toEqual([]);
    },
  );

  it("compares the decoded name, so that an encoded spelling of one's own is one's own", async () => {
    const answer = await service.send({ path: '/%61lice', token: service.token() });
    expect(answer.status).toBe(200);
    expect(asked()).toEqual([DEFAULT_INPUT]);
  });

  it('takes no query', async () => {
    const answer = await service.send({ path: '/alice?expiresInSeconds=5', token: service.token() });
    expectProblem(answer, 400, 'invalid_request');
    expect(asked()).toEqual([]);
  });
});
