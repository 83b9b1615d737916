/** Launches into spaces: SageMaker mints a URL for any space of the domain, so whose it is must have been looked up before. */
import { CreateSpaceCommand } from '@aws-sdk/client-sagemaker';
import { afterEach, describe, expect, it } from 'vitest';
import type { NewSpace } from '../../src/local/sagemaker/domain-directory.ts';
import type { FaultKind } from '../../src/local/sagemaker/fault-control.ts';
import { operatorPrincipal } from '../../src/local/sagemaker/principals.ts';
import type { ErrorCode } from '../../src/model/errors.ts';
import { expectProblem } from '../support/http-problem.ts';
import { answerAws, startScriptedSageMaker } from '../support/http-scripted-sagemaker.ts';
import { LAUNCH_ROLE_ARN, SUBJECTS, sageMakerOptions, startSts, taskRole } from '../support/launch-role-account.ts';
import { sageMakerClient } from '../support/local-clients.ts';
import {
  DOMAIN_ID,
  standInDomain,
  startTestService,
  type TestService,
  type TestServiceOptions,
} from '../support/test-service.ts';

const SPACES: readonly NewSpace[] = [
  { name: 'alices', sharingType: 'Private', ownerUserProfileName: 'alice' },
  { name: 'bobs', sharingType: 'Private', ownerUserProfileName: 'bob' },
  { name: 'team', sharingType: 'Shared', ownerUserProfileName: 'dave' },
  { name: 'of-old' },
];
const MINT = 'CreatePresignedDomainUrl';

let service: TestService;
const cleanUp: (() => unknown)[] = [];
afterEach(async () => {
  await service.close();
  for (const step of cleanUp.splice(0)) {
    await step();
  }
});

async function start({ standIn, ...options }: TestServiceOptions = {}): Promise<void> {
  service = await startTestService({ ...options, standIn: { spaces: SPACES, ...standIn } });
}

const mintedSpaces = () => service.standIn.calls.list(MINT).map(({ input }) => input?.SpaceName);

