/** What everything that keeps user profiles promises. Each adapter's test runs this suite. */
import { beforeEach, describe, expect, test } from 'vitest';
import type { ProfileOwner, UserProfiles } from '../../src/model/user-profiles.ts';

export interface UserProfilesBench {
  /** One domain, in which alice has a profile and carol has none. */
  readonly profiles: UserProfiles;
  readonly domainId: string;
  readonly subjects: { readonly alice: string; readonly carol: string };
  readonly executionRoleArn: string;
  /** Makes everything that is being created ready. */
  settle(): void;
}

export function describeUserProfiles(name: string, open: () => Promise<UserProfilesBench>): void {
  describe(`${name} as user profiles`, () => {
    let bench: UserProfilesBench;
    let alice: ProfileOwner;
    let carol: ProfileOwner;

    beforeEach(async () => {
      bench = await open();
      const { domainId, subjects } = bench;
      alice = { subject: subjects.alice, target: { domainId, userProfileName: 'alice' } };
      carol = { subject: subjects.carol, target: { domainId, userProfileName: 'carol' } };
    });

    test('know a profile that is there, and one that is not', async () => {
      expect(await bench.profiles.describe(alice)).toMatchObject({ status: 'InService' });
      expect(await bench.profiles.describe(carol)).toBeUndefined();
    });

    test('create one that belongs to its subject and is ready after a while', async () => {
      const { profiles, executionRoleArn, settle } = bench;
      expect(await profiles.create(carol, executionRoleArn)).toBe(true);
      expect(await profiles.describe(carol)).toMatchObject({ status: 'Pending' });
      settle();
      expect(await profiles.describe(carol)).toMatchObject({ status: 'InService' });
    });

    test('create one without an execution role of its own', async () => {
      expect(await bench.profiles.create(carol, undefined)).toBe(true);
    });

    test('create one once, whoever asks at the same time', async () => {
      const { profiles, executionRoleArn } = bench;
      const created = await Promise.all([1, 2, 3].map(() => profiles.create(carol, executionRoleArn)));
      expect(created.filter(Boolean)).toHaveLength(1);
    });

    test('do not create what is there, in whatever case it is named', async () => {
      const { profiles, executionRoleArn } = bench;
      expect(await profiles.create(alice, executionRoleArn)).toBe(false);
      const shouted = { ...alice, target: { ...alice.target, userProfileName: 'ALICE' } };
      expect(await profiles.create(shouted, executionRoleArn)).toBe(false);
    });
  });
}
