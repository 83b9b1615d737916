/** Answers that AWS would not give, and that nothing may be opened by. */
import type { SageMakerClient } from '@aws-sdk/client-sagemaker';
import { describe, expect, test } from 'vitest';
import { SageMakerDomains } from '../../../src/studio/sagemaker-domains.ts';
import { SageMakerSpaceDirectory } from '../../../src/studio/sagemaker-space-directory.ts';
import { refusalOfPromise } from './refusal.ts';
import { callerOf, LAUNCH, STUDIO_ORIGIN } from './sagemaker-double.ts';

const SPACE = {
  DomainId: 'd-abc',
  SpaceName: 'notes',
  Status: 'InService',
  OwnershipSettings: { OwnerUserProfileName: 'alice' },
  SpaceSharingSettings: { SharingType: 'Private' },
};

function directoryAnswering(send: (input: Readonly<Record<string, unknown>>) => unknown): SageMakerSpaceDirectory {
  // As much of a client as the directory uses.
  const client = { send: async ({ input }: { input: Record<string, unknown> }) => send(input) };
  const sageMaker = {
    self: callerOf(client as unknown as SageMakerClient),
    signingWith: () => Promise.reject(new Error('nobody signs for a caller here')),
    close: () => undefined,
  };
  return new SageMakerSpaceDirectory(
    new SageMakerDomains({
      domains: new Map([['d-abc', { sageMaker, studioOrigin: STUDIO_ORIGIN, launch: undefined }]]),
      totalTimeoutMilliseconds: 5_000,
    }),
  );
}

describe('the space directory', () => {
  test('asks for the space of this name in the domain of the target', async () => {
    const inputs: unknown[] = [];
    const directory = directoryAnswering((input) => {
      inputs.push(input);
      return SPACE;
    });
    expect(await directory.find(LAUNCH, 'notes')).toMatchObject({ ownerUserProfileName: 'alice' });
    expect(inputs).toEqual([{ DomainId: 'd-abc', SpaceName: 'notes' }]);
  });

  test.each([
    ['of another domain', { ...SPACE, DomainId: 'd-other' }],
    ['of no domain', { ...SPACE, DomainId: undefined }],
    ['without a name', { ...SPACE, SpaceName: undefined }],
    ['without a status', { ...SPACE, Status: undefined }],
    ['with a number for a name', { ...SPACE, SpaceName: 7 }],
    ['that is empty', {}],
  ])('takes no answer %s', async (_what, answer) => {
    const find = directoryAnswering(() => answer).find(LAUNCH, 'notes');
    expect((await refusalOfPromise(find)).code).toBe('upstream_failed');
    const list = directoryAnswering(() => ({ Spaces: [answer] })).list(LAUNCH);
    expect((await refusalOfPromise(list)).code).toBe('upstream_failed');
  });

  test.each(['private', 'PRIVATE', 'Public', '', 7, null, undefined])(
    'takes the sharing type %j for none that it knows',
    async (SharingType) => {
      const directory = directoryAnswering(() => ({ ...SPACE, SpaceSharingSettings: { SharingType } }));
      expect((await directory.find(LAUNCH, 'notes'))?.sharingType).toBeUndefined();
    },
  );

  test.each([null, 7, undefined, ['alice']])('takes the owner %j for none', async (OwnerUserProfileName) => {
    const directory = directoryAnswering(() => ({ ...SPACE, OwnershipSettings: { OwnerUserProfileName } }));
    expect(await directory.find(LAUNCH, 'notes')).not.toHaveProperty('ownerUserProfileName');
  });

  test('lists a space once, as the later page has it', async () => {
    const pages = [{ Spaces: [{ ...SPACE, Status: 'Updating' }], NextToken: 'more' }, { Spaces: [SPACE] }];
    const inputs: Readonly<Record<string, unknown>>[] = [];
    const directory = directoryAnswering((input) => {
      inputs.push(input);
      return pages.shift();
    });
    const { spaces, truncated } = await directory.list(LAUNCH);
    expect(spaces.map(({ spaceName, status }) => `${spaceName} ${status}`)).toEqual(['notes InService']);
    expect(truncated).toBe(false);
    expect(inputs.map(({ NextToken }) => NextToken)).toEqual([undefined, 'more']);
  });

  test('does not take a domain that SageMaker does not know for one without spaces, nor for a missing profile', async () => {
    const absent = Object.assign(new Error('no such domain'), { name: 'ResourceNotFound', $fault: 'client' });
    const directory = directoryAnswering(() => {
      throw absent;
    });
    expect((await refusalOfPromise(directory.list(LAUNCH))).code).toBe('upstream_failed');
    expect(await directory.find(LAUNCH, 'notes')).toBeUndefined();
  });

  test('lists nothing of a domain that it has no connection to', async () => {
    const directory = directoryAnswering(() => ({ Spaces: [] }));
    const elsewhere = { ...LAUNCH, target: { ...LAUNCH.target, domainId: 'd-other' } };
    expect((await refusalOfPromise(directory.list(elsewhere))).code).toBe('internal_error');
  });
});
