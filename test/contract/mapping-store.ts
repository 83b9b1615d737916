/** What every mapping store promises, whatever it writes to. Each adapter's test runs this suite. */
import { describe, expect, test } from 'vitest';
import {
  MAX_TARGETS,
  MappingConflict,
  type MappingRecord,
  type MappingStore,
  type Person,
} from '../../src/profiles/mapping-store.ts';
import {
  ALICE,
  all,
  BOB,
  CAROL,
  change,
  changed,
  conflictsOf,
  ISSUER,
  mapping,
  owned,
  profile,
  profiles,
  put,
  stored,
  withMappings,
} from '../support/mapping-changes.ts';

/** @param open an empty store for each test */
export function describeMappingStore(name: string, open: () => Promise<MappingStore>): void {
  describe(`${name} as a mapping store`, () => {
    test('gives back what was put', async () => {
      const store = await open();
      const after = mapping(ALICE, ['alice', 'Alice-2'], { disabled: true, note: 'left on 1 May' });
      await store.apply([{ person: ALICE, before: undefined, after }]);
      expect(await store.get(ALICE)).toEqual({
        ...after,
        version: expect.any(Number),
        updatedAt: expect.stringMatching(/^\d{4}-\d{2}-\d{2}T.*Z$/),
      });
    });

    test('knows nothing of anybody else', async () => {
      const store = await withMappings(open, mapping(ALICE, ['alice']));
      expect(await store.get(BOB)).toBeUndefined();
      expect(await store.get({ ...ALICE, issuer: 'https://other.example' })).toBeUndefined();
    });

    test('keeps people of two issuers apart who have one subject', async () => {
      const other = { ...ALICE, issuer: 'https://other.example' };
      const store = await withMappings(open, mapping(ALICE, ['alice']), mapping(other, ['other-alice']));
      expect((await store.get(ALICE))?.targets).toEqual(profiles(['alice']));
      expect((await store.get(other))?.targets).toEqual(profiles(['other-alice']));
    });

    test('names the owner of a profile, however its name is spelt', async () => {
      const store = await withMappings(open, mapping(ALICE, ['Alice']));
      for (const userProfileName of ['Alice', 'alice', 'ALICE']) {
        expect(await store.ownerOf(profile(userProfileName))).toEqual({ ...ALICE, by: 'mapping' });
      }
      expect(await store.ownerOf(profile('bob'))).toBeUndefined();
      expect(await store.ownerOf({ domainId: 'd-elsewhere', userProfileName: 'alice' })).toBeUndefined();
    });

    test('raises the version with every change, also with one that changes nothing', async () => {
      const store = await withMappings(open, mapping(ALICE, ['alice']));
      const first = await stored(store, ALICE);
      await store.apply([{ person: ALICE, before: first, after: mapping(ALICE, ['alice']) }]);
      expect((await stored(store, ALICE)).version).toBeGreaterThan(first.version);
    });

    test('gives profiles free that a mapping does not list any more', async () => {
      const store = await withMappings(open, mapping(ALICE, ['one', 'two']));
      await change(store, ALICE, mapping(ALICE, ['three', 'two']));
      expect(await store.ownerOf(profile('one'))).toBeUndefined();
      expect(await store.ownerOf(profile('two', 1))).toEqual({ ...ALICE, by: 'mapping' });
      expect(await store.ownerOf(profile('three'))).toEqual({ ...ALICE, by: 'mapping' });
    });

    test('gives all profiles free with the mapping', async () => {
      const store = await withMappings(open, mapping(ALICE, ['one', 'two']));
      await change(store, ALICE, undefined);
      expect(await store.get(ALICE)).toBeUndefined();
      expect(await store.ownerOf(profile('one'))).toBeUndefined();
      expect(await store.ownerOf(profile('two', 1))).toBeUndefined();
    });

    test('threat 51: disables somebody without giving their profile free', async () => {
      const store = await withMappings(open, mapping(ALICE, ['alice']));
      await change(store, ALICE, mapping(ALICE, ['alice'], { disabled: true }));
      expect(await stored(store, ALICE)).toMatchObject({ disabled: true });
      expect(await conflictsOf(store.apply([put(BOB, ['alice'])]))).toEqual([owned('alice', ALICE)]);
    });

    test.each(['alice', 'ALICE'])(
      'threat 54: refuses a profile that is somebody else’s, spelt %s',
      async (spelling) => {
        const store = await withMappings(open, mapping(ALICE, ['alice']));
        expect(await conflictsOf(store.apply([put(BOB, [spelling])]))).toEqual([owned(spelling, ALICE)]);
        expect(await store.get(BOB)).toBeUndefined();
        expect(await store.ownerOf(profile('alice'))).toEqual({ ...ALICE, by: 'mapping' });
      },
    );

    test.each(['shared', 'SHARED'])(
      'threat 54: refuses one profile for two people at once, spelt %s',
      async (other) => {
        const store = await open();
        expect(await conflictsOf(store.apply([put(ALICE, ['shared']), put(BOB, [other])]))).toEqual([
          owned(other, ALICE),
        ]);
        expect(await all(store)).toEqual([]);
        expect(await store.ownerOf(profile('shared'))).toBeUndefined();
      },
    );

    test('names every profile that belongs to somebody else', async () => {
      const store = await withMappings(open, mapping(ALICE, ['one']), mapping(BOB, ['other', 'two']));
      const conflicts = await conflictsOf(store.apply([put(CAROL, ['one', 'two', 'three'])]));
      expect(conflicts).toEqual([owned('one', ALICE), { ...owned('two', BOB), profile: profile('two', 1) }]);
    });

    test('lets two people swap their profiles in one call', async () => {
      const store = await withMappings(open, mapping(ALICE, ['one']), mapping(BOB, ['two']));
      await store.apply([
        { person: ALICE, before: await store.get(ALICE), after: mapping(ALICE, ['two']) },
        { person: BOB, before: await store.get(BOB), after: mapping(BOB, ['ONE']) },
      ]);
      expect((await stored(store, ALICE)).targets).toEqual(profiles(['two']));
      expect((await stored(store, BOB)).targets).toEqual(profiles(['ONE']));
      expect(await store.ownerOf(profile('two'))).toEqual({ ...ALICE, by: 'mapping' });
      expect(await store.ownerOf(profile('one'))).toEqual({ ...BOB, by: 'mapping' });
    });

    test('hands a profile on from somebody who is removed', async () => {
      const store = await withMappings(open, mapping(ALICE, ['one']));
      await store.apply([put(BOB, ['one']), { person: ALICE, before: await store.get(ALICE), after: undefined }]);
      expect(await all(store)).toEqual([BOB.subject]);
      expect(await store.ownerOf(profile('one'))).toEqual({ ...BOB, by: 'mapping' });
    });

    test('changes the spelling of a profile for its owner', async () => {
      const store = await withMappings(open, mapping(ALICE, ['alice']));
      await change(store, ALICE, mapping(ALICE, ['ALICE']));
      expect((await stored(store, ALICE)).targets).toEqual(profiles(['ALICE']));
      expect(await store.ownerOf(profile('alice'))).toEqual({ ...ALICE, by: 'mapping' });
    });

    test('refuses a change that was decided on an older mapping', async () => {
      const store = await withMappings(open, mapping(ALICE, ['alice']));
      const before = await store.get(ALICE);
      await change(store, ALICE, mapping(ALICE, ['alice'], { note: 'newer' }));
      for (const after of [mapping(ALICE, ['other']), undefined]) {
        expect(await conflictsOf(store.apply([{ person: ALICE, before, after }]))).toEqual([changed(ALICE)]);
      }
      expect(await stored(store, ALICE)).toMatchObject({ note: 'newer', targets: profiles(['alice']) });
      expect(await store.ownerOf(profile('other'))).toBeUndefined();
    });

    test('refuses a change that was decided on there being no mapping, or on one that is gone', async () => {
      const store = await withMappings(open, mapping(ALICE, ['alice']));
      const before = await store.get(ALICE);
      expect(await conflictsOf(store.apply([put(ALICE, ['alice'])]))).toEqual([changed(ALICE)]);
      await change(store, ALICE, undefined);
      const late = { person: ALICE, before, after: mapping(ALICE, ['alice']) };
      expect(await conflictsOf(store.apply([late]))).toEqual([changed(ALICE)]);
    });

    test('changes nobody if one of several cannot be changed', async () => {
      const store = await withMappings(open, mapping(ALICE, ['alice']));
      const conflicts = await conflictsOf(store.apply([put(CAROL, ['carol']), put(BOB, ['alice'])]));
      expect(conflicts).toEqual([owned('alice', ALICE)]);
      expect(await all(store)).toEqual([ALICE.subject]);
      expect(await store.ownerOf(profile('carol'))).toBeUndefined();
    });

    test('gives one of many who reach for a profile at once the whole change, and the others none', async () => {
      const store = await open();
      const people = Array.from({ length: 8 }, (_, index): Person => ({ issuer: ISSUER, subject: `racer-${index}` }));
      const outcomes = await Promise.allSettled(
        people.map((person) =>
          store.apply([put(person, [index(person) % 2 === 0 ? 'prize' : 'PRIZE', person.subject])]),
        ),
      );
      const winners = people.filter((_, at) => outcomes[at]?.status === 'fulfilled');
      expect(winners).toHaveLength(1);
      for (const outcome of outcomes) {
        expect(outcome.status === 'fulfilled' || outcome.reason instanceof MappingConflict).toBe(true);
      }
      const [winner = ALICE] = winners;
      expect(await store.ownerOf(profile('prize'))).toEqual({ ...winner, by: 'mapping' });
      expect(await all(store)).toEqual([winner.subject]);
      for (const loser of people.filter((person) => person !== winner)) {
        expect(await store.ownerOf(profile(loser.subject, 1))).toBeUndefined();
      }
    });

    test('exchanges the most profiles that a person can have for others in one call', async () => {
      const names = (prefix: string) => Array.from({ length: MAX_TARGETS }, (_, at) => `${prefix}-${at}`);
      const store = await withMappings(open, mapping(ALICE, names('old')));
      await change(store, ALICE, mapping(ALICE, names('new')));
      expect((await stored(store, ALICE)).targets).toHaveLength(MAX_TARGETS);
      expect(await store.ownerOf(profile('old-47', 47))).toBeUndefined();
      expect(await store.ownerOf(profile('new-47', 47))).toEqual({ ...ALICE, by: 'mapping' });
    });

    test('refuses more than one transaction holds, and changes nothing', async () => {
      const store = await open();
      const people = Array.from({ length: 51 }, (_, at): Person => ({ issuer: ISSUER, subject: `person-${at}` }));
      await expect(store.apply(people.map((person) => put(person, [person.subject])))).rejects.toThrow(RangeError);
      expect(await all(store)).toEqual([]);
    });

    test.each<[string, MappingRecord]>([
      ['no profile', mapping(ALICE, [])],
      ['a name that is none', mapping(ALICE, ['al_ice'])],
      ['a domain twice', { ...ALICE, disabled: false, targets: [profile('one'), profile('two')] }],
      ['a subject with a space', mapping({ ...ALICE, subject: 'al ice' }, ['alice'])],
    ])('refuses a mapping with %s', async (_name, after) => {
      const store = await open();
      const person = { issuer: after.issuer, subject: after.subject };
      await expect(store.apply([{ person, before: undefined, after }])).rejects.toThrow(RangeError);
      expect(await all(store)).toEqual([]);
    });

    test('has nothing to do for no change', async () => {
      const store = await open();
      await store.apply([]);
      await store.apply([{ person: ALICE, before: undefined, after: undefined }]);
      expect(await all(store)).toEqual([]);
    });

    test('lists everybody once', async () => {
      const store = await open();
      const subjects = Array.from({ length: 30 }, (_, at) => `person-${at}`).toSorted();
      for (const subject of subjects) {
        await store.apply([put({ issuer: ISSUER, subject }, [subject])]);
      }
      expect(await all(store)).toEqual(subjects);
    });

    test('does not release a profile that its owner’s mapping lists, or that is somebody else’s', async () => {
      const store = await withMappings(open, mapping(ALICE, ['alice']));
      for (const person of [ALICE, BOB]) {
        expect(await conflictsOf(store.release(profile('ALICE'), person))).toEqual([owned('ALICE', ALICE)]);
      }
      expect(await store.ownerOf(profile('alice'))).toEqual({ ...ALICE, by: 'mapping' });
    });

    test('has nothing to do for the release of what is free', async () => {
      const store = await withMappings(open, mapping(ALICE, ['alice']));
      await store.release(profile('free'), ALICE);
      expect(await store.ownerOf(profile('free'))).toBeUndefined();
    });
  });
}

function index({ subject }: Person): number {
  return Number(subject.split('-')[1]);
}
