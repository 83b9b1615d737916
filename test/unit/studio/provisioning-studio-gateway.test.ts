import { afterEach, describe, expect, test, vi } from 'vitest';
import { type ErrorCode, ServiceError } from '../../../src/model/errors.ts';
import { ProvisioningStudioGateway } from '../../../src/studio/provisioning-studio-gateway.ts';
import { provisioningTrial, ROLES, type TrialOptions } from './provisioning-trial.ts';
import { refusalOfPromise } from './refusal.ts';
import { LAUNCH } from './sagemaker-double.ts';

afterEach(() => {
  vi.useRealTimers();
});

const named = (userProfileName: string) => ({ target: { ...LAUNCH.target, userProfileName } });
const READY = { subject: 'subject-1', readyAt: 0 };

describe('a profile that is there', () => {
  test('is opened, and nothing else happens', async () => {
    const { launch, created, described, minted } = provisioningTrial({ existing: { alice: READY } });
    const { createdProfile, waitedMilliseconds } = await launch();
    expect([createdProfile, waitedMilliseconds]).toEqual([undefined, undefined]);
    expect([created, described, minted()]).toEqual([[], [], 1]);
  });

  test.each<ErrorCode>(['upstream_denied', 'upstream_failed', 'upstream_timeout', 'overloaded', 'not_mapped'])(
    'is not created because of %s',
    async (code) => {
      const fault = new ServiceError(code, { detail: 'as it was' });
      const { launch, created } = provisioningTrial({ mintingFault: () => fault });
      expect(await refusalOfPromise(launch())).toBe(fault);
      expect(created).toEqual([]);
    },
  );
});

describe('a profile that is missing', () => {
  test('is created for its subject, waited for and opened, and all of that is told', async () => {
    const { launch, created, logged } = provisioningTrial();
    const { url, awsRequestId, createdProfile, waitedMilliseconds } = await launch();
    expect(url.reveal()).toContain('token=');
    expect([awsRequestId, createdProfile]).toEqual(['request-2', true]);
    expect(waitedMilliseconds).toBe(3_500);
    expect(created).toEqual([{ owner: { subject: 'subject-1', target: LAUNCH.target }, role: ROLES.default }]);
    expect(logged).toEqual([{ domainId: 'd-abc', userProfileName: 'alice', executionRoleArn: ROLES.default }]);
  });

  test('is looked at after half a second, and then less and less often', async () => {
    const { launch, described } = provisioningTrial({ pendingMilliseconds: 6_000 });
    await launch();
    expect(described).toEqual([500, 1_500, 3_500, 5_500, 7_500]);
  });

  test('stays missing in a domain that did not ask for it', async () => {
    const { launch, created, minted } = provisioningTrial();
    const elsewhere = { target: { ...LAUNCH.target, domainId: 'd-other' } };
    expect((await refusalOfPromise(launch(elsewhere))).code).toBe('profile_missing');
    expect([created, minted()]).toEqual([[], 1]);
  });

  test.each([
    [['scientists'], ROLES.first],
    [['engineers'], ROLES.second],
    [['engineers', 'scientists'], ROLES.first],
    [['Scientists', 'others'], ROLES.default],
    [[], ROLES.default],
  ])('gets, for somebody in %j, the execution role %s', async (groups, role) => {
    const { launch, created } = provisioningTrial();
    await launch({ groups });
    expect(created.map((one) => one.role)).toEqual([role]);
  });

  test("gets the domain's execution role if nothing else is said", async () => {
    const { launch, created } = provisioningTrial({ settings: { executionRoleArn: undefined, executionRoles: [] } });
    await launch({ groups: ['scientists'] });
    expect(created.map((one) => one.role)).toEqual([undefined]);
  });

  test('need not be seen at once after it was created', async () => {
    const unseen = new ServiceError('upstream_throttled', { detail: 'Rate exceeded', retryAfterSeconds: 2 });
    const faults: TrialOptions['faults'] = { describe: unseen };
    const { launch, described, now } = provisioningTrial({ faults });
    const launched = launch();
    while (now() < 2_000) await new Promise((resolve) => setImmediate(resolve));
    delete faults.describe;
    expect((await launched).createdProfile).toBe(true);
    expect(described.length).toBeGreaterThan(2);
  });
});

