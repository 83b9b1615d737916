import { afterEach, describe, expect, it } from 'vitest';
import type { NewSpace } from '../../src/local/sagemaker/domain-directory.ts';
import type { FaultKind } from '../../src/local/sagemaker/fault-control.ts';
import type { ErrorCode } from '../../src/model/errors.ts';
import { expectAnswerHeaders, expectProblem } from '../support/http-problem.ts';
import { answerAws, startScriptedSageMaker } from '../support/http-scripted-sagemaker.ts';
import { standInDomain, startTestService, type TestService, type TestServiceOptions } from '../support/test-service.ts';

const SPACES: readonly NewSpace[] = [
  { name: 'alices', sharingType: 'Private', ownerUserProfileName: 'alice', displayName: 'Notes of Alice' },
  { name: 'alices-2', sharingType: 'Private', ownerUserProfileName: 'alice' },
  { name: 'bobs', sharingType: 'Private', ownerUserProfileName: 'bob' },
  { name: 'team', sharingType: 'Shared', ownerUserProfileName: 'dave' },
  { name: 'of-old' },
];
const ALICES = [
  { spaceName: 'alices', displayName: 'Notes of Alice', sharing: 'private', status: 'InService' },
  { spaceName: 'alices-2', sharing: 'private', status: 'InService' },
];
const TEAM = { spaceName: 'team', sharing: 'shared', status: 'InService' };

let service: TestService;
afterEach(() => service.close());

async function start({ standIn, ...options }: TestServiceOptions = {}): Promise<void> {
  service = await startTestService({ ...options, standIn: { spaces: SPACES, ...standIn } });
}

const me = (query = '?include=spaces', token = service.token()) => service.send({ path: `/v1/me${query}`, token });

describe('GET /v1/me?include=spaces', () => {
  it("lists the caller's own private spaces, and nobody else's", async () => {
    await start();
    const answer = await me();
    expect(answer.status).toBe(200);
    expectAnswerHeaders(answer);
    const [domain] = answer.json.domains as readonly Record<string, unknown>[];
    expect(Object.keys(domain ?? {}).toSorted()).toEqual([
      'apps',
      'default',
      'domainId',
      'expiresInSeconds',
      'region',
      'sessionDurationInSeconds',
      'spaces',
      'userProfileName',
    ]);
    expect(domain?.spaces).toEqual(ALICES);
    expect(answer.text).not.toMatch(/bob|team|of-old/);
    expect(service.audit()).toMatchObject([{ outcome: 'allow' }]);
  });

  it('lists shared spaces to those who may open them', async () => {
    await start({
      domain: { sharedSpaces: true, groups: [{ group: 'data-scientists' }, { group: 'guests', sharedSpaces: false }] },
    });
    expect((await me()).json).toMatchObject({ domains: [{ spaces: [...ALICES, TEAM] }] });
    const guest = service.token({ 'cognito:groups': ['guests'] });
    expect((await me(undefined, guest)).json).toMatchObject({ domains: [{ spaces: ALICES }] });
  });

  it('lists nothing but what a launch opens', async () => {
    await start({ domain: { sharedSpaces: true } });
    const { json } = await me();
    const [domain] = json.domains as readonly { readonly spaces: readonly { readonly spaceName: string }[] }[];
    const listed = domain?.spaces.map(({ spaceName }) => spaceName) ?? [];
    for (const { name } of SPACES) {
      expect((await service.launch({ spaceName: name })).status, name).toBe(listed.includes(name) ? 201 : 403);
    }
  });

  it.each([
    [500, undefined],
    [501, true],
  ])('of %i spaces lists 500 at most, and says if there are more: %j', async (count, truncated) => {
    const spaces = Array.from(
      { length: count },
      (_, index): NewSpace => ({
        name: `alices-${index}`,
        sharingType: 'Private',
        ownerUserProfileName: 'alice',
      }),
    );
    await start({ standIn: { spaces } });
    const [domain] = (await me()).json.domains as readonly Record<string, unknown>[];
    expect(domain?.spaces).toHaveLength(500);
    expect(domain?.spacesTruncated).toBe(truncated);
  });

  it('asks nothing of SageMaker without it, nor for somebody who may open nothing', async () => {
    await start({ domain: { groups: [{ group: 'leads' }] } });
    expect((await me('', service.token({ 'cognito:groups': ['leads'] }))).json.domains).toHaveLength(1);
    expect((await me()).json).toMatchObject({ mapping: 'mapped', domains: [] });
    const nobody = service.token({ username: 'no_profile', 'cognito:groups': ['leads'] });
    expect((await me(undefined, nobody)).json).toMatchObject({ mapping: 'not_mapped', domains: [] });
    expect(service.standIn.calls.count()).toBe(0);
  });

  it.each([
    'include',
    'include=',
    'include=Spaces',
    'include=apps',
    'include=spaces,apps',
    'include=spaces&include=spaces',
    'include=spaces&profile=bob',
    'include[]=spaces',
    'Include=spaces',
    'include=spaces%00',
  ])('threat 56: refuses the query ?%s', async (query) => {
    await start();
    expectProblem(await me(`?${query}`), 400, 'invalid_request');
    expect(service.standIn.calls.count()).toBe(0);
  });

  it.each<[FaultKind, number, ErrorCode]>([
    ['access-denied', 502, 'upstream_denied'],
    ['internal', 502, 'upstream_failed'],
    ['reset', 502, 'upstream_failed'],
  ])('fails as a whole if the spaces of one domain fail with %s: %i %s', async (kind, status, code) => {
    const other = await startScriptedSageMaker(answerAws({ Spaces: [] }));
    await start({
      settings: ({ standIn }) => ({
        domains: [{ id: 'd-other01', sageMakerEndpoint: other.endpoint }, standInDomain(standIn)],
      }),
    });
    try {
      service.standIn.faults.next({ kind, operation: 'ListSpaces' });
      expectProblem(await me(), status, code);
      expect(service.audit()).toMatchObject([
        { outcome: 'deny', reason: code, detail: expect.stringContaining('sagemaker:ListSpaces') },
      ]);
      const { json } = await me();
      expect(json).toMatchObject({ domains: [{ domainId: 'd-other01', spaces: [] }, { spaces: ALICES }] });
    } finally {
      await other.close();
    }
  });
});
