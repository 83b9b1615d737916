/** STS being away, in launch-role mode: it must stop nobody who has a session that still runs. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { StsStandIn } from '../../src/local/sts/stand-in.ts';
import { expectProblem } from '../support/http-problem.ts';
import { LAUNCH_ROLE_ARN, SUBJECTS, sageMakerOptions, startSts, taskRole } from '../support/launch-role-account.ts';
import { startTestService, type TestService } from '../support/test-service.ts';

const MINUTE = 60_000;
/** How far the service's clock is ahead. */
let ahead = 0;
let sts: StsStandIn;
let service: TestService;

beforeEach(async () => {
  ahead = 0;
  sts = await startSts();
});
afterEach(async () => {
  // First what calls hang on, or the service would wait for them.
  await sts.close();
  await service.close();
});

async function start(sageMaker: Readonly<Record<string, number>>): Promise<void> {
  service = await startTestService({
    credentials: taskRole().accessKey,
    domain: { launchRoleArn: LAUNCH_ROLE_ARN },
    now: () => Date.now() + ahead,
    settings: { sts: { endpoint: sts.endpoint }, sageMaker },
    standIn: sageMakerOptions(sts),
  });
}

const launchAs = (username: string, sub: string) => service.launch({}, { token: service.token({ username, sub }) });
const launchAlice = () => launchAs('alice', SUBJECTS.alice);

describe('while STS does not answer', () => {
  it('however many people without a session wait for it, those who have one get through', async () => {
    await start({
      maxInFlight: 4,
      maxQueued: 4,
      requestTimeoutMilliseconds: 10_000,
      totalTimeoutMilliseconds: 20_000,
    });
    expect((await launchAlice()).status).toBe(201);
    sts.faults.next({ kind: 'hang', times: 100 });
    const newcomers = Array.from({ length: 9 }, (_, index) => launchAs('bob', `newcomer-${index}`));
    // The ninth finds no room: by then all the others are waiting.
    const refused = await Promise.race(newcomers);
    expectProblem(refused, 503, 'overloaded');
    expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0);
    await vi.waitFor(() => expect(sts.calls.count()).toBe(1 + 4));
    expect((await launchAlice()).status).toBe(201);
    ahead = 11 * MINUTE;
    expect((await launchAlice()).status).toBe(201);
    expect(sts.calls.count()).toBe(1 + 4);
  });

  it('a session that still runs serves, even if one answer may take all of the time, and waits once only', async () => {
    await start({ requestTimeoutMilliseconds: 1_000, totalTimeoutMilliseconds: 1_000 });
    expect((await launchAlice()).status).toBe(201);
    ahead = 11 * MINUTE;
    sts.faults.next({ kind: 'hang', times: 100 });
    expect((await launchAlice()).status).toBe(201);
    expect((await launchAlice()).status).toBe(201);
    expect(sts.calls.count()).toBe(2);
  });
});

describe('while STS is well', () => {
  it('as many newcomers get through at once as calls may be under way and wait', async () => {
    await start({ maxInFlight: 4, maxQueued: 4 });
    const answers = await Promise.all(Array.from({ length: 8 }, launchAlice));
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 201));
  });
});