describe('a profile that is asked for several times at once', () => {
  test('is created once, and only the request that created it tells of it', async () => {
    const { launch, created } = provisioningTrial();
    const minted = await Promise.all([launch(), launch(), launch()]);
    expect(created).toHaveLength(1);
    expect(minted.map(({ createdProfile }) => createdProfile)).toEqual([true, undefined, undefined]);
    expect(minted.map(({ waitedMilliseconds }) => waitedMilliseconds)).toEqual([3_500, 3_500, 3_500]);
  });

  test('shares the failure too, but not beyond', async () => {
    const faults: TrialOptions['faults'] = { create: new ServiceError('upstream_failed', { detail: 'limit' }) };
    const { launch } = provisioningTrial({ faults });
    const refusals = await Promise.all([refusalOfPromise(launch()), refusalOfPromise(launch())]);
    expect(refusals.map(({ code }) => code)).toEqual(['upstream_failed', 'upstream_failed']);
    delete faults.create;
    expect((await launch()).createdProfile).toBe(true);
  });

  test('threat 54: is not opened by a second subject that is mapped to it, in whatever case', async () => {
    const { launch, created, now } = provisioningTrial();
    const first = launch();
    const refusal = await refusalOfPromise(launch({ subject: 'subject-2', ...named('ALICE') }));
    expect(refusal.code).toBe('upstream_denied');
    // Without waiting for it.
    expect(now()).toBeLessThan(3_000);
    expect((await first).createdProfile).toBe(true);
    expect(created.map(({ owner }) => owner.subject)).toEqual(['subject-1']);
  });

  test('stands in the way of no other profile', async () => {
    const { launch, created } = provisioningTrial();
    await Promise.all([launch(), launch({ subject: 'subject-2', ...named('bob') })]);
    expect(created).toHaveLength(2);
  });
});

describe('a profile that somebody else created meanwhile', () => {
  const meanwhile = (subject: string | undefined): Pick<TrialOptions, 'beforeCreating'> => ({
    beforeCreating: ({ profiles, now }) => profiles.set('alice', { subject, readyAt: now() + 1_000 }),
  });

  test('for the same person, is waited for and opened', async () => {
    const { launch, created, logged } = provisioningTrial(meanwhile('subject-1'));
    const minted = await launch();
    expect(minted.createdProfile).toBeUndefined();
    expect(minted.waitedMilliseconds).toBe(1_500);
    expect([created, logged]).toEqual([[], []]);
  });

  test.each([['subject-2'], [undefined]])('threat 54: for %s is not opened', async (subject) => {
    const { launch, minted } = provisioningTrial(meanwhile(subject));
    const refusal = await refusalOfPromise(launch());
    expect([refusal.code, refusal.createdProfile]).toEqual(['upstream_denied', undefined]);
    expect(minted()).toBe(1);
  });

  test('is left to IAM where IAM holds it against the session', async () => {
    const refused = new ServiceError('upstream_denied', { detail: 'refused by IAM' });
    const { launch } = provisioningTrial({
      ...meanwhile('subject-2'),
      settings: { ownerCheckedByIam: true },
      mintingFault: (attempt) => (attempt === 1 ? undefined : refused),
    });
    expect(await refusalOfPromise(launch())).toBe(refused);
  });

  test('is not opened if it cannot be found out whose it is', async () => {
    const denied = new ServiceError('upstream_denied', { detail: 'ListTags' });
    const { launch, minted } = provisioningTrial({ ...meanwhile('subject-1'), faults: { belongsTo: denied } });
    expect(await refusalOfPromise(launch())).toBe(denied);
    expect(minted()).toBe(1);
  });

  test('before it was first asked for is waited for as well', async () => {
    const { launch, created } = provisioningTrial({ existing: { alice: { subject: 'subject-1', readyAt: 2_000 } } });
    const minted = await launch();
    expect([minted.createdProfile, minted.waitedMilliseconds]).toEqual([undefined, 3_500]);
    expect(created).toEqual([]);
  });
});

describe('a profile that takes too long', () => {
  test('is not waited for longer than configured; a later request opens it', async () => {
    const { launch, created, now } = provisioningTrial({ pendingMilliseconds: 12_000 });
    const refusal = await refusalOfPromise(launch());
    expect([refusal.code, refusal.retryable, refusal.createdProfile]).toEqual(['profile_not_ready', true, true]);
    expect(now()).toBe(10_000);
    const later = await launch();
    expect(later.createdProfile).toBeUndefined();
    expect(created).toHaveLength(1);
  });

  test('to have its turn is not created: nobody waits for it any more', async () => {
    const { launch, created } = provisioningTrial({ turn: ({ pass }) => pass(10_000) });
    const refusal = await refusalOfPromise(launch());
    expect([refusal.code, refusal.retryable, refusal.createdProfile]).toEqual(['profile_not_ready', true, undefined]);
    expect(created).toEqual([]);
  });

  test('leaves time for the URL below what API Gateway waits, whatever is configured', async () => {
    const settings = { waitSeconds: 300 };
    const { launch, now } = provisioningTrial({ pendingMilliseconds: 1_000_000, settings });
    expect((await refusalOfPromise(launch())).code).toBe('profile_not_ready');
    expect(now()).toBe(25_000);
  });

  test('and fails says why to operators, and only to them', async () => {
    const { launch } = provisioningTrial({ failureReason: 'no space left' });
    const refusal = await refusalOfPromise(launch());
    expect([refusal.code, refusal.createdProfile]).toEqual(['upstream_failed', true]);
    expect(refusal.detail).toContain('no space left');
    expect(refusal.publicDetail).toBeUndefined();
  });

  test('and is refused when it could be opened is told of as created all the same', async () => {
    const { launch } = provisioningTrial({
      mintingFault: (attempt) =>
        attempt === 1 ? undefined : new ServiceError('upstream_throttled', { detail: 'later', retryAfterSeconds: 2 }),
    });
    const refusal = await refusalOfPromise(launch());
    expect(refusal).toMatchObject({ code: 'upstream_throttled', retryAfterSeconds: 2, createdProfile: true });
  });
});

