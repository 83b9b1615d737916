import { describe, expect, test } from 'vitest';
import { type ErrorCode, ServiceError } from '../../../src/model/errors.ts';
import type { StudioSpace } from '../../../src/model/space-directory.ts';
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

const NOTES: StudioSpace = {
  spaceName: 'notes',
  ownerUserProfileName: 'alice',
  sharingType: 'Private',
  status: 'InService',
};
const WAITED = { createdProfile: true, waitedMilliseconds: 12_000 } as const;
const launchIn = (trial: LaunchTrial, request = {}) =>
  trial.launch.createPresignedUrl(IDENTITY, request, trial.decide());
const mapped = (...targets: readonly (typeof ONE)[]) => ({ disabled: false, targets });

/** Answers once with the first, and from then on with the second. */
function changing<T>(first: T, second: T): () => Promise<T> {
  let asked = 0;
  return async () => {
    asked += 1;
    return asked === 1 ? first : second;
  };
}

describe('a URL whose user profile was waited for', () => {
  test('is handed out if nothing has changed meanwhile', async () => {
    const list = async () => ({ spaces: [NOTES], truncated: false });
    const trial = createLaunchTrial({ minted: WAITED, list });
    expect((await launchIn(trial, { spaceName: 'notes' })).target).toEqual(ONE);
    expect(trial.steps).toEqual(['find', 'mint', 'find', 'record allow', 'recorded']);
  });

  const spaces = (...later: readonly StudioSpace[]): TrialOptions => ({
    list: changing({ spaces: [NOTES], truncated: false }, { spaces: later, truncated: false }),
  });

  test.each<[string, TrialOptions, ErrorCode]>([
    ['was revoked meanwhile', { revocations: { find: async () => ({ by: 'subject' }) } }, 'revoked'],
    [
      'may have been revoked meanwhile',
      { revocations: { find: () => Promise.reject(new ServiceError('not_ready', { detail: 'no table' })) } },
      'not_ready',
    ],
    ['is mapped to nothing any more', { mappingLater: undefined }, 'not_mapped'],
    ['is disabled by now', { mappingLater: { ...mapped(ONE), disabled: true } }, 'mapping_disabled'],
    ['has another profile by now', { mappingLater: mapped({ ...ONE, userProfileName: 'bob' }) }, 'domain_forbidden'],
    ['has a profile elsewhere by now', { mappingLater: mapped(TWO) }, 'domain_forbidden'],
    ['has no such space any more', spaces(), 'space_forbidden'],
    ['has lost the space to somebody', spaces({ ...NOTES, ownerUserProfileName: 'bob' }), 'space_forbidden'],
  ])('is not handed out to somebody who %s, and the new profile is not forgotten', async (_name, options, code) => {
    const list = async () => ({ spaces: [NOTES], truncated: false });
    const trial = createLaunchTrial({ list, ...options, minted: WAITED });
    const refusal = await refusalOfPromise(launchIn(trial, { spaceName: 'notes' }));
    expect(refusal).toMatchObject({ code, createdProfile: true });
    expect(trial.minted).toHaveLength(1);
    expect(trial.events).toEqual([]);
  });

  test('stays in the domain that was the only one before', async () => {
    const policies = [policyFor('d-one', 'us-east-1'), policyFor('d-two', 'eu-west-1', true)];
    const trial = createLaunchTrial({ policies, minted: WAITED, mappingLater: mapped(ONE, TWO) });
    expect((await launchIn(trial)).target).toEqual(ONE);
  });

  test('says of a profile that was there before nothing but why it is refused', async () => {
    const trial = createLaunchTrial({ minted: { waitedMilliseconds: 500 }, mappingLater: undefined });
    expect(await refusalOfPromise(launchIn(trial))).toMatchObject({ code: 'not_mapped', createdProfile: undefined });
  });
});

test('what was not waited for is decided once', async () => {
  const trial = createLaunchTrial({ revocations: { find: () => Promise.reject(new Error('was asked')) } });
  expect((await launchIn(trial)).target).toEqual(ONE);
});
