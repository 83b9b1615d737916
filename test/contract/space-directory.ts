/** What every space directory promises, whatever is around it. Each adapter's test runs this suite. */
import { describe, expect, test } from 'vitest';
import { DOMAIN_ID } from '../../src/local/example-account.ts';
import type { NewSpace } from '../../src/local/sagemaker/domain-directory.ts';
import type { SpaceCaller, SpaceDirectory } from '../../src/model/space-directory.ts';
import { SUBJECTS } from '../support/launch-role-account.ts';
import { refusalOfPromise } from '../unit/studio/refusal.ts';

export interface OpenedSpaceDirectory {
  readonly directory: SpaceDirectory;
  /** What SageMaker was asked, oldest first. */
  calls(): readonly { readonly operation: string; readonly input: unknown }[];
  /** Lets SageMaker fail the next call as this says. */
  fail(kind: 'access-denied' | 'internal' | 'not-json'): void;
}

/** A directory over a domain with these spaces and the user profiles alice, bob and dave. */
export type OpenSpaceDirectory = (spaces: readonly NewSpace[]) => Promise<OpenedSpaceDirectory>;

const ALICE: SpaceCaller = {
  subject: SUBJECTS.alice,
  target: { domainId: DOMAIN_ID, region: 'us-east-1', userProfileName: 'alice' },
};

const NOTES = {
  name: 'notes',
  sharingType: 'Private',
  ownerUserProfileName: 'alice',
  displayName: 'My notes',
} as const satisfies NewSpace;
const OTHERS: readonly NewSpace[] = [
  { name: 'bobs', sharingType: 'Private', ownerUserProfileName: 'bob' },
  { name: 'team', sharingType: 'Shared', ownerUserProfileName: 'dave' },
  { name: 'of-old' },
];

export function describeSpaceDirectory(name: string, open: OpenSpaceDirectory): void {
  describe(`${name} as a space directory`, () => {
    test('tells whose a space is, whether it is shared, and its status', async () => {
      const { directory } = await open([NOTES, ...OTHERS]);
      expect(await directory.find(ALICE, 'notes')).toEqual({
        spaceName: 'notes',
        displayName: 'My notes',
        ownerUserProfileName: 'alice',
        sharingType: 'Private',
        status: 'InService',
      });
      expect(await directory.find(ALICE, 'bobs')).toMatchObject({
        ownerUserProfileName: 'bob',
        sharingType: 'Private',
      });
      expect(await directory.find(ALICE, 'team')).toMatchObject({
        ownerUserProfileName: 'dave',
        sharingType: 'Shared',
      });
    });

    test('tells of neither owner nor sharing where there is none', async () => {
      const { directory } = await open(OTHERS);
      expect(await directory.find(ALICE, 'of-old')).toEqual({
        spaceName: 'of-old',
        sharingType: undefined,
        status: 'InService',
      });
    });

    test.each(['nothing', 'Notes', 'NOTES', 'note', 'notes2', 'constructor'])(
      'finds no space called %j beside one called notes',
      async (spaceName) => {
        const { directory } = await open([NOTES]);
        expect(await directory.find(ALICE, spaceName)).toBeUndefined();
      },
    );

    test('lists every space of the domain once, as it finds them', async () => {
      const { directory, calls } = await open([NOTES, ...OTHERS]);
      const { spaces, truncated } = await directory.list(ALICE);
      expect(truncated).toBe(false);
      expect(spaces.map(({ spaceName }) => spaceName).toSorted()).toEqual(['bobs', 'notes', 'of-old', 'team']);
      expect(spaces).toContainEqual(await directory.find(ALICE, 'notes'));
      expect(spaces).toContainEqual(await directory.find(ALICE, 'of-old'));
      expect(calls().filter(({ operation }) => operation === 'ListSpaces')).toHaveLength(1);
    });

    test('lists nothing in a domain without spaces', async () => {
      const { directory } = await open([]);
      expect(await directory.list(ALICE)).toEqual({ spaces: [], truncated: false });
    });

    test('reads as many pages as there are, each of the one domain', async () => {
      const many = Array.from({ length: 250 }, (_, index): NewSpace => ({ ...NOTES, name: `notes-${index}` }));
      const { directory, calls } = await open(many);
      const { spaces, truncated } = await directory.list(ALICE);
      expect(new Set(spaces.map(({ spaceName }) => spaceName))).toEqual(new Set(many.map((space) => space.name)));
      expect([spaces.length, truncated]).toEqual([250, false]);
      const lists = calls().filter(({ operation }) => operation === 'ListSpaces');
      expect(lists).toHaveLength(3);
      for (const { input } of lists) {
        expect(input).toMatchObject({ DomainIdEquals: DOMAIN_ID, MaxResults: 100 });
      }
    });

    test.each([
      [1_000, false],
      [1_001, true],
    ])('reads ten pages at most: of %i spaces there are more than listed: %j', async (count, expected) => {
      const many = Array.from({ length: count }, (_, index): NewSpace => ({ ...NOTES, name: `notes-${index}` }));
      const { directory, calls } = await open(many);
      const { spaces, truncated } = await directory.list(ALICE);
      expect([spaces.length, truncated, calls().length]).toEqual([1_000, expected, 10]);
    });

    test.each([
      ['access-denied', 'upstream_denied'],
      ['internal', 'upstream_failed'],
      ['not-json', 'upstream_failed'],
    ] as const)('says so if SageMaker fails with %s, and answers again afterwards', async (kind, code) => {
      const { directory, fail } = await open([NOTES]);
      fail(kind);
      expect((await refusalOfPromise(directory.find(ALICE, 'notes'))).code).toBe(code);
      expect(await directory.find(ALICE, 'notes')).toBeDefined();
      fail(kind);
      expect((await refusalOfPromise(directory.list(ALICE))).code).toBe(code);
      expect((await directory.list(ALICE)).spaces).toHaveLength(1);
    });
  });
}
