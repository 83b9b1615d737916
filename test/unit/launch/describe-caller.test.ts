import { describe, expect, test } from 'vitest';
import { refusalOfPromise } from '../studio/refusal.ts';
import { createLaunchTrial, IDENTITY, type LaunchTrial, ONE, policyFor, TWO } from './launch-trial.ts';

function describeIn(trial: LaunchTrial) {
  return trial.launch.describeCaller(IDENTITY, trial.decide('describe_caller'));
}

describe('describeCaller', () => {
  test('tells each domain with its policy and the profile in it', async () => {
    const trial = createLaunchTrial({ mapping: { disabled: false, targets: [ONE, TWO] } });
    expect(await describeIn(trial)).toEqual({
      mapping: 'mapped',
      domains: [
        { ...policyFor('d-one', 'us-east-1'), userProfileName: 'alice' },
        { ...policyFor('d-two', 'eu-west-1'), userProfileName: 'alice-eu' },
      ],
    });
  });

  test('tells of no domain that the caller is not mapped to', async () => {
    const { domains } = await describeIn(createLaunchTrial());
    expect(domains.map(({ domainId }) => domainId)).toEqual(['d-one']);
  });

  test.each([
    ['threat 50: not mapped', undefined, 'not_mapped'],
    ['threat 51: disabled', { disabled: true, targets: [ONE] }, 'mapping_disabled'],
  ])('tells somebody who is %s just that, and is no refusal', async (_name, mapping, expected) => {
    const trial = createLaunchTrial({ mapping });
    expect(await describeIn(trial)).toEqual({ mapping: expected, domains: [] });
    expect(trial.events).toMatchObject([{ action: 'describe_caller', outcome: 'allow', reason: 'granted' }]);
  });

  test('asks SageMaker nothing, and records the decision once', async () => {
    const trial = createLaunchTrial();
    await describeIn(trial);
    expect(trial.steps).toEqual(['record allow', 'recorded']);
  });

  test('tells nothing if the event cannot be written', async () => {
    const trial = createLaunchTrial({ record: () => Promise.reject(new Error('EPIPE')) });
    expect((await refusalOfPromise(describeIn(trial))).code).toBe('not_ready');
  });
});
