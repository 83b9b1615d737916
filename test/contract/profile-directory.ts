/** What every profile directory promises, whatever it reads from. Each adapter's test runs this suite. */
import { describe, expect, test } from 'vitest';
import type { Identity } from '../../src/model/identity.ts';
import type { ProfileDirectory } from '../../src/model/profile-directory.ts';
import { isUserProfileName } from '../../src/model/studio-target.ts';
import { verifiedIdentity } from '../support/identity.ts';

export interface ProfileDirectoryBench {
  /** The configured domains, at least two. */
  readonly domains: readonly { readonly id: string; readonly region: string }[];
  /**
   * A directory in which the two people have the profiles of these names in every domain, and nobody else has any. Each
   * person is known by the `subject` and by the claim `username`, which is the profile name.
   */
  open(people: { readonly alice: string; readonly bob: string }): Promise<ProfileDirectory>;
}

export const CONTRACT_ISSUER = 'https://issuer.example';

export function identityOf(subject: string, username: unknown, issuer = CONTRACT_ISSUER): Identity {
  return verifiedIdentity(subject, issuer, { username });
}

const ALICE = identityOf('subject-of-alice', 'alice');
const BOB = identityOf('subject-of-bob', 'Bob-2');
const STRANGER = identityOf('subject-of-nobody', 'no_profile');

export function describeProfileDirectory(name: string, { domains, open }: ProfileDirectoryBench): void {
  const openBoth = () => open({ alice: 'alice', bob: 'Bob-2' });

  describe(`${name} as a profile directory`, () => {
    test('names the profile of a person in every domain, in its Region', async () => {
      const directory = await openBoth();
      expect(await directory.lookUp(ALICE)).toEqual({
        disabled: false,
        targets: domains.map(({ id, region }) => ({ domainId: id, region, userProfileName: 'alice' })),
      });
    });

    test('names another profile for another person, letter for letter', async () => {
      const directory = await openBoth();
      const names = (await directory.lookUp(BOB))?.targets.map(({ userProfileName }) => userProfileName);
      expect(new Set(names)).toEqual(new Set(['Bob-2']));
    });

    test('threat 50: has no mapping for somebody it does not know', async () => {
      expect(await (await openBoth()).lookUp(STRANGER)).toBeUndefined();
    });

    test('threat 53: names at most one profile in a domain, and only in domains that are configured', async () => {
      const directory = await openBoth();
      for (const person of [ALICE, BOB]) {
        const found = (await directory.lookUp(person))?.targets.map(({ domainId }) => domainId) ?? [];
        expect(found).not.toHaveLength(0);
        expect(new Set(found).size).toBe(found.length);
        expect(domains.map(({ id }) => id)).toEqual(expect.arrayContaining(found));
      }
    });

    test('threat 54: never names one profile for two people', async () => {
      const directory = await openBoth();
      const keysOf = async (person: Identity) =>
        ((await directory.lookUp(person))?.targets ?? []).map(
          (target) => `${target.domainId} ${target.userProfileName}`,
        );
      const ofBob = await keysOf(BOB);
      expect((await keysOf(ALICE)).filter((key) => ofBob.includes(key))).toEqual([]);
    });

    test('names only what SageMaker can call a user profile', async () => {
      const directory = await openBoth();
      for (const person of [ALICE, BOB]) {
        for (const { userProfileName } of (await directory.lookUp(person))?.targets ?? []) {
          expect(isUserProfileName(userProfileName)).toBe(true);
        }
      }
    });

    test.each([
      'a/lice',
      '*',
      'alic?',
      '..',
      'alice@example.com',
      'al.ice',
      'al_ice',
      '',
      ' alice',
      'alice\n',
      'аlice',
    ])('threat 55: has no mapping for a stranger who is called %j', async (username) => {
      expect(await (await openBoth()).lookUp(identityOf(username, username))).toBeUndefined();
    });

    test.each(['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'size'])(
      'threat 46: has no mapping for the subject %j without a name',
      async (subject) => {
        expect(await (await openBoth()).lookUp(identityOf(subject, undefined))).toBeUndefined();
      },
    );

    test('answers alike however often and in whatever order it is asked', async () => {
      const directory = await openBoth();
      const first = await directory.lookUp(ALICE);
      await directory.lookUp(BOB);
      await directory.lookUp(STRANGER);
      expect(await Promise.all([directory.lookUp(ALICE), directory.lookUp(ALICE)])).toEqual([first, first]);
    });
  });
}
