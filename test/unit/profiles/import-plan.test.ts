import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { applyBatches } from '../../../src/profiles/import/apply-batches.ts';
import { findOwnerConflicts } from '../../../src/profiles/import/first-use-conflicts.ts';
import { planImport } from '../../../src/profiles/import/import-plan.ts';
import { batchChanges } from '../../../src/profiles/import/mapping-batches.ts';
import { actionsOf, MAX_ACTIONS } from '../../../src/profiles/mapping-actions.ts';
import type { MappingChange, MappingRecord, StoredMapping } from '../../../src/profiles/mapping-store.ts';
import { MemoryMappingStore } from '../../support/memory-mapping-store.ts';

const LIMIT = { max: MAX_ACTIONS, costOf: actionsOf };

/** @param profiles each `domain/name`, or a name in the first domain */
function person(subject: string, ...profiles: readonly string[]): MappingRecord {
  const targets = profiles.map((text) => {
    const [domainId = '', userProfileName = ''] = text.includes('/') ? text.split('/') : ['d-one', text];
    return { domainId, userProfileName };
  });
  return { issuer: 'https://issuer.example', subject, disabled: false, targets };
}

function inTable(...records: readonly MappingRecord[]): readonly StoredMapping[] {
  return records.map((record) => ({ ...record, version: 1, updatedAt: '2026-01-01T00:00:00Z' }));
}

const subjects = (changes: readonly MappingChange[]) => changes.map((change) => change.person.subject);
const keep = { prune: false, enable: true, couldList: () => true };
const prune = { ...keep, prune: true };

describe('the plan of an import', () => {
  test('tells who is new, who is changed and who is as they were', () => {
    const stored = inTable(
      person('same', 'a', 'd-two/a'),
      person('other', 'b'),
      person('noted', 'c'),
      person('left', 'd'),
    );
    const noted = { ...person('noted', 'c'), note: 'why' };
    const plan = planImport(
      [person('same', 'd-two/a', 'a'), person('other', 'B'), noted, person('new', 'e')],
      stored,
      keep,
    );
    expect([plan.added, plan.changed, plan.removed].map(subjects)).toEqual([['new'], ['other', 'noted'], []]);
    expect([plan.unchanged, plan.left]).toEqual([1, 1]);
  });

  test('removes people who are not in the file only when it is asked to', () => {
    const stored = inTable(person('alice', 'a'), person('bob', 'b'));
    expect(subjects(planImport([person('alice', 'a')], stored, prune).removed)).toEqual(['bob']);
    expect(planImport([person('alice', 'a')], stored, keep).removed).toEqual([]);
  });

  test('removes nobody whom the file could not have listed', () => {
    const stored = inTable(person('alice', 'a'), person('bob', 'b'));
    const couldList = ({ subject }: StoredMapping) => subject !== 'bob';
    for (const isPruned of [true, false]) {
      const { removed, left, outOfReach } = planImport([person('alice', 'a')], stored, {
        ...keep,
        prune: isPruned,
        couldList,
      });
      expect([removed, left, outOfReach]).toEqual([[], 1, 1]);
    }
  });

  test('counts who would be let in again', () => {
    const disabled = ['alice', 'bob', 'carol'].map((subject) => ({ ...person(subject, subject), disabled: true }));
    const records = [person('alice', 'alice'), { ...person('bob', 'other'), disabled: true }, person('new', 'new')];
    expect(planImport(records, inTable(...disabled), prune)).toMatchObject({ enabled: 1, keptDisabled: 0 });
  });

  test('lets nobody in again who is disabled, unless it is told to', () => {
    const stored = inTable(...['alice', 'bob'].map((subject) => ({ ...person(subject, subject), disabled: true })));
    const records = [person('alice', 'alice'), person('bob', 'other')];
    const plan = planImport(records, stored, { ...keep, enable: false });
    expect(plan).toMatchObject({ unchanged: 1, enabled: 0, keptDisabled: 2 });
    expect(plan.changed).toMatchObject([{ after: { subject: 'bob', disabled: true } }]);
  });

  test('threat 54: names who has a profile and does not give it up', () => {
    const stored = inTable(person('alice', 'a'));
    const { conflicts } = planImport([person('bob', 'A')], stored, keep);
    expect(conflicts).toEqual([
      {
        person: { issuer: 'https://issuer.example', subject: 'bob' },
        profile: { domainId: 'd-one', userProfileName: 'A' },
        owner: { issuer: 'https://issuer.example', subject: 'alice', by: 'mapping' },
      },
    ]);
    expect(planImport([person('bob', 'a')], stored, prune).conflicts).toEqual([]);
    expect(planImport([person('bob', 'a'), person('alice', 'b')], stored, keep).conflicts).toEqual([]);
  });

  test('looks up whether profiles have been taken at their first use', async () => {
    const store = new MemoryMappingStore();
    const alice = person('alice', 'a');
    store.takeAtFirstUse({ domainId: 'd-one', userProfileName: 'a' }, alice);
    const options = { concurrency: 2, onProgress: () => undefined };
    const plan = planImport([person('bob', 'A', 'd-two/b'), person('carol', 'c')], [], keep);
    expect(await findOwnerConflicts(store, plan.claims, options)).toEqual([
      expect.objectContaining({ owner: { issuer: alice.issuer, subject: 'alice', by: 'first_use' } }),
    ]);
    expect(await findOwnerConflicts(store, planImport([alice], [], keep).claims, options)).toEqual([]);
  });
});

