/** The whole service in launch-role mode: each caller's URL is created by a session that can create no other. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { FaultKind } from '../../src/local/sagemaker/fault-control.ts';
import type { StsStandIn } from '../../src/local/sts/stand-in.ts';
import type { ErrorCode } from '../../src/model/errors.ts';
import { expectProblem } from '../support/http-problem.ts';
import { LAUNCH_ROLE_ARN, SUBJECTS, sageMakerOptions, startSts, taskRole } from '../support/launch-role-account.ts';
import { open } from '../support/local-clients.ts';
import { startTestService, type TestService } from '../support/test-service.ts';

/** How far the clock is by which STS gives sessions their end. */
let stsOffset = 0;
/** How far the clock is by which SageMaker sees them end. */
let sageMakerOffset = 0;
let sts: StsStandIn;
let service: TestService;
/** Every secret that STS handed out and that came back with a call. */
let secrets: Set<string>;

beforeEach(async () => {
  stsOffset = 0;
  sageMakerOffset = 0;
  secrets = new Set();
  sts = await startSts(() => Date.now() + stsOffset);
  service = await start(sts.endpoint);
});
afterEach(async () => {
  await service.close();
  await sts.close();
});

function start(stsEndpoint: string): Promise<TestService> {
  const options = sageMakerOptions(sts, () => Date.now() + sageMakerOffset);
  return startTestService({
    credentials: taskRole().accessKey,
    domain: { launchRoleArn: LAUNCH_ROLE_ARN },
    settings: {
      sts: { endpoint: stsEndpoint },
      sageMaker: { connectTimeoutMilliseconds: 200, requestTimeoutMilliseconds: 300, totalTimeoutMilliseconds: 2_000 },
    },
    standIn: {
      ...options,
      findTemporary: (accessKeyId) => {
        const found = sts.findTemporary(accessKeyId);
        secrets.add(found?.accessKey.secretAccessKey ?? '').add(found?.accessKey.sessionToken ?? '');
        return found;
      },
    },
  });
}

/** Has no user profile. */
const CAROL = '00000000-0000-4000-8000-00000000000c';

const tokenOf = (username: string, sub: string) => service.token({ username, sub });
const launchAs = (username: string, sub: string) => service.launch({}, { token: tokenOf(username, sub) });
const launchAlice = () => launchAs('alice', SUBJECTS.alice);

describe('with a launch role', () => {
  it('each person gets the URL of their own profile, by a session that is tagged with both', async () => {
    const alice = await launchAlice();
    const bob = await launchAs('bob', SUBJECTS.bob);
    expect([alice.status, bob.status]).toEqual([201, 201]);
    expect(sts.calls.list().map(({ input }) => input)).toMatchObject([
      {
        RoleArn: LAUNCH_ROLE_ARN,
        SourceIdentity: SUBJECTS.alice,
        DurationSeconds: '900',
        'Tags.member.1.Value': SUBJECTS.alice,
        'Tags.member.2.Value': 'alice',
      },
      { SourceIdentity: SUBJECTS.bob, 'Tags.member.1.Value': SUBJECTS.bob, 'Tags.member.2.Value': 'bob' },
    ]);
    expect(service.standIn.calls.list().map(({ principal }) => principal)).toEqual([
      expect.stringMatching(new RegExp(`:assumed-role/studio-pass-launch/${SUBJECTS.alice}$`)),
      expect.stringMatching(new RegExp(`:assumed-role/studio-pass-launch/${SUBJECTS.bob}$`)),
    ]);
    expect((await open(service.standIn.studioEndpoint, String(alice.json.authorizedUrl))).status).toBe(302);
    expect((await open(service.standIn.internet, String(alice.json.authorizedUrl))).status).toBe(403);
  });

  it('STS is asked once for several URLs of one person, those asked for at once too', async () => {
    const answers = await Promise.all([launchAlice(), launchAlice(), launchAlice()]);
    answers.push(await launchAlice());
    expect(answers.map(({ status }) => status)).toEqual([201, 201, 201, 201]);
    expect(sts.calls.count()).toBe(1);
    await vi.waitFor(async () => {
      const line = 'studio_pass_upstream_duration_seconds_count{operation="assume_role",outcome="ok"} 1';
      expect((await service.metrics()).text).toContain(line);
    });
  });

  it('a wrong mapping is refused by IAM, and the audit event says which role, action and resource', async () => {
    // By the token's user name alice would get bob's profile: a mistake that only the tags can notice.
    const answer = await launchAs('bob', SUBJECTS.alice);
    expectProblem(answer, 502, 'upstream_denied');
    expect(answer.text).not.toContain('arn:');
    const detail = service.audit().at(-1)?.detail;
    expect(detail).toContain(`in a session of ${LAUNCH_ROLE_ARN}`);
    expect(detail).toContain('sagemaker:CreatePresignedDomainUrl on resource');
    expect(detail).toContain('user-profile/d-studiopass01/bob');
    expect(detail).toContain('the user profile exists');
  });

  it('threat 52: a profile that does not exist is told apart from one that IAM refuses, and nothing is created', async () => {
    expectProblem(await launchAs('carol', CAROL), 409, 'profile_missing');
    expect(service.audit().at(-1)).toMatchObject({ reason: 'profile_missing', awsRequestId: expect.any(String) });
    const calls = service.standIn.calls.list();
    expect(calls.map(({ operation, outcome }) => [operation, outcome])).toEqual([
      ['CreatePresignedDomainUrl', 'AccessDeniedException'],
      ['DescribeUserProfile', 'ResourceNotFound'],
    ]);
    expect(new Set(calls.map(({ principal }) => principal)).size).toBe(1);
    const line = 'studio_pass_upstream_duration_seconds_count{operation="describe_user_profile",outcome="ok"} 1';
    await vi.waitFor(async () => expect((await service.metrics()).text).toContain(line));
  });

  it('a refusal stays one if the role may not ask whether the profile exists', async () => {
    service.standIn.faults.next({ kind: 'access-denied', operation: 'DescribeUserProfile' });
    expectProblem(await launchAs('carol', CAROL), 502, 'upstream_denied');
    const detail = service.audit().at(-1)?.detail;
    expect(detail).toContain('sagemaker:CreatePresignedDomainUrl on resource');
    expect(detail).toContain('sagemaker:DescribeUserProfile');
  });

  it('a subject that a session cannot carry is refused before anybody is asked', async () => {
    const answer = await launchAs('alice', 'auth0|alice');
    expectProblem(answer, 403, 'not_mapped');
    expect(answer.json.detail).toContain('identifier');
    expect(service.audit().at(-1)).toMatchObject({ reason: 'not_mapped', detail: expect.stringContaining('subject') });
    expect([sts.calls.count(), service.standIn.calls.count()]).toEqual([0, 0]);
  });

  it('a session that AWS calls expired is replaced within the same request', async () => {
    stsOffset = -800_000;
    expect((await launchAlice()).status).toBe(201);
    stsOffset = 0;
    sageMakerOffset = 120_000;
    expect((await launchAlice()).status).toBe(201);
    expect(sts.calls.count()).toBe(2);
    expect(service.standIn.calls.list().map(({ outcome }) => outcome)).toEqual(['ok', 'ExpiredTokenException', 'ok']);
  });
});

