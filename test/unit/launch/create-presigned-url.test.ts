import { describe, expect, test } from 'vitest';
import { type ErrorCode, ServiceError } from '../../../src/model/errors.ts';
import type { LaunchRequest } from '../../../src/studio/launch-policy.ts';
import { refusalOfPromise } from '../studio/refusal.ts';
import {
  createLaunchTrial,
  IDENTITY,
  type LaunchTrial,
  MINTED_URL,
  NOW,
  ONE,
  policyFor,
  type TrialOptions,
  TWO,
} from './launch-trial.ts';

function launchIn(trial: LaunchTrial, request: LaunchRequest = {}, requiredProfileName?: string) {
  return trial.launch.createPresignedUrl(IDENTITY, request, trial.decide(), requiredProfileName);
}

const BOTH: TrialOptions = { mapping: { disabled: false, targets: [ONE, TWO] } };

describe('createPresignedUrl', () => {
  test('hands out a URL for the caller’s own profile', async () => {
    const granted = await launchIn(createLaunchTrial());
    expect(granted).toMatchObject({ target: ONE, app: 'Studio', sessionDurationInSeconds: 28_800 });
    expect(granted.authorizedUrl.reveal()).toBe(MINTED_URL);
    expect(JSON.stringify(granted)).not.toContain('canary');
  });

  test('mints exactly what the policy and the request come to', async () => {
    const trial = createLaunchTrial(BOTH);
    await launchIn(trial, {
      domainId: 'd-two',
      app: 'JupyterLab',
      path: 'lab',
      expiresInSeconds: 7,
      sessionDurationInSeconds: 2_000,
    });
    expect(trial.minted).toEqual([
      {
        subject: IDENTITY.subject,
        groups: IDENTITY.groups,
        target: TWO,
        expiresInSeconds: 7,
        sessionDurationInSeconds: 2_000,
        landingUri: 'app:JupyterLab:lab',
        spaceName: undefined,
      },
    ]);
  });

  test('tells the app and the session length that were decided', async () => {
    const granted = await launchIn(createLaunchTrial(), { app: 'JupyterLab', sessionDurationInSeconds: 2_000 });
    expect(granted).toMatchObject({ app: 'JupyterLab', sessionDurationInSeconds: 2_000 });
  });

  test.each([
    [undefined, '2026-11-21T10:01:00.000Z'],
    [20, '2026-11-21T10:00:20.000Z'],
  ])(
    'promises whole seconds, never more than %j from the moment before minting',
    async (expiresInSeconds, expected) => {
      const request = expiresInSeconds === undefined ? {} : { expiresInSeconds };
      const { expiresAt } = await launchIn(createLaunchTrial(), request);
      expect(expiresAt.toISOString()).toBe(expected);
      expect(expiresAt.getTime()).toBeLessThanOrEqual(NOW + (expiresInSeconds ?? 60) * 1_000);
    },
  );

  test('counts what is promised from when SageMaker was asked, if its profile had to be waited for', async () => {
    const { expiresAt } = await launchIn(createLaunchTrial({ minted: { waitedMilliseconds: 3_000 } }), {});
    expect(expiresAt.toISOString()).toBe('2026-11-21T10:01:03.000Z');
  });

  test('records that a user profile was created for it', async () => {
    const trial = createLaunchTrial({ minted: { createdProfile: true } });
    await launchIn(trial, {});
    expect(trial.events).toMatchObject([{ outcome: 'allow', createdProfile: true, awsRequestId: 'aws-request-1' }]);
  });

  test('records the grant after minting and before it hands anything out', async () => {
    const steps: string[] = [];
    const trial = createLaunchTrial({
      mint: async () => {
        steps.push('minted');
        return MINTED_URL;
      },
      record: async () => {
        await Promise.resolve();
        steps.push('recorded');
      },
    });
    await launchIn(trial).then(() => steps.push('handed out'));
    expect(steps).toEqual(['minted', 'recorded', 'handed out']);
    expect(trial.events).toMatchObject([
      {
        outcome: 'allow',
        reason: 'granted',
        target: ONE,
        awsRequestId: 'aws-request-1',
        launch: { expiresInSeconds: 60 },
      },
    ]);
    expect(JSON.stringify(trial.events)).not.toContain('canary');
  });

  test('hands out nothing while the event is not written', async () => {
    const { promise, resolve } = Promise.withResolvers<void>();
    let isHandedOut = false;
    const handedOut = launchIn(createLaunchTrial({ record: () => promise })).then(() => {
      isHandedOut = true;
    });
    for (let turn = 0; turn < 20; turn += 1) {
      await Promise.resolve();
    }
    expect(isHandedOut).toBe(false);
    resolve();
    await handedOut;
  });

  test('hands out nothing if the event cannot be written', async () => {
    const trial = createLaunchTrial({ record: () => Promise.reject(new Error('EPIPE')) });
    expect((await refusalOfPromise(launchIn(trial))).code).toBe('not_ready');
    expect(trial.events).toEqual([]);
  });

  test('passes on what SageMaker refuses, without a grant', async () => {
    const refused = new ServiceError('profile_missing', { detail: 'gone' });
    const trial = createLaunchTrial({ mint: () => Promise.reject(refused) });
    expect(await refusalOfPromise(launchIn(trial))).toBe(refused);
    expect(trial.steps).toEqual(['mint']);
  });

  test.each<[string, TrialOptions, LaunchRequest, ErrorCode]>([
    ['threat 50: a caller without a mapping', { mapping: undefined }, {}, 'not_mapped'],
    ['threat 51: a disabled caller', { mapping: { disabled: true, targets: [ONE] } }, {}, 'mapping_disabled'],
    ['threat 53: a domain that is somebody else’s', {}, { domainId: 'd-two' }, 'domain_forbidden'],
    ['a choice among several domains that was not made', BOTH, {}, 'domain_required'],
    ['an app that the policy does not list', {}, { app: 'Canvas' }, 'app_forbidden'],
    ['a path that leads elsewhere', {}, { path: '//evil.example' }, 'invalid_request'],
    ['too long a session', {}, { sessionDurationInSeconds: 43_200 }, 'invalid_request'],
    ['a mapping to a domain without a policy', { policies: [] }, {}, 'internal_error'],
  ])('refuses %s before SageMaker is asked', async (_name, options, request, code) => {
    const trial = createLaunchTrial(options);
    expect((await refusalOfPromise(launchIn(trial, request))).code).toBe(code);
    expect(trial.steps).toEqual([]);
  });

  test('goes to the default domain of a caller who has several', async () => {
    const policies = [policyFor('d-one', 'us-east-1'), policyFor('d-two', 'eu-west-1', true)];
    expect((await launchIn(createLaunchTrial({ ...BOTH, policies }))).target).toBe(TWO);
  });
});

