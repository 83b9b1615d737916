import { describe, expect, test } from 'vitest';
import { ServiceError } from '../../../src/model/errors.ts';
import type { SpaceCaller, StudioSpace } from '../../../src/model/space-directory.ts';
import { RememberedSpaceDirectory } from '../../../src/studio/remembered-space-directory.ts';
import { refusalOfPromise } from './refusal.ts';

const NOTES: StudioSpace = {
  spaceName: 'notes',
  ownerUserProfileName: 'alice',
  sharingType: 'Private',
  status: 'InService',
};
const ALICE: SpaceCaller = {
  subject: 'subject-1',
  target: { domainId: 'd-one', region: 'us-east-1', userProfileName: 'alice' },
};

/** A directory over one whose answers can be changed, and a clock that can be moved. */
function trial(first: StudioSpace | undefined) {
  let milliseconds = 0;
  let answer: () => Promise<StudioSpace | undefined> = async () => first;
  const asked: string[] = [];
  const source = {
    async find({ subject, target }: SpaceCaller, spaceName: string) {
      asked.push(`${subject} ${target.domainId} ${target.userProfileName} ${spaceName}`);
      return await answer();
    },
    async list({ subject }: SpaceCaller) {
      asked.push(`list ${subject}`);
      return { spaces: [NOTES], truncated: false };
    },
  };
  const clock = () => milliseconds;
  return {
    directory: new RememberedSpaceDirectory(source, clock, clock),
    asked,
    advance(seconds: number) {
      milliseconds += seconds * 1_000;
    },
    answer(next: typeof answer) {
      answer = next;
    },
  };
}

describe('the memory of spaces', () => {
  test('asks once in 10 seconds for a space in service, and believes nothing for longer', async () => {
    const { directory, asked, advance, answer } = trial(NOTES);
    await directory.find(ALICE, 'notes');
    answer(async () => undefined);
    advance(9.999);
    expect(await directory.find(ALICE, 'notes')).toBe(NOTES);
    expect(asked).toHaveLength(1);
    advance(0.001);
    expect(await directory.find(ALICE, 'notes')).toBeUndefined();
    expect(asked).toHaveLength(2);
  });

  test.each([
    ['absent', undefined],
    ['not ready', { ...NOTES, status: 'Pending' }],
  ])('believes for 2 seconds only that a space is %s', async (_what, space) => {
    const { directory, asked, advance, answer } = trial(space);
    await directory.find(ALICE, 'notes');
    answer(async () => NOTES);
    advance(1.999);
    expect(await directory.find(ALICE, 'notes')).toBe(space);
    advance(0.001);
    expect(await directory.find(ALICE, 'notes')).toBe(NOTES);
    expect(asked).toHaveLength(2);
  });

  test.each<[string, SpaceCaller, string]>([
    ['name', ALICE, 'Notes'],
    ['domain', { ...ALICE, target: { ...ALICE.target, domainId: 'd-two' } }, 'notes'],
    ['profile', { ...ALICE, target: { ...ALICE.target, userProfileName: 'bob' } }, 'notes'],
    ['subject', { ...ALICE, subject: 'subject-2' }, 'notes'],
  ])('never answers for another %s', async (_what, caller, spaceName) => {
    const { directory, asked, answer } = trial(NOTES);
    await directory.find(ALICE, 'notes');
    answer(async () => undefined);
    expect(await directory.find(caller, spaceName)).toBeUndefined();
    expect(asked).toHaveLength(2);
  });

  test('asks once for those who ask at the same time', async () => {
    const { directory, asked } = trial(NOTES);
    await Promise.all([directory.find(ALICE, 'notes'), directory.find(ALICE, 'notes')]);
    expect(asked).toHaveLength(1);
  });

  test('does not remember failures', async () => {
    const { directory, answer } = trial(NOTES);
    const failure = new ServiceError('upstream_failed', { detail: 'broken' });
    answer(() => Promise.reject(failure));
    expect(await refusalOfPromise(directory.find(ALICE, 'notes'))).toBe(failure);
    answer(async () => NOTES);
    expect(await directory.find(ALICE, 'notes')).toBe(NOTES);
  });

  test('remembers no lists', async () => {
    const { directory, asked } = trial(NOTES);
    await directory.list(ALICE);
    await directory.list(ALICE);
    expect(asked).toEqual(['list subject-1', 'list subject-1']);
  });

  test('has at most one list of a domain under way for each caller', async () => {
    const { directory, asked } = trial(NOTES);
    const bob = { ...ALICE, subject: 'subject-2', target: { ...ALICE.target, userProfileName: 'bob' } };
    const elsewhere = { ...ALICE, target: { ...ALICE.target, domainId: 'd-two' } };
    await Promise.all([ALICE, ALICE, bob, elsewhere, ALICE].map((caller) => directory.list(caller)));
    expect(asked).toEqual(['list subject-1', 'list subject-2', 'list subject-1']);
  });
});
