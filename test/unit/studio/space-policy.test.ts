import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { StudioSpace } from '../../../src/model/space-directory.ts';
import type { DomainPolicy } from '../../../src/studio/launch-policy.ts';
import { mayOpen, requireOpenSpace } from '../../../src/studio/space-policy.ts';
import { refusalOf } from './refusal.ts';

const policy: DomainPolicy = {
  domainId: 'd-one',
  region: 'us-east-1',
  isDefault: false,
  apps: ['Studio'],
  expiresInSeconds: 60,
  sessionDurationInSeconds: 28_800,
  sharedSpaces: false,
};
const SHARING_ALLOWED = { ...policy, sharedSpaces: true };

const own: StudioSpace = {
  spaceName: 'notes',
  ownerUserProfileName: 'alice',
  sharingType: 'Private',
  status: 'InService',
};
const { ownerUserProfileName: _owner, ...ownerless } = own;

describe('a private space', () => {
  test('may be opened by its owner', () => {
    expect(mayOpen(own, 'alice', policy)).toBe(true);
    expect(() => requireOpenSpace('notes', own, 'alice', policy)).not.toThrow();
  });

  test.each(['bob', 'Alice', 'ALICE', 'alic', 'alice2', 'аlice', '', 'constructor'])(
    "threat 58: is not %j's, whose name is not the owner's letter for letter, even where sharing is allowed",
    (userProfileName) => {
      for (const any of [policy, SHARING_ALLOWED]) {
        expect(mayOpen(own, userProfileName, any)).toBe(false);
        expect(refusalOf(() => requireOpenSpace('notes', own, userProfileName, any)).code).toBe('space_forbidden');
      }
    },
  );

  test("is nobody's without an owner", () => {
    for (const name of ['alice', '', 'undefined']) {
      expect(mayOpen(ownerless, name, SHARING_ALLOWED)).toBe(false);
    }
  });
});

describe('a shared space', () => {
  const shared: StudioSpace = { ...own, sharingType: 'Shared' };

  test.each(['alice', 'bob'])('may be opened by %s where the policy allows sharing, and only there', (name) => {
    expect(mayOpen(shared, name, SHARING_ALLOWED)).toBe(true);
    expect(mayOpen(shared, name, policy)).toBe(false);
    expect(refusalOf(() => requireOpenSpace('notes', shared, name, policy)).code).toBe('space_forbidden');
  });
});

describe('a space', () => {
  test('of a kind that is not known may be opened by nobody', () => {
    expect(mayOpen({ ...own, sharingType: undefined }, 'alice', SHARING_ALLOWED)).toBe(false);
  });

  test.each(['Notes', 'NOTES', 'notes2', 'note', ''])('is not what was asked for if it is called %j', (spaceName) => {
    const refusal = refusalOf(() => requireOpenSpace('notes', { ...own, spaceName }, 'alice', policy));
    expect(refusal.code).toBe('space_forbidden');
  });

  test('in service may be opened, also while its settings change', () => {
    expect(() => requireOpenSpace('notes', { ...own, status: 'Updating' }, 'alice', policy)).not.toThrow();
  });

  test.each(['Pending', 'Deleting', 'Failed', 'Update_Failed', 'Delete_Failed', 'inservice', 'Unheard_Of', ''])(
    'that is %j makes its owner come again',
    (status) => {
      const refusal = refusalOf(() => requireOpenSpace('notes', { ...own, status }, 'alice', policy));
      expect(refusal).toMatchObject({ code: 'profile_not_ready', retryable: true });
      expect(refusal.publicDetail).toContain('space');
    },
  );

  test('threat 57: tells nobody but those who may open it that it is there, or what it is doing', () => {
    const foreign = { ...own, ownerUserProfileName: 'bob' };
    const spaces: readonly (StudioSpace | undefined)[] = [
      undefined,
      foreign,
      { ...foreign, status: 'Pending' },
      { ...foreign, sharingType: undefined },
      { ...foreign, sharingType: 'Shared' },
      { ...own, spaceName: 'other' },
      ownerless,
    ];
    const refusals = spaces.map((space) => refusalOf(() => requireOpenSpace('notes', space, 'alice', policy)));
    const seen = refusals.map(({ code, publicDetail, retryAfterSeconds }) => ({
      code,
      publicDetail,
      retryAfterSeconds,
    }));
    expect(new Set(seen.map((refusal) => JSON.stringify(refusal)))).toEqual(
      new Set([JSON.stringify({ code: 'space_forbidden' })]),
    );
    expect(new Set(refusals.map(({ detail }) => detail)).size).toBe(4);
  });

  test('that is refused is never listed, and one that is listed is never refused as forbidden', () => {
    const anySpace = fc.record(
      {
        spaceName: fc.constantFrom('notes', 'other'),
        ownerUserProfileName: fc.constantFrom('alice', 'bob', 'Alice'),
        sharingType: fc.constantFrom('Private' as const, 'Shared' as const, undefined),
        status: fc.constantFrom('InService', 'Pending'),
      },
      { requiredKeys: ['spaceName', 'sharingType', 'status'] },
    );
    fc.assert(
      fc.property(anySpace, fc.boolean(), (space, sharedSpaces) => {
        const effective = { ...policy, sharedSpaces };
        let code = 'none';
        try {
          requireOpenSpace(space.spaceName, space, 'alice', effective);
        } catch (error) {
          code = refusalOf(() => {
            throw error;
          }).code;
        }
        expect(code !== 'space_forbidden').toBe(mayOpen(space, 'alice', effective));
      }),
    );
  });
});