describe('a launch into a space', () => {
  it("opens the caller's own private one, and the audit event names it", async () => {
    await start();
    const answer = await service.launch({ app: 'JupyterLab', spaceName: 'alices' });
    expect(answer.status).toBe(201);
    expect(mintedSpaces()).toEqual(['alices']);
    expect(service.audit().at(-1)).toMatchObject({ outcome: 'allow', launch: { space_name: 'alices' } });
  });

  it('is refused for every other space in the same way, whether or not it exists', async () => {
    await start();
    const names = ['bobs', 'team', 'of-old', 'nothing', 'Alices', 'ALICES', 'alice', 'alices2'];
    const texts = new Set<string>();
    for (const spaceName of names) {
      const answer = await service.launch({ spaceName });
      expectProblem(answer, 403, 'space_forbidden');
      texts.add(answer.text);
      expect(service.audit().at(-1)).toMatchObject({
        outcome: 'deny',
        reason: 'space_forbidden',
        target: { domainId: DOMAIN_ID, userProfileName: 'alice' },
        launch: { space_name: spaceName },
      });
    }
    expect(texts.size).toBe(1);
    expect(mintedSpaces()).toEqual([]);
    const details = service.audit().map(({ detail }) => detail);
    expect(new Set(details).size).toBe(4);
  });

  it("threat 57: never opens somebody else's private space, even where sharing is allowed", async () => {
    await start({ domain: { sharedSpaces: true } });
    expectProblem(await service.launch({ spaceName: 'bobs' }), 403, 'space_forbidden');
    const bob = service.token({ username: 'bob', sub: SUBJECTS.bob });
    expectProblem(await service.launch({ spaceName: 'alices' }, { token: bob }), 403, 'space_forbidden');
    expect(mintedSpaces()).toEqual([]);
  });

  it.each(['аlices', 'alices\u0000', 'alices/', '../alices', 'alices*', '*', '', 'alices ', 'al_ices', 'a'.repeat(64)])(
    'threat 58: takes %j for no name of a space, and asks nobody',
    async (spaceName) => {
      await start();
      expectProblem(await service.launch({ spaceName }), 400, 'invalid_request');
      expect(service.standIn.calls.count()).toBe(0);
    },
  );

  it.each<[string, Readonly<Record<string, unknown>>, number]>([
    ['the domain allows it', { sharedSpaces: true }, 201],
    ['the domain says nothing', {}, 403],
    ["one of the caller's groups allows it", { sharedSpaces: true, groups: [{ group: 'data-scientists' }] }, 201],
    [
      "none of the caller's groups allows it",
      { sharedSpaces: true, groups: [{ group: 'data-scientists', sharedSpaces: false }, { group: 'leads' }] },
      403,
    ],
  ])('that is shared, where %s, is answered as follows: %j %i', async (_what, domain, status) => {
    await start({ domain });
    const answer = await service.launch({ spaceName: 'team' });
    expect([answer.status, mintedSpaces()]).toEqual([status, status === 201 ? ['team'] : []]);
  });

  it('is refused where the space is in another domain than the URL', async () => {
    const other = await startScriptedSageMaker(
      answerAws({ __type: 'com.amazonaws.sagemaker#ResourceNotFound', message: 'no such space' }, 400),
    );
    cleanUp.push(() => other.close());
    await start({
      settings: ({ standIn }) => ({
        domains: [standInDomain(standIn), { id: 'd-other01', sageMakerEndpoint: other.endpoint }],
      }),
    });
    expect((await service.launch({ domainId: DOMAIN_ID, spaceName: 'alices' })).status).toBe(201);
    expectProblem(await service.launch({ domainId: 'd-other01', spaceName: 'alices' }), 403, 'space_forbidden');
    expect(other.calls.map(({ input }) => input)).toEqual([{ DomainId: 'd-other01', SpaceName: 'alices' }]);
  });

  it('is refused if SageMaker answers with a space of another domain', async () => {
    const space = {
      SpaceName: 'alices',
      Status: 'InService',
      OwnershipSettings: { OwnerUserProfileName: 'alice' },
      SpaceSharingSettings: { SharingType: 'Private' },
    };
    const other = await startScriptedSageMaker(answerAws({ ...space, DomainId: DOMAIN_ID }));
    cleanUp.push(() => other.close());
    await start({ settings: { domains: [{ id: 'd-other01', sageMakerEndpoint: other.endpoint }] } });
    expectProblem(await service.launch({ spaceName: 'alices' }), 502, 'upstream_failed');
    expect(other.calls).toHaveLength(1);
  });

  it('asks SageMaker about a space once in 10 seconds', async () => {
    let now = Date.now();
    await start({ now: () => now });
    const asked = async () => {
      expect((await service.launch({ spaceName: 'alices' })).status).toBe(201);
      return service.standIn.calls.count('DescribeSpace');
    };
    expect(await asked()).toBe(1);
    now += 5_000;
    expect(await asked()).toBe(1);
    now += 5_000;
    expect(await asked()).toBe(2);
    expect(mintedSpaces()).toEqual(['alices', 'alices', 'alices']);
  });

  it('waits for a space that is being created, and tells others nothing of it', async () => {
    await start({ standIn: { pendingMilliseconds: 600_000 } });
    const operator = sageMakerClient(service.standIn.internetEndpoint, operatorPrincipal().accessKey);
    await operator.send(
      new CreateSpaceCommand({
        DomainId: DOMAIN_ID,
        SpaceName: 'new',
        OwnershipSettings: { OwnerUserProfileName: 'alice' },
        SpaceSharingSettings: { SharingType: 'Private' },
      }),
    );
    const answer = await service.launch({ spaceName: 'new' });
    expectProblem(answer, 409, 'profile_not_ready');
    expect(answer.json.detail).toContain('space');
    expect(Number(answer.headers['retry-after'])).toBeGreaterThan(0);
    const bob = service.token({ username: 'bob', sub: SUBJECTS.bob });
    expectProblem(await service.launch({ spaceName: 'new' }, { token: bob }), 403, 'space_forbidden');
    expect(mintedSpaces()).toEqual([]);
  });

  it.each<[FaultKind, number, ErrorCode]>([
    ['access-denied', 502, 'upstream_denied'],
    ['internal', 502, 'upstream_failed'],
    ['not-json', 502, 'upstream_failed'],
    ['reset', 502, 'upstream_failed'],
  ])('mints nothing while spaces fail with %s: %i %s', async (kind, status, code) => {
    await start();
    service.standIn.faults.next({ kind, operation: 'DescribeSpace' });
    expectProblem(await service.launch({ spaceName: 'alices' }), status, code);
    expect(mintedSpaces()).toEqual([]);
    expect(service.audit().at(-1)).toMatchObject({
      reason: code,
      detail: expect.stringContaining('sagemaker:DescribeSpace'),
    });
    expect((await service.launch({ spaceName: 'alices' })).status).toBe(201);
  });

  it('is measured as a call of its own', async () => {
    await start();
    await service.launch({ spaceName: 'alices' });
    await service.send({ path: '/v1/me?include=spaces', token: service.token() });
    const { text } = await service.metrics();
    for (const operation of ['describe_space', 'list_spaces']) {
      expect(text).toContain(`studio_pass_upstream_duration_seconds_count{operation="${operation}",outcome="ok"} 1`);
    }
  });
});

describe('with a launch role', () => {
  it("spaces are looked up by the caller's own session, which is that of the URL", async () => {
    const sts = await startSts();
    cleanUp.push(() => sts.close());
    await start({
      credentials: taskRole().accessKey,
      domain: { launchRoleArn: LAUNCH_ROLE_ARN },
      settings: { sts: { endpoint: sts.endpoint } },
      standIn: sageMakerOptions(sts),
    });
    const alice = service.token({ username: 'alice', sub: SUBJECTS.alice });
    expect((await service.launch({ spaceName: 'alices' }, { token: alice })).status).toBe(201);
    expectProblem(await service.launch({ spaceName: 'bobs' }, { token: alice }), 403, 'space_forbidden');
    expectProblem(await service.launch({ spaceName: 'nothing' }, { token: alice }), 403, 'space_forbidden');
    const me = await service.send({ path: '/v1/me?include=spaces', token: alice });
    expect(me.json).toMatchObject({ domains: [{ spaces: [{ spaceName: 'alices' }] }] });
    expect(mintedSpaces()).toEqual(['alices']);
    expect(sts.calls.count()).toBe(1);
    const principals = service.standIn.calls.list().map(({ operation, principal }) => `${operation} ${principal}`);
    const session = `:assumed-role/studio-pass-launch/${SUBJECTS.alice}`;
    expect(principals).toEqual(
      ['DescribeSpace', MINT, 'DescribeSpace', 'DescribeSpace', 'ListSpaces'].map((operation) =>
        expect.stringMatching(new RegExp(`^${operation} .*${session}$`)),
      ),
    );
  });
});