describe('createPresignedUrl for a name in the path', () => {
  test('opens the caller’s own profile', async () => {
    expect((await launchIn(createLaunchTrial(), {}, 'alice')).target).toBe(ONE);
  });

  test('finds the domain in which the caller has that name', async () => {
    expect((await launchIn(createLaunchTrial(BOTH), {}, 'alice-eu')).target).toBe(TWO);
  });

  test.each([
    'bob',
    'Alice',
    'ALICE',
    'alice ',
    '',
    '*',
    'alic?',
    'a*',
    '..',
    'alice/',
    'аlice',
    'constructor',
    'alice-eu',
  ])('threat 55: refuses %j, which is not the caller’s name letter for letter', async (name) => {
    const trial = createLaunchTrial();
    expect((await refusalOfPromise(launchIn(trial, {}, name))).code).toBe('profile_forbidden');
    expect(trial.steps).toEqual([]);
  });

  test('tells an unmapped caller the same whatever name they try', async () => {
    for (const name of ['alice', 'bob']) {
      const trial = createLaunchTrial({ mapping: undefined });
      expect((await refusalOfPromise(launchIn(trial, {}, name))).code).toBe('not_mapped');
    }
  });

  test('never quotes the name', async () => {
    const refusal = await refusalOfPromise(launchIn(createLaunchTrial(), {}, 'canary'));
    expect(`${refusal.message} ${refusal.publicDetail}`).not.toContain('canary');
  });

  test('asks for a domain if the caller has that name in several', async () => {
    const mapping = { disabled: false, targets: [ONE, { ...TWO, userProfileName: 'alice' }] };
    expect((await refusalOfPromise(launchIn(createLaunchTrial({ mapping }), {}, 'alice'))).code).toBe(
      'domain_required',
    );
    const chosen = await launchIn(createLaunchTrial({ mapping }), { domainId: 'd-two' }, 'alice');
    expect(chosen.target).toMatchObject({ domainId: 'd-two', userProfileName: 'alice' });
  });
});
