import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { STUDIO_APPS, type StudioApp } from '../../../src/model/studio-app.ts';
import {
  chooseTarget,
  type DomainPolicy,
  decideLaunch,
  type LaunchRequest,
  landingApp,
} from '../../../src/studio/launch-policy.ts';
import { refusalOf } from './refusal.ts';

const one = { domainId: 'd-one', region: 'us-east-1', userProfileName: 'alice' };
const two = { domainId: 'd-two', region: 'eu-west-1', userProfileName: 'alice-eu' };

const policy: DomainPolicy = {
  domainId: 'd-one',
  region: 'us-east-1',
  isDefault: true,
  apps: STUDIO_APPS,
  expiresInSeconds: 60,
  sessionDurationInSeconds: 28_800,
  sharedSpaces: false,
};

describe('the domain of a launch', () => {
  test('is the only one the caller is mapped to', () => {
    expect(chooseTarget([one], undefined, undefined)).toBe(one);
    expect(chooseTarget([one], undefined, 'd-two')).toBe(one);
  });

  test('is the one that is asked for', () => {
    expect(chooseTarget([one, two], 'd-two', 'd-one')).toBe(two);
    expect(chooseTarget([one], 'd-one', undefined)).toBe(one);
  });

  test('is the default if none is asked for and the caller is mapped to it', () => {
    expect(chooseTarget([two, one], undefined, 'd-one')).toBe(one);
  });

  test.each([undefined, 'd-three'])('must be asked for among several while the default is %j', (defaultDomainId) => {
    expect(refusalOf(() => chooseTarget([one, two], undefined, defaultDomainId)).code).toBe('domain_required');
  });

  test.each(['d-three', 'D-ONE', 'd-one ', '', '*', 'constructor'])(
    'threat 53: is refused as %j, which the caller is not mapped to, whether or not it exists',
    (domainId) => {
      for (const targets of [[one], [one, two]]) {
        expect(refusalOf(() => chooseTarget(targets, domainId, 'd-one')).code).toBe('domain_forbidden');
      }
    },
  );
});

describe('a launch', () => {
  test('is what the policy sets if nothing is asked for', () => {
    expect(decideLaunch(one, {}, policy)).toEqual({
      target: one,
      expiresInSeconds: 60,
      sessionDurationInSeconds: 28_800,
      landingUri: undefined,
      spaceName: undefined,
    });
  });

  test('is shorter if it is asked to be', () => {
    expect(decideLaunch(one, { expiresInSeconds: 5, sessionDurationInSeconds: 1_800 }, policy)).toMatchObject({
      expiresInSeconds: 5,
      sessionDurationInSeconds: 1_800,
    });
  });

  test.each<LaunchRequest>([{ expiresInSeconds: 60 }, { sessionDurationInSeconds: 28_800 }])(
    'may be just as long as the policy allows: %j',
    (request) => {
      expect(decideLaunch(one, request, policy)).toEqual(decideLaunch(one, {}, policy));
    },
  );

  test.each<[LaunchRequest, string]>([
    [{ expiresInSeconds: 61 }, 'expiresInSeconds'],
    [{ sessionDurationInSeconds: 28_801 }, 'sessionDurationInSeconds'],
  ])('threat 57: is refused when it is asked to be longer than the policy allows: %j', (request, member) => {
    const refusal = refusalOf(() => decideLaunch(one, request, policy));
    expect(refusal.code).toBe('invalid_request');
    expect(refusal.publicDetail).toContain(member);
  });

  test.each(STUDIO_APPS)('of %s is decided by the policy, and lands on it', (app) => {
    const allowed = decideLaunch(one, { app, path: 'a/b' }, { ...policy, apps: [app] });
    expect(allowed.landingUri).toBe(app === 'Studio' ? 'studio::a/b' : `app:${app}:a/b`);
    const others = STUDIO_APPS.filter((other) => other !== app);
    expect(refusalOf(() => decideLaunch(one, { app }, { ...policy, apps: others })).code).toBe('app_forbidden');
  });

  test('without an app is one of Studio, and of the first app that is allowed where Studio is not', () => {
    expect(decideLaunch(one, { path: 'a' }, policy).landingUri).toBe('studio::a');
    const apps = ['JupyterLab', 'CodeEditor'] as const;
    expect(decideLaunch(one, { path: 'a' }, { ...policy, apps }).landingUri).toBe('app:JupyterLab:a');
  });

  test.each([undefined, 'alice-space'])('has the space that is asked for, still to be checked: %j', (spaceName) => {
    const request = spaceName === undefined ? {} : { spaceName };
    expect(decideLaunch(one, request, policy).spaceName).toBe(spaceName);
  });

  test('with a bad path is refused', () => {
    expect(refusalOf(() => decideLaunch(one, { path: '../x' }, policy)).code).toBe('invalid_request');
  });

  test('is never longer than the policy, of an app it does not list, or for another target', () => {
    const request = fc.record(
      {
        app: fc.constantFrom(...STUDIO_APPS),
        path: fc.constantFrom('', 'a/b', '../c'),
        expiresInSeconds: fc.integer({ min: 5, max: 300 }),
        sessionDurationInSeconds: fc.integer({ min: 1_800, max: 43_200 }),
      },
      { requiredKeys: [] },
    );
    const anyPolicy = fc.record({
      apps: fc.subarray<StudioApp>([...STUDIO_APPS], { minLength: 1 }),
      expiresInSeconds: fc.integer({ min: 5, max: 300 }),
      sessionDurationInSeconds: fc.integer({ min: 1_800, max: 43_200 }),
    });
    fc.assert(
      fc.property(request, anyPolicy, (asked, limits) => {
        let decided: ReturnType<typeof decideLaunch>;
        try {
          decided = decideLaunch(one, asked, { ...policy, ...limits });
        } catch (error) {
          expect(error).toMatchObject({ name: 'ServiceError' });
          return;
        }
        expect(decided.target).toBe(one);
        expect(limits.apps).toContain(landingApp(asked, { ...policy, ...limits }));

        expect(decided.expiresInSeconds).toBe(asked.expiresInSeconds ?? limits.expiresInSeconds);
        expect(decided.expiresInSeconds).toBeLessThanOrEqual(limits.expiresInSeconds);
        expect(decided.sessionDurationInSeconds).toBeLessThanOrEqual(limits.sessionDurationInSeconds);
        expect(decided.spaceName).toBeUndefined();
      }),
      { numRuns: 500 },
    );
  });
});