describe('the batches of an import', () => {
  const batchesOf = (records: readonly MappingRecord[], stored: readonly StoredMapping[]) => {
    const { added, changed, removed, handovers } = planImport(records, stored, prune);
    return batchChanges([...added, ...changed, ...removed], handovers, LIMIT);
  };

  test('hold as many people as one transaction can', () => {
    const people = Array.from({ length: 120 }, (_, index) => person(`p${index}`, `p${index}`));
    expect(batchesOf(people, []).batches.map((batch) => batch.length)).toEqual([50, 50, 20]);
  });

  test('keep people together who swap profiles, or take that of somebody who is removed', () => {
    const crowd = Array.from({ length: 90 }, (_, index) => person(`p${index}`, `p${index}`));
    const stored = inTable(person('alice', 'a'), person('bob', 'b'), person('gone', 'g'));
    const { batches } = batchesOf([person('heir', 'g'), person('alice', 'b'), ...crowd, person('bob', 'a')], stored);
    const together = (one: string, other: string) =>
      batches.some((batch) => subjects(batch).includes(one) && subjects(batch).includes(other));
    expect([together('alice', 'bob'), together('heir', 'gone')]).toEqual([true, true]);
  });

  test('refuse people who hand on more profiles among them than one transaction holds', () => {
    const count = 60;
    const stored = inTable(...Array.from({ length: count }, (_, index) => person(`p${index}`, `u${index}`)));
    const rotated = Array.from({ length: count }, (_, index) => person(`p${index}`, `u${(index + 1) % count}`));
    const { batches, oversized } = batchesOf([...rotated, person('new', 'n')], stored);
    expect(oversized.map((group) => group.length)).toEqual([count]);
    expect(batches.map(subjects)).toEqual([['new']]);
  });

  const names = fc.uniqueArray(fc.integer({ min: 0, max: 25 }), { maxLength: 26 });
  const people = fc.array(names, { minLength: 1, maxLength: 14 }).map((lists) => {
    const taken = new Set<number>();
    return lists.flatMap((list, index) => {
      const free = list.filter((name) => !taken.has(name)).slice(0, 4);
      for (const name of free) {
        taken.add(name);
      }
      const profiles = free.map((name, domain) => `d-${domain}/u${name}`);
      return profiles.length === 0 ? [] : [person(`p${index}`, ...profiles)];
    });
  });

  test('make the table say what the file says, one after the other in any order, without a conflict', async () => {
    await fc.assert(
      fc.asyncProperty(
        people,
        people,
        fc.integer({ min: 12, max: 60 }),
        fc.boolean(),
        async (before, after, max, isReversed) => {
          const store = new MemoryMappingStore();
          store.seed(...before);
          const plan = planImport(after, store.people, prune);
          expect(plan.conflicts).toEqual([]);
          const changes = [...plan.added, ...plan.changed, ...plan.removed];
          const { batches, oversized } = batchChanges(changes, plan.handovers, { ...LIMIT, max });
          expect(batches.flat().length + oversized.flat().length).toBe(changes.length);
          for (const batch of batches) {
            expect(actionsOf(batch)).toBeLessThanOrEqual(max);
          }
          fc.pre(oversized.length === 0);
          const outcome = await applyBatches(store, isReversed ? batches.toReversed() : batches, {
            concurrency: 1,
            onProgress: () => undefined,
          });
          expect(outcome).toEqual({ written: changes.length, failures: [], untried: 0 });
          const again = planImport(after, store.people, prune);
          expect([again.added.length, again.changed.length, again.removed.length]).toEqual([0, 0, 0]);
          expect(store.people.length).toBe(after.length);
        },
      ),
    );
  });
});

describe('the carrying out of an import', () => {
  const changes = Array.from({ length: 9 }, (_, index): MappingChange => {
    const after = person(`p${index}`, `p${index}`);
    return { person: { issuer: after.issuer, subject: after.subject }, before: undefined, after };
  });
  const batches = [changes.slice(0, 2), changes.slice(2, 4), changes.slice(4, 7), changes.slice(7)];

  test('writes all batches, and tells how far it is', async () => {
    const store = new MemoryMappingStore();
    const seen: number[] = [];
    const outcome = await applyBatches(store, batches, { concurrency: 2, onProgress: (people) => seen.push(people) });
    expect(outcome).toEqual({ written: 9, failures: [], untried: 0 });
    expect(seen).toEqual([2, 4, 7, 9]);
  });

  test('begins no other batch after one that failed, and counts who is written, failed and not tried', async () => {
    const store = new MemoryMappingStore();
    const fault = new Error('away');
    store.beforeApply = (batch) => {
      if (batch === batches[2]) {
        throw fault;
      }
    };
    const outcome = await applyBatches(store, batches, { concurrency: 1, onProgress: () => undefined });
    expect(outcome).toEqual({ written: 4, failures: [{ batch: batches[2], error: fault }], untried: 2 });
    expect(store.people.length).toBe(4);
  });

  test('has no more batches under way at once than it may', async () => {
    let underWay = 0;
    let most = 0;
    const apply = async () => {
      underWay += 1;
      most = Math.max(most, underWay);
      await new Promise(setImmediate);
      underWay -= 1;
    };
    const many = changes.map((change) => [change]);
    await applyBatches({ apply }, many, { concurrency: 4, onProgress: () => undefined });
    expect(most).toBe(4);
  });
});
