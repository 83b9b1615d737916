import { describe, expect, test } from 'vitest';
import { type ErrorCode, ServiceError } from '../../../src/model/errors.ts';
import type { StudioSpace } from '../../../src/model/space-directory.ts';
import type { DomainPolicy, LaunchRequest } from '../../../src/studio/launch-policy.ts';
import { refusalOfPromise } from '../studio/refusal.ts';
import {
  createLaunchTrial,
  IDENTITY,
  type LaunchTrial,
  ONE,
  policyFor,
  type TrialOptions,
  TWO,
} from './launch-trial.ts';

const BOTH: TrialOptions = { mapping: { disabled: false, targets: [ONE, TWO] } };
/** The caller is in the group `admins` and in no other. */
const closed = (policy: DomainPolicy): DomainPolicy => ({
  ...policy,
  groups: [{ group: 'sales' }, { group: 'Admins' }],
});
const open = (policy: DomainPolicy): DomainPolicy => ({
  ...policy,
  groups: [{ group: 'admins', apps: ['JupyterLab'], expiresInSeconds: 10, sessionDurationInSeconds: 2_000 }],
});
const [one, two] = [policyFor('d-one', 'us-east-1'), policyFor('d-two', 'eu-west-1')];

function launchIn(trial: LaunchTrial, request: LaunchRequest = {}, requiredProfileName?: string) {
  return trial.launch.createPresignedUrl(IDENTITY, request, trial.decide(), requiredProfileName);
}

function describeIn(trial: LaunchTrial, includesSpaces?: boolean) {
  return trial.launch.describeCaller(IDENTITY, trial.decide('describe_caller'), includesSpaces);
}

describe('the groups of a caller', () => {
  test('decide which domain is left to choose', async () => {
    const trial = createLaunchTrial({ ...BOTH, policies: [closed(one), two] });
    expect((await launchIn(trial)).target).toEqual(TWO);
  });

  test('keep the default domain from those whom it is closed to', async () => {
    const trial = createLaunchTrial({ ...BOTH, policies: [closed({ ...one, isDefault: true }), two] });
    expect((await launchIn(trial)).target).toEqual(TWO);
  });

  test.each<[string, TrialOptions, LaunchRequest]>([
    ['the domain that is asked for', { ...BOTH, policies: [closed(one), two] }, { domainId: 'd-one' }],
    ['their only domain, asked for', { policies: [closed(one), two] }, { domainId: 'd-one' }],
    ['their only domain', { policies: [closed(one), two] }, {}],
    ['all of their domains', { ...BOTH, policies: [closed(one), closed(two)] }, {}],
  ])('close %s, before SageMaker is asked', async (_name, options, request) => {
    const trial = createLaunchTrial(options);
    const refusal = await refusalOfPromise(launchIn(trial, request));
    expect(refusal.code).toBe('domain_forbidden');
    expect(refusal.detail).toMatch(/groups.*d-one/);
    expect(trial.steps).toEqual([]);
  });

  test('close a domain like one that the caller is not mapped to, as far as they are told', async () => {
    const trial = createLaunchTrial({ ...BOTH, policies: [closed(one), two] });
    const refusals = await Promise.all(
      ['d-one', 'd-three'].map((domainId) => refusalOfPromise(launchIn(trial, { domainId }))),
    );
    const seen = refusals.map(({ code, publicDetail }) => ({ code, publicDetail }));
    expect(seen[0]).toEqual(seen[1]);
  });

  test('close a domain on the articles’ route as well, after the name has been compared', async () => {
    const trial = createLaunchTrial({ policies: [closed(one), two] });
    expect((await refusalOfPromise(launchIn(trial, {}, 'alice'))).code).toBe('domain_forbidden');
    expect((await refusalOfPromise(launchIn(trial, {}, 'bob'))).code).toBe('profile_forbidden');
  });

  test('narrow what may be asked for', async () => {
    const trial = createLaunchTrial({ policies: [open(one), two] });
    expect((await refusalOfPromise(launchIn(trial, { app: 'Studio' }))).code).toBe('app_forbidden');
    const granted = await launchIn(trial);
    expect(granted.app).toBe('JupyterLab');
    expect(granted.sessionDurationInSeconds).toBe(2_000);
    expect(trial.minted).toMatchObject([{ expiresInSeconds: 10, sessionDurationInSeconds: 2_000 }]);
    const longer = launchIn(trial, { app: 'JupyterLab', expiresInSeconds: 11 });
    expect((await refusalOfPromise(longer)).code).toBe('invalid_request');
  });

  test('leave out of the description what they do not open, and narrow the rest', async () => {
    const { mapping, domains } = await describeIn(createLaunchTrial({ ...BOTH, policies: [closed(one), open(two)] }));
    expect(mapping).toBe('mapped');
    expect(domains).toEqual([
      {
        ...two,
        apps: ['JupyterLab'],
        expiresInSeconds: 10,
        sessionDurationInSeconds: 2_000,
        userProfileName: 'alice-eu',
      },
    ]);
    expect(await describeIn(createLaunchTrial({ policies: [closed(one), two] }))).toEqual({
      mapping: 'mapped',
      domains: [],
    });
  });
});

