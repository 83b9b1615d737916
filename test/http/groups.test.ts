/** Rules for groups over the whole service: who may open which domain, and what they may ask of it. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { expectProblem } from '../support/http-problem.ts';
import { answerAws, type ScriptedSageMaker, startScriptedSageMaker } from '../support/http-scripted-sagemaker.ts';
import { DOMAIN_ID, standInDomain, startTestService, type TestService } from '../support/test-service.ts';

const LAB = 'd-lab01';
const LAB_URL = `https://${LAB}.studio.us-east-1.sagemaker.aws/auth?token=eyJh`;
let lab: ScriptedSageMaker;
let service: TestService;

beforeAll(async () => {
  lab = await startScriptedSageMaker(answerAws({ AuthorizedUrl: LAB_URL }));
  service = await startTestService({
    settings: ({ standIn }) => ({
      domains: [
        {
          ...standInDomain(standIn),
          default: true,
          apps: ['Studio', 'JupyterLab', 'CodeEditor'],
          expiresInSeconds: 60,
          groups: [
            { group: 'staff' },
            { group: 'trainees', apps: ['JupyterLab'], expiresInSeconds: 15, sessionDurationInSeconds: 3_600 },
            { group: 'coders', apps: ['CodeEditor'], expiresInSeconds: 10 },
          ],
        },
        { id: LAB, sageMakerEndpoint: lab.endpoint, groups: [{ group: 'lab' }] },
      ],
    }),
  });
});
afterAll(async () => {
  await service.close();
  await lab.close();
});
beforeEach(() => service.standIn.calls.clear());

const memberOf = (...groups: readonly string[]) => service.token({ 'cognito:groups': groups });
const launchAs = (groups: readonly string[], body: object = {}) => service.launch(body, { token: memberOf(...groups) });
const domainsOf = async (...groups: readonly string[]) =>
  (await service.send({ path: '/v1/me', token: memberOf(...groups) })).json.domains as readonly Record<
    string,
    unknown
  >[];

describe('a domain with rules for groups', () => {
  it('is open to members of the groups, in which the default counts only where it is open', async () => {
    expect((await launchAs(['staff'])).json).toMatchObject({ domainId: DOMAIN_ID });
    expect((await launchAs(['lab'])).json).toMatchObject({ domainId: LAB });
    expect((await launchAs(['lab', 'staff'])).json).toMatchObject({ domainId: DOMAIN_ID });
    expect((await launchAs(['lab', 'staff'], { domainId: LAB })).json).toMatchObject({ domainId: LAB });
  });

  it.each<[string, readonly string[], object]>([
    ['in no group', [], {}],
    ['in other groups', ['sales'], {}],
    ['in a group of almost the name', ['Staff', 'staff ', 'stаff', 'staf', 'lab*'], {}],
    ['in a group of another domain', ['lab'], { domainId: DOMAIN_ID }],
    ['in a group of another domain, the other way round', ['staff'], { domainId: LAB }],
  ])('is closed to somebody %s', async (_who, groups, body) => {
    const before = lab.calls.length;
    expectProblem(await launchAs(groups, body), 403, 'domain_forbidden');
    expect(service.audit().at(-1)).toMatchObject({
      outcome: 'deny',
      reason: 'domain_forbidden',
      detail: expect.stringContaining('groups'),
    });
    expect([service.standIn.calls.count(), lab.calls.length - before]).toEqual([0, 0]);
  });

  it('is closed in the same words as a domain that does not exist', async () => {
    const closed = await launchAs(['staff'], { domainId: LAB });
    const absent = await launchAs(['staff'], { domainId: 'd-nowhere' });
    expect(closed.text).toBe(absent.text);
  });

  it('is closed on the articles’ route as well', async () => {
    expectProblem(await service.send({ path: '/alice', token: memberOf('sales') }), 403, 'domain_forbidden');
    expectProblem(await service.send({ path: '/bob', token: memberOf('sales') }), 403, 'profile_forbidden');
    expect((await service.send({ path: '/alice', token: memberOf('staff') })).status).toBe(200);
  });

  it('takes the groups of a token that has none for none', async () => {
    const token = service.token({ 'cognito:groups': undefined });
    expectProblem(await service.launch({}, { token }), 403, 'domain_forbidden');
  });

  it('gives members no more than their groups allow', async () => {
    expectProblem(await launchAs(['trainees'], { app: 'Studio' }), 403, 'app_forbidden');
    expectProblem(await launchAs(['trainees'], { app: 'CodeEditor' }), 403, 'app_forbidden');
    const app = 'JupyterLab';
    expectProblem(await launchAs(['trainees'], { app, expiresInSeconds: 16 }), 400, 'invalid_request');
    expectProblem(await launchAs(['trainees'], { app, sessionDurationInSeconds: 3_601 }), 400, 'invalid_request');
    expect(service.standIn.calls.count()).toBe(0);
    expect((await launchAs(['trainees'])).json).toMatchObject({ app });
    expect(service.standIn.calls.list()[0]?.input).toMatchObject({
      ExpiresInSeconds: 15,
      SessionExpirationDurationInSeconds: 3_600,
    });
  });

  it('tells members what is left to them, and leaves out what is closed', async () => {
    expect(await domainsOf('sales')).toEqual([]);
    expect((await domainsOf('lab')).map(({ domainId }) => domainId)).toEqual([LAB]);
    expect(await domainsOf('trainees', 'coders')).toEqual([
      {
        domainId: DOMAIN_ID,
        region: 'us-east-1',
        userProfileName: 'alice',
        default: true,
        apps: ['JupyterLab', 'CodeEditor'],
        expiresInSeconds: 15,
        sessionDurationInSeconds: 28_800,
      },
    ]);
  });
});
