/** The whole service in domains that have missing user profiles created, held against the policies that infra makes for it. */
import { CreateUserProfileCommand, DescribeUserProfileCommand } from '@aws-sdk/client-sagemaker';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { startDynamoDbStandIn } from '../../src/local/dynamodb/stand-in.ts';
import type { RecordedCall } from '../../src/local/sagemaker/call-log.ts';
import { defaultPrincipals, type SageMakerStandInOptions } from '../../src/local/sagemaker/stand-in.ts';
import { expectProblem } from '../support/http-problem.ts';
import {
  directSageMakerOptions,
  LAUNCH_ROLE_ARN,
  launchRole,
  sageMakerOptions,
  startSts,
  taskRole,
} from '../support/launch-role-account.ts';
import { open, sageMakerClient } from '../support/local-clients.ts';
import { connectToRevocationTable } from '../support/revocation-table.ts';
import {
  COGNITO_ISSUER,
  DOMAIN_ID,
  startTestService,
  type TestService,
  type TestServiceOptions,
} from '../support/test-service.ts';

const CAROL = '00000000-0000-4000-8000-00000000000c';
const EVE = '00000000-0000-4000-8000-00000000000e';
const role = (name: string) => `arn:aws:iam::123456789012:role/${name}`;
const CREATION = { executionRoleArns: [role('studio-default'), role('studio-science')] };
const SETTINGS = {
  executionRoleArn: role('studio-default'),
  executionRoles: [{ group: 'science', arn: role('studio-science') }],
  waitSeconds: 5,
};

let standInOffset = 0;
const standInClock = () => Date.now() + standInOffset;
const started: { close(): Promise<void> }[] = [];

afterEach(async () => {
  standInOffset = 0;
  for (const one of started.splice(0).toReversed()) {
    await one.close();
  }
});

interface Trial {
  readonly settings?: object;
  /** Whether the roles are allowed to create profiles. */
  readonly mayCreate?: boolean;
  readonly standIn?: SageMakerStandInOptions;
}

interface Started extends TestService {
  /** Another service that opens the same domain. */
  another(): Promise<TestService>;
}

async function startDirect({ settings = SETTINGS, mayCreate = true, standIn }: Trial = {}): Promise<Started> {
  return await start({
    domain: { createMissingProfiles: settings },
    standIn: { ...directSageMakerOptions(mayCreate ? CREATION : undefined), clock: standInClock, ...standIn },
  });
}

async function startWithLaunchRole({ settings = SETTINGS, mayCreate = true, standIn }: Trial = {}): Promise<Started> {
  const creation = mayCreate ? CREATION : undefined;
  const sts = await startSts(Date.now, launchRole(undefined, creation));
  started.push(sts);
  return await start({
    credentials: taskRole().accessKey,
    domain: { createMissingProfiles: settings, launchRoleArn: LAUNCH_ROLE_ARN },
    settings: { sts: { endpoint: sts.endpoint } },
    standIn: { ...sageMakerOptions(sts, standInClock, creation), ...standIn },
  });
}

async function start(options: TestServiceOptions): Promise<Started> {
  const service = await startTestService(options);
  started.push(service);
  const { apiEndpoint: sageMakerEndpoint, studioOrigin } = service.standIn;
  const domain = { ...options.domain, sageMakerEndpoint, studioOrigin };
  return { ...service, another: () => start({ ...options, domain }) };
}

const launchCarol = (service: TestService, claims: object = {}) =>
  service.launch({}, { token: service.token({ username: 'carol', sub: CAROL, ...claims }) });

/** From where endpoints let operators pass. */
function operator(service: TestService) {
  return sageMakerClient(service.standIn.internetEndpoint, defaultPrincipals().operator.accessKey);
}

async function createProfile(service: TestService, subject: string): Promise<void> {
  const Tags = [{ Key: 'studio-subject', Value: subject }];
  await operator(service).send(new CreateUserProfileCommand({ DomainId: DOMAIN_ID, UserProfileName: 'carol', Tags }));
}

