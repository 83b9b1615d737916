import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { expectProblem } from '../support/http-problem.ts';
import { answerAws, type ScriptedSageMaker, startScriptedSageMaker } from '../support/http-scripted-sagemaker.ts';
import { DOMAIN_ID, standInDomain, startTestService, type TestService } from '../support/test-service.ts';

const FRANKFURT = 'd-frankfurt01';
const FRANKFURT_URL = `https://${FRANKFURT}.studio.eu-central-1.sagemaker.aws/auth?token=eyJh`;
let frankfurt: ScriptedSageMaker;
let service: TestService;

beforeAll(async () => {
  frankfurt = await startScriptedSageMaker(answerAws({ AuthorizedUrl: FRANKFURT_URL }));
});
afterAll(() => frankfurt.close());
afterEach(() => service.close());

function domains(members: object, frankfurtMembers: object = {}): Promise<TestService> {
  return startTestService({
    settings: ({ standIn }) => ({
      domains: [
        { ...standInDomain(standIn), ...members },
        {
          id: FRANKFURT,
          region: 'eu-central-1',
          sageMakerEndpoint: frankfurt.endpoint,
          apps: ['JupyterLab', 'Studio'],
          expiresInSeconds: 10,
          ...frankfurtMembers,
        },
      ],
    }),
  });
}

describe('a caller with a profile in each of two domains', () => {
  beforeEach(() => {
    frankfurt.answer(answerAws({ AuthorizedUrl: FRANKFURT_URL }));
  });

  it('has to choose when neither is the default', async () => {
    service = await domains({});
    expectProblem(await service.launch(), 409, 'domain_required');
    expectProblem(await service.send({ path: '/alice', token: service.token() }), 409, 'domain_required');
    expect(service.standIn.calls.count()).toBe(0);
  });

  it('gets the default one when they name none', async () => {
    service = await domains({ default: true });
    expect((await service.launch()).json).toMatchObject({ domainId: DOMAIN_ID, region: 'us-east-1' });
    expect((await service.send({ path: '/alice', token: service.token() })).status).toBe(200);
    expect(service.standIn.calls.count()).toBe(2);
  });

  it('gets the one they name, from its own Region, endpoint and policy', async () => {
    service = await domains({ default: true });
    const before = frankfurt.calls.length;
    const answer = await service.launch({ domainId: FRANKFURT });
    expect(answer.status).toBe(201);
    expect(answer.json).toMatchObject({
      authorizedUrl: FRANKFURT_URL,
      domainId: FRANKFURT,
      region: 'eu-central-1',
      userProfileName: 'alice',
    });
    expect(frankfurt.calls.slice(before)).toEqual([
      {
        region: 'eu-central-1',
        input: {
          DomainId: FRANKFURT,
          UserProfileName: 'alice',
          ExpiresInSeconds: 10,
          SessionExpirationDurationInSeconds: 28_800,
        },
      },
    ]);
    expect(service.standIn.calls.count()).toBe(0);
    expectProblem(await service.launch({ domainId: FRANKFURT, expiresInSeconds: 11 }), 400, 'invalid_request');
    expectProblem(await service.launch({ domainId: FRANKFURT, app: 'CodeEditor' }), 403, 'app_forbidden');
  });

  it('is refused a domain that does not exist, and one that is only shaped like theirs', async () => {
    service = await domains({ default: true });
    expectProblem(await service.launch({ domainId: 'd-nowhere' }), 403, 'domain_forbidden');
    expectProblem(await service.launch({ domainId: `${DOMAIN_ID}0` }), 403, 'domain_forbidden');
    expect(service.standIn.calls.count()).toBe(0);
  });

  it("is refused one domain's URL as an answer for the other", async () => {
    service = await domains({});
    const other = new URL(FRANKFURT_URL.replace(FRANKFURT, 'd-frankfurt02')).href;
    frankfurt.answer(answerAws({ AuthorizedUrl: other }));
    const answer = await service.launch({ domainId: FRANKFURT });
    expectProblem(answer, 502, 'upstream_failed');
    expect(answer.text).not.toContain('frankfurt02');
  });
});
