import { describe, expect, test } from 'vitest';
import { actionsOf, MAX_ACTIONS, planChanges } from '../../../src/profiles/mapping-actions.ts';
import {
  type MappingChange,
  MappingConflict,
  type MappingRecord,
  type Person,
  type StoredMapping,
} from '../../../src/profiles/mapping-store.ts';

function person(subject: string): Person {
  return { issuer: 'https://issuer.example', subject };
}

function mapping(subject: string, names: readonly string[], disabled = false): MappingRecord {
  const targets = names.map((userProfileName, at) => ({ domainId: `d-${at}`, userProfileName }));
  return { ...person(subject), disabled, targets };
}

function stored(subject: string, names: readonly string[]): StoredMapping {
  return { ...mapping(subject, names), version: 3, updatedAt: '2026-01-02T03:04:05Z' };
}

function change(
  subject: string,
  before: readonly string[] | undefined,
  after: readonly string[] | undefined,
  disabled = false,
): MappingChange {
  return {
    person: person(subject),
    before: before && stored(subject, before),
    after: after && mapping(subject, after, disabled),
  };
}

const kindsOf = (...changes: MappingChange[]) => planChanges(changes).map(({ kind }) => kind);

describe('planned changes', () => {
  test.each<[string, MappingChange, readonly string[]]>([
    ['a new mapping', change('a', undefined, ['x', 'y']), ['put_mapping', 'put_owner', 'put_owner']],
    ['a mapping that goes', change('a', ['x', 'y'], undefined), ['delete_mapping', 'delete_owner', 'delete_owner']],
    ['another profile', change('a', ['x'], ['y']), ['put_mapping', 'put_owner', 'delete_owner']],
    ['nothing new', change('a', ['x'], ['x']), ['put_mapping', 'put_owner']],
    ['another spelling', change('a', ['x'], ['X']), ['put_mapping', 'put_owner']],
    ['nothing at all', change('a', undefined, undefined), []],
  ])('are one action for each item: %s', (_name, one, kinds) => {
    expect(kindsOf(one)).toEqual(kinds);
    expect(actionsOf([one])).toBe(kinds.length);
  });

  test('shut somebody out whoever is entered as the owner of what they keep', () => {
    expect(kindsOf(change('a', ['x', 'y'], ['x', 'y'], true))).toEqual(['put_mapping']);
    expect(kindsOf(change('a', ['x', 'y'], ['x', 'z'], true))).toEqual(['put_mapping', 'put_owner', 'delete_owner']);
  });

  test('touch a profile once that is handed on, and name who gives it', () => {
    const plan = planChanges([change('a', ['x'], undefined), change('b', undefined, ['X'])]);
    expect(plan.map(({ kind }) => kind)).toEqual(['delete_mapping', 'put_mapping', 'put_owner']);
    expect(plan.at(-1)).toMatchObject({ owner: person('b'), from: [person('b'), person('a')] });
  });

  test('touch profiles once that are swapped', () => {
    const swap = [change('a', ['x'], ['y']), change('b', ['y'], ['x'])];
    expect(kindsOf(...swap)).toEqual(['put_mapping', 'put_mapping', 'put_owner', 'put_owner']);
    expect(actionsOf(swap)).toBe(4);
  });

  test.each(['x', 'X'])('threat 54: are refused if two people would have one profile, spelt %s', (spelling) => {
    const both = [change('a', undefined, ['x']), change('b', undefined, [spelling])];
    expect(() => planChanges(both)).toThrow(MappingConflict);
    const kept = [change('a', ['x'], ['x'], true), change('b', undefined, [spelling])];
    expect(() => planChanges(kept)).toThrow(MappingConflict);
  });

  test.each<[string, readonly MappingChange[]]>([
    ['two of one person', [change('a', undefined, ['x']), change('a', undefined, ['y'])]],
    ['somebody else’s mapping', [{ person: person('a'), before: undefined, after: mapping('b', ['x']) }]],
    ['decided on somebody else’s', [{ person: person('a'), before: stored('b', ['x']), after: undefined }]],
  ])('are refused if they contradict themselves: %s', (_name, changes) => {
    expect(() => planChanges(changes)).toThrow(RangeError);
  });

  test('fill a transaction, and not more', () => {
    const many = Array.from({ length: 50 }, (_, at) => change(`person-${at}`, undefined, [`p-${at}`]));
    expect(planChanges(many)).toHaveLength(MAX_ACTIONS);
    expect(() => planChanges([...many, change('one', ['x'], ['x'], true)])).toThrow(RangeError);
  });
});