describe('a mapping of which nothing counts', () => {
  const omitted = [{ domainId: 'd-old', userProfileName: 'alice', why: 'domain_not_configured' as const }];
  const mapping = { disabled: false, targets: [], omitted };

  test('is none to the caller, and says why to operators', async () => {
    const trial = createLaunchTrial({ mapping });
    for (const request of [{}, { domainId: 'd-old' }, { domainId: 'd-one' }]) {
      const refusal = await refusalOfPromise(launchIn(trial, request));
      expect(refusal).toMatchObject({ code: 'not_mapped', publicDetail: undefined });
      expect(refusal.detail).toMatch(/alice in d-old .*domain_not_configured/);
    }
    expect(await describeIn(trial)).toEqual({ mapping: 'not_mapped', domains: [] });
  });

  test('in one domain closes that one alone, and says why to operators', async () => {
    const conflict = { domainId: 'd-two', userProfileName: 'bob', why: 'owned_by_another' as const };
    const trial = createLaunchTrial({ mapping: { disabled: false, targets: [ONE], omitted: [conflict] } });
    expect((await launchIn(trial)).target).toEqual(ONE);
    const refusal = await refusalOfPromise(launchIn(trial, { domainId: 'd-two' }));
    expect(refusal).toMatchObject({ code: 'domain_forbidden', publicDetail: undefined });
    expect(refusal.detail).toMatch(/bob in d-two .*owned_by_another/);
  });

  test('is disabled first, if it is', async () => {
    const trial = createLaunchTrial({ mapping: { ...mapping, disabled: true } });
    expect((await refusalOfPromise(launchIn(trial))).code).toBe('mapping_disabled');
    expect((await describeIn(trial)).mapping).toBe('mapping_disabled');
  });
});

const NOTES: StudioSpace = {
  spaceName: 'notes',
  ownerUserProfileName: 'alice',
  sharingType: 'Private',
  status: 'InService',
};
const holding = (...spaces: readonly StudioSpace[]): TrialOptions => ({
  list: async () => ({ spaces, truncated: false }),
});

describe('a launch into a space', () => {
  test('of the caller is checked before the URL is minted, and minted for just that', async () => {
    const trial = createLaunchTrial(holding(NOTES));
    await launchIn(trial, { spaceName: 'notes' });
    expect(trial.steps.slice(0, 2)).toEqual(['find', 'mint']);
    expect(trial.minted).toMatchObject([{ spaceName: 'notes' }]);
    expect(trial.events).toMatchObject([{ outcome: 'allow', launch: { spaceName: 'notes' } }]);
  });

  test.each<[string, TrialOptions, ErrorCode]>([
    ['that is not there', holding(), 'space_forbidden'],
    ['of somebody else', holding({ ...NOTES, ownerUserProfileName: 'bob' }), 'space_forbidden'],
    ['of no known kind', holding({ ...NOTES, sharingType: undefined }), 'space_forbidden'],
    ['that is shared where it may not be', holding({ ...NOTES, sharingType: 'Shared' }), 'space_forbidden'],
    ['that is being created', holding({ ...NOTES, status: 'Pending' }), 'profile_not_ready'],
    [
      'that cannot be read',
      { list: () => Promise.reject(new ServiceError('upstream_timeout', { detail: 'slow' })) },
      'upstream_timeout',
    ],
  ])('%s mints nothing, and is recorded with what was asked for', async (_name, options, code) => {
    const trial = createLaunchTrial(options);
    const decision = trial.decide();
    const refusal = await refusalOfPromise(trial.launch.createPresignedUrl(IDENTITY, { spaceName: 'notes' }, decision));
    expect(refusal.code).toBe(code);
    await decision.deny(refusal);
    expect(trial.minted).toEqual([]);
    expect(trial.events).toMatchObject([
      { outcome: 'deny', reason: code, target: ONE, launch: { spaceName: 'notes' } },
    ]);
  });

  test('that is shared is for those whose groups allow it', async () => {
    const shared = holding({ ...NOTES, ownerUserProfileName: 'bob', sharingType: 'Shared' });
    const policy = { ...one, sharedSpaces: true };
    const allowed = createLaunchTrial({ ...shared, policies: [{ ...policy, groups: [{ group: 'admins' }] }] });
    await launchIn(allowed, { spaceName: 'notes' });
    expect(allowed.minted).toHaveLength(1);
    const groups = [{ group: 'admins', sharedSpaces: false }];
    const forbidden = createLaunchTrial({ ...shared, policies: [{ ...policy, groups }] });
    expect((await refusalOfPromise(launchIn(forbidden, { spaceName: 'notes' }))).code).toBe('space_forbidden');
  });

  test('asks SageMaker for no space where none is asked for', async () => {
    const trial = createLaunchTrial(holding(NOTES));
    await launchIn(trial);
    expect(trial.steps).not.toContain('find');
  });
});

describe('a description with spaces', () => {
  test('lists those of each open domain, as their own caller', async () => {
    const trial = createLaunchTrial({ ...BOTH, policies: [one, closed(two)], ...holding(NOTES) });
    const { domains } = await describeIn(trial, true);
    expect(domains).toEqual([{ ...one, userProfileName: 'alice', spaces: [NOTES], spacesTruncated: false }]);
    expect(trial.steps).toEqual(['list d-one for subject-1', 'record allow', 'recorded']);
  });

  test('asks for none of somebody who may open nothing', async () => {
    const trial = createLaunchTrial({ mapping: undefined, ...holding(NOTES) });
    expect(await describeIn(trial, true)).toEqual({ mapping: 'not_mapped', domains: [] });
    expect(trial.steps).toEqual(['record allow', 'recorded']);
  });

  test('is refused, and not recorded as granted, if the spaces cannot be read', async () => {
    const failure = new ServiceError('upstream_denied', { detail: 'no' });
    const trial = createLaunchTrial({ list: () => Promise.reject(failure) });
    expect(await refusalOfPromise(describeIn(trial, true))).toBe(failure);
    expect(trial.events).toEqual([]);
  });
});