/** Until the service has seen a profile that is there and not ready. */
async function untilSeen({ standIn }: TestService): Promise<void> {
  const isLook = ({ operation, outcome }: RecordedCall) => operation === 'DescribeUserProfile' && outcome === 'ok';
  await vi.waitFor(() => expect(standIn.calls.list().some(isLook)).toBe(true), { timeout: 4_000 });
}

describe.each([
  ['direct mode', startDirect],
  ['launch-role mode', startWithLaunchRole],
])('a missing user profile, in %s', (_mode, startIn) => {
  it('is created, waited for and opened, and the audit event and the log tell it', async () => {
    const service = await startIn();
    const answer = await launchCarol(service);
    expect(answer.status).toBe(201);
    expect((await open(service.standIn.studioEndpoint, String(answer.json.authorizedUrl))).status).toBe(302);
    expect(service.standIn.calls.list('CreateUserProfile').map(({ input }) => input)).toEqual([
      {
        DomainId: DOMAIN_ID,
        UserProfileName: 'carol',
        Tags: [{ Key: 'studio-subject', Value: CAROL }],
        UserSettings: { ExecutionRole: role('studio-default') },
      },
    ]);
    expect(service.audit()).toMatchObject([{ reason: 'granted', createdProfile: true }]);
    expect(service.log()).toContainEqual(
      expect.objectContaining({ msg: 'user profile created', userProfileName: 'carol' }),
    );
    expect((await launchCarol(service)).status).toBe(201);
    expect(service.audit().at(-1)?.createdProfile).toBeUndefined();
    expect(service.standIn.calls.count('CreateUserProfile')).toBe(1);
  });

  it('is created once when requests race, and one event tells it', async () => {
    const service = await startIn();
    const answers = await Promise.all([launchCarol(service), launchCarol(service), launchCarol(service)]);
    expect(answers.map(({ status }) => status)).toEqual([201, 201, 201]);
    expect(service.standIn.calls.list('CreateUserProfile').map(({ outcome }) => outcome)).toEqual(['ok']);
    expect(service.audit().filter(({ createdProfile }) => createdProfile)).toHaveLength(1);
  });

  it("gets the execution role of its owner's group", async () => {
    const service = await startIn();
    expect((await launchCarol(service, { 'cognito:groups': ['other', 'science'] })).status).toBe(201);
    const [call] = service.standIn.calls.list('CreateUserProfile');
    expect(call?.input).toMatchObject({ UserSettings: { ExecutionRole: role('studio-science') } });
  });

  it('that takes too long is answered 409, and opened by a later request', async () => {
    const standIn = { pendingMilliseconds: 60_000 };
    const service = await startIn({ settings: { ...SETTINGS, waitSeconds: 1 }, standIn });
    const answer = await launchCarol(service);
    expectProblem(answer, 409, 'profile_not_ready');
    expect(Number(answer.headers['retry-after'])).toBeGreaterThan(0);
    expect(service.audit()).toMatchObject([{ outcome: 'deny', reason: 'profile_not_ready', createdProfile: true }]);
    standInOffset = 61_000;
    expect((await launchCarol(service)).status).toBe(201);
    expect(service.standIn.calls.count('CreateUserProfile')).toBe(1);
  });

  it('with an execution role that IAM does not let pass is not created', async () => {
    const service = await startIn({ settings: { executionRoleArn: role('administrator') } });
    const answer = await launchCarol(service);
    expectProblem(answer, 502, 'upstream_denied');
    expect(answer.text).not.toContain('administrator');
    expect(service.audit().at(-1)?.detail).toContain('iam:PassRole');
    expect(service.audit().at(-1)?.createdProfile).toBeUndefined();
    const request = new DescribeUserProfileCommand({ DomainId: DOMAIN_ID, UserProfileName: 'carol' });
    await expect(operator(service).send(request)).rejects.toMatchObject({ name: 'ResourceNotFound' });
  });

  it('is not created by a role that may not, and the audit event says which permission is missing', async () => {
    const service = await startIn({ mayCreate: false });
    const answer = await launchCarol(service);
    expectProblem(answer, 502, 'upstream_denied');
    expect(answer.text).not.toContain('CreateUserProfile');
    expect(service.audit().at(-1)?.detail).toContain('sagemaker:CreateUserProfile');
    expect(service.log().filter(({ msg }) => msg === 'user profile created')).toEqual([]);
  });

  it('is created once by two services at the same domain', async () => {
    const service = await startIn();
    const other = await service.another();
    const answers = await Promise.all([launchCarol(service), launchCarol(other)]);
    expect(answers.map(({ status }) => status)).toEqual([201, 201]);
    expect(service.standIn.calls.list('CreateUserProfile').filter(({ outcome }) => outcome === 'ok')).toHaveLength(1);
    expect([...service.audit(), ...other.audit()].filter(({ createdProfile }) => createdProfile)).toHaveLength(1);
  });

  it("threat 54: that somebody else's request creates meanwhile is not opened", async () => {
    const service = await startIn({ standIn: { pendingMilliseconds: 60_000 } });
    await createProfile(service, EVE);
    const launched = launchCarol(service);
    await untilSeen(service);
    standInOffset = 61_000;
    expectProblem(await launched, 502, 'upstream_denied');
    expect(service.audit().at(-1)?.detail).toContain('studio-subject');
  });

  it('that an operator creates meanwhile for the same person is waited for', async () => {
    const service = await startIn({ standIn: { pendingMilliseconds: 60_000 } });
    await createProfile(service, CAROL);
    const launched = launchCarol(service);
    await untilSeen(service);
    standInOffset = 61_000;
    const answer = await launched;
    expect(answer.status).toBe(201);
    // By the time the URL was asked for, not by that of the request.
    expect(Date.parse(String(answer.json.expiresAt))).toBeGreaterThan(Date.now());
    expect(service.audit()).toMatchObject([{ reason: 'granted' }]);
    expect(service.audit()[0]?.createdProfile).toBeUndefined();
  });

  it('is counted and measured', async () => {
    const service = await startIn();
    await launchCarol(service);
    await vi.waitFor(async () => {
      const { text } = await service.metrics();
      expect(text).toContain(
        'studio_pass_upstream_duration_seconds_count{operation="create_user_profile",outcome="ok"} 1',
      );
      expect(text).toMatch(/duration_seconds_count\{operation="describe_user_profile",outcome="ok"\} [1-9]/);
    });
  });
});

