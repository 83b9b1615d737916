import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expectAnswerHeaders, expectProblem } from '../support/http-problem.ts';
import { COGNITO_ISSUER, DOMAIN_ID, startTestService, type TestService } from '../support/test-service.ts';

const ALICE = '5d1e7b0c-1111-4222-8333-944455556666';
const DISABLED = '5d1e7b0c-2222-4222-8333-944455556666';
let service: TestService;

beforeAll(async () => {
  service = await startTestService({
    domain: { default: true, expiresInSeconds: 30 },
    mappingYaml: `
mappings:
  - subject: ${ALICE}
    targets: [{ domain: ${DOMAIN_ID}, profile: alice }]
  - subject: ${DISABLED}
    disabled: true
    targets: [{ domain: ${DOMAIN_ID}, profile: bob }]
`,
  });
});
afterAll(() => service.close());

const me = (token: string) => service.send({ path: '/v1/me', token });

describe('GET /v1/me', () => {
  it('tells a mapped caller who they are and what they may open', async () => {
    const answer = await me(service.token());
    expect(answer.status).toBe(200);
    expectAnswerHeaders(answer);
    expect(answer.json).toEqual({
      issuer: COGNITO_ISSUER,
      subject: ALICE,
      userName: 'alice',
      groups: ['data-scientists'],
      mapping: 'mapped',
      domains: [
        {
          domainId: DOMAIN_ID,
          region: 'us-east-1',
          userProfileName: 'alice',
          default: true,
          apps: ['Studio', 'JupyterLab', 'CodeEditor'],
          expiresInSeconds: 30,
          sessionDurationInSeconds: 28_800,
        },
      ],
    });
  });

  it('tells a caller without a mapping that they may open nothing', async () => {
    const answer = await me(service.token({ sub: 'somebody-else', username: 'alice' }));
    expect(answer.status).toBe(200);
    expect(answer.json).toMatchObject({ subject: 'somebody-else', mapping: 'not_mapped', domains: [] });
  });

  it('tells a disabled caller so, and not which profile would be theirs', async () => {
    const answer = await me(service.token({ sub: DISABLED }));
    expect(answer.status).toBe(200);
    expect(answer.json).toMatchObject({ subject: DISABLED, mapping: 'mapping_disabled', domains: [] });
  });

  it('never asks SageMaker', async () => {
    service.standIn.calls.clear();
    await me(service.token());
    expect(service.standIn.calls.count()).toBe(0);
  });

  it('takes no query and needs a token', async () => {
    expectProblem(await service.send({ path: '/v1/me?subject=x', token: service.token() }), 400, 'invalid_request');
    expectProblem(await service.send({ path: '/v1/me' }), 401, 'invalid_token');
  });
});