describe('a service that ends', () => {
  test('waits no longer, so that what it has created comes into the audit trail', async () => {
    const { gateway, launch, now } = provisioningTrial({ pendingMilliseconds: 9_000 });
    const launched = refusalOfPromise(launch());
    while (now() < 1_000) await new Promise((resolve) => setImmediate(resolve));
    gateway.beginShutdown();
    expect(await launched).toMatchObject({ code: 'profile_not_ready', retryable: true, createdProfile: true });
    expect(now()).toBeLessThan(4_000);
  });

  test('creates nothing that waits for its turn', async () => {
    const trial = provisioningTrial({ turn: () => trial.gateway.beginShutdown() });
    expect((await refusalOfPromise(trial.launch())).code).toBe('profile_not_ready');
    expect(trial.created).toEqual([]);
  });

  test('creates nothing any more, and opens what is there', async () => {
    const { gateway, launch, created } = provisioningTrial({ existing: { bob: { subject: 'subject-2', readyAt: 0 } } });
    gateway.beginShutdown();
    expect(await refusalOfPromise(launch())).toMatchObject({ code: 'not_ready', retryable: true });
    expect(created).toEqual([]);
    expect((await launch({ subject: 'subject-2', ...named('bob') })).url).toBeDefined();
  });
});

describe('SageMaker that does not answer', () => {
  test('while the profile is created or opened keeps no request longer than API Gateway waits', async () => {
    vi.useFakeTimers();
    const never = new Promise<never>(() => undefined);
    let minted = 0;
    const hanging = new ProvisioningStudioGateway(
      {
        createPresignedUrl: () => {
          minted += 1;
          return minted === 1 ? Promise.reject(new ServiceError('profile_missing', { detail: '' })) : never;
        },
      },
      {
        profiles: { create: async () => true, describe: () => never, belongsTo: () => never },
        domains: new Map([
          ['d-abc', { executionRoleArn: undefined, executionRoles: [], waitSeconds: 25, ownerCheckedByIam: false }],
        ]),
        maxAwaited: 1,
        log: { info: () => undefined, warn: () => undefined, error: () => undefined },
        sleep: async () => undefined,
      },
    );
    const outcome = refusalOfPromise(hanging.createPresignedUrl(LAUNCH));
    await vi.advanceTimersByTimeAsync(25_000);
    expect(await outcome).toMatchObject({ code: 'upstream_timeout', createdProfile: true, retryable: true });
    // The one that hangs still stands for its profile: nobody may create it again meanwhile.
    minted = 0;
    const next = refusalOfPromise(hanging.createPresignedUrl(LAUNCH));
    await vi.advanceTimersByTimeAsync(25_000);
    expect(await next).toMatchObject({ code: 'upstream_timeout', createdProfile: undefined });
  });
});

describe('profiles that are created at once', () => {
  test('are no more than may be; the next one is refused, and welcome later', async () => {
    const { launch, created } = provisioningTrial({ maxAwaited: 1 });
    const first = launch();
    const refusal = await refusalOfPromise(launch({ subject: 'subject-2', ...named('bob') }));
    expect([refusal.code, refusal.retryable]).toEqual(['overloaded', true]);
    await first;
    expect((await launch({ subject: 'subject-2', ...named('bob') })).createdProfile).toBe(true);
    expect(created).toHaveLength(2);
  });

  test('keep nobody from a profile that is there', async () => {
    const { launch } = provisioningTrial({ maxAwaited: 1, existing: { bob: { subject: 'subject-2', readyAt: 0 } } });
    const first = launch();
    expect((await launch({ subject: 'subject-2', ...named('bob') })).waitedMilliseconds).toBeUndefined();
    await first;
  });
});