describe('somebody who is revoked while they wait for their user profile', () => {
  it('gets no URL, and the audit event tells of both', async () => {
    const dynamoDb = await startDynamoDbStandIn();
    started.push(dynamoDb);
    const table = connectToRevocationTable(dynamoDb.endpoint, dynamoDb.tableName);
    const service = await start({
      domain: { createMissingProfiles: SETTINGS },
      standIn: { ...directSageMakerOptions(CREATION), clock: standInClock, pendingMilliseconds: 60_000 },
      settings: {
        table: { name: dynamoDb.tableName, endpoint: dynamoDb.endpoint },
        revocation: { table: true, tableCacheSeconds: 0 },
      },
    });
    const launched = launchCarol(service);
    await untilSeen(service);
    await table.store.put({ issuer: COGNITO_ISSUER, by: 'subject', id: CAROL, revokedAt: new Date().toISOString() });
    table.close();
    standInOffset = 61_000;
    expectProblem(await launched, 403, 'revoked');
    expect(service.audit()).toMatchObject([{ outcome: 'deny', reason: 'revoked', createdProfile: true }]);
    expect(service.standIn.calls.count('CreateUserProfile')).toBe(1);
  });
});

describe('a missing user profile in direct mode', () => {
  it('that somebody created meanwhile is not opened if its tags cannot be read', async () => {
    const service = await startDirect({ standIn: { pendingMilliseconds: 60_000 } });
    await createProfile(service, CAROL);
    service.standIn.faults.next({ kind: 'access-denied', operation: 'ListTags' });
    const launched = launchCarol(service);
    await untilSeen(service);
    standInOffset = 61_000;
    expectProblem(await launched, 502, 'upstream_denied');
    expect(service.audit().at(-1)?.detail).toContain('sagemaker:ListTags');
  });

  it('is not created for a subject that no tag can hold', async () => {
    const service = await startDirect();
    const answer = await launchCarol(service, { sub: 'auth0|carol' });
    expectProblem(answer, 403, 'not_mapped');
    expect(service.standIn.calls.count('CreateUserProfile')).toBe(0);
  });
});