describe('STS failing', () => {
  it.each<[FaultKind, number, ErrorCode]>([
    ['access-denied', 502, 'upstream_denied'],
    ['internal', 502, 'upstream_failed'],
    ['not-json', 502, 'upstream_failed'],
    ['reset', 502, 'upstream_failed'],
    ['hang', 504, 'upstream_timeout'],
  ])('with %s is answered %i %s, and the next request goes well', async (kind, status, code) => {
    sts.faults.next({ kind });
    expectProblem(await launchAlice(), status, code);
    expect(service.audit().at(-1)?.detail).toContain(`sts:AssumeRole of ${LAUNCH_ROLE_ARN}`);
    expect(service.standIn.calls.count()).toBe(0);
    expect((await launchAlice()).status).toBe(201);
  });

  it('by throttling every attempt is answered 503 with a time to come back', async () => {
    sts.faults.next({ kind: 'throttle', times: 3 });
    const answer = await launchAlice();
    expectProblem(answer, 503, 'upstream_throttled');
    expect(Number(answer.headers['retry-after'])).toBeGreaterThan(0);
    expect(sts.calls.count()).toBe(3);
  });

  it('for one person does not stop another whose session is known', async () => {
    expect((await launchAlice()).status).toBe(201);
    sts.faults.next({ kind: 'internal' });
    expect((await launchAs('bob', SUBJECTS.bob)).status).toBe(502);
    expect((await launchAlice()).status).toBe(201);
  });

  it('by not being there is answered 502, and the audit event says why', async () => {
    await service.close();
    service = await start('http://127.0.0.1:1');
    expectProblem(await launchAlice(), 502, 'upstream_failed');
    expect(service.audit().at(-1)?.detail).toMatch(/sts:AssumeRole.*ECONNREFUSED/);
  });
});

describe('the credentials of sessions', () => {
  it('threat 79: are written nowhere, whether requests succeed or fail', async () => {
    const answers = [await launchAlice(), await launchAs('bob', SUBJECTS.alice)];
    for (const kind of ['access-denied', 'internal', 'wrong-host', 'not-json'] as const) {
      service.standIn.faults.next({ kind });
      answers.push(await launchAlice());
    }
    const { text } = await service.metrics();
    const written = service.logText() + service.auditText() + text + answers.map((answer) => answer.text).join('');
    const planted = [...secrets, ...[...secrets].map((secret) => secret.slice(0, 30))];
    expect(secrets.size).toBeGreaterThanOrEqual(4);
    expect(planted.filter((secret) => secret === '' || written.includes(secret))).toEqual([]);
  });

  it('threat 79: are written nowhere if STS answers with half of them', async () => {
    const secret = 'CANARY-session-token';
    const answer = `<AssumeRoleResponse><AssumeRoleResult><Credentials><SessionToken>${secret}</SessionToken>`;
    const broken = createServer((_request, response) => response.end(answer));
    await new Promise<void>((resolve) => broken.listen(0, '127.0.0.1', resolve));
    await service.close();
    service = await start(`http://127.0.0.1:${(broken.address() as AddressInfo).port}`);
    try {
      const refused = await launchAlice();
      expectProblem(refused, 502, 'upstream_failed');
      expect(service.logText() + service.auditText() + refused.text).not.toContain('CANARY');
    } finally {
      broken.close();
      broken.closeAllConnections();
    }
  });
});
