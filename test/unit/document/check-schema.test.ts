import { type Static, Type } from 'typebox';
import { describe, expect, test } from 'vitest';
import { checkSchema } from '../../../src/document/check-schema.ts';

const closed = { additionalProperties: false } as const;
const schema = Type.Object(
  {
    name: Type.String({ pattern: '^[a-z]+$', minLength: 2, maxLength: 5 }),
    count: Type.Integer({ default: 3, minimum: 1, maximum: 9 }),
    mode: Type.Optional(Type.Enum(['on', 'off'])),
    tags: Type.Array(Type.String(), { default: [], uniqueItems: true, minItems: 0, maxItems: 3 }),
    places: Type.Optional(
      Type.Array(Type.Object({ id: Type.String(), open: Type.Boolean({ default: true }) }, closed), { minItems: 1 }),
    ),
    limits: Type.Object({ size: Type.Integer({ default: 1 }) }, { ...closed, default: {} }),
  },
  closed,
);

type Sample = Static<typeof schema>;

function faultsOf(
  input: unknown,
): readonly { readonly path: readonly (string | number)[]; readonly message: string }[] {
  const result = checkSchema(schema, input);
  return 'faults' in result ? result.faults : [];
}

function remainderOf(input: unknown): unknown {
  const result = checkSchema(schema, input);
  return 'remainder' in result ? result.remainder : undefined;
}

describe('a value that fits its schema', () => {
  test('is given back with the defaults filled in, nested ones too', () => {
    const expected: Sample = {
      name: 'abc',
      count: 3,
      tags: [],
      places: [{ id: 'x', open: true }],
      limits: { size: 1 },
    };
    expect(checkSchema(schema, { name: 'abc', places: [{ id: 'x' }] })).toEqual({ value: expected });
  });

  test('keeps what it says itself', () => {
    expect(checkSchema(schema, { name: 'abc', count: 7, limits: { size: 2 }, mode: 'off' })).toMatchObject({
      value: { count: 7, limits: { size: 2 }, mode: 'off' },
    });
  });

  test('is left as it was', () => {
    const input = { name: 'abc', limits: {} };
    checkSchema(schema, input);
    expect(input).toEqual({ name: 'abc', limits: {} });
  });

  test('shares no default with another', () => {
    const first = checkSchema(schema, { name: 'abc' });
    const second = checkSchema(schema, { name: 'abc' });
    if (!('value' in first && 'value' in second)) {
      throw new Error('both fit');
    }
    expect(first.value.tags).not.toBe(second.value.tags);
    expect(first.value.limits).not.toBe(second.value.limits);
  });
});

describe('a fault', () => {
  test.each<[string, object, (string | number)[], RegExp]>([
    ['an unknown key', { nam: 'x' }, ['nam'], /not a known key/],
    ['an unknown key, deeper', { limits: { sizes: 1 } }, ['limits', 'sizes'], /not a known key/],
    ['a key of every object', { toString: 1 }, ['toString'], /not a known key/],
    ['a missing key', { places: [{ open: false }] }, ['places', 0, 'id'], /is required/],
    ['a text for a number', { count: '5' }, ['count'], /an integer.*a string/],
    ['a fraction', { count: 5.5 }, ['count'], /an integer/],
    ['nothing for a number', { count: null }, ['count'], /an integer.*empty/],
    ['a list for a number', { count: [5] }, ['count'], /an integer.*a list/],
    ['an object for a list', { tags: {} }, ['tags'], /a list.*an object/],
    ['a text for an object', { limits: 'none' }, ['limits'], /an object.*a string/],
    ['a number that is too small', { count: 0 }, ['count'], /1/],
    ['a number that is too large', { count: 10 }, ['count'], /9/],
    ['a word that is not on the list', { mode: 'auto' }, ['mode'], /on, off/],
    ['a text of another form', { name: 'A-B' }, ['name'], /\^\[a-z\]\+\$/],
    ['a text that is too short', { name: 'a' }, ['name'], /2/],
    ['a text that is too long', { name: 'abcdef' }, ['name'], /5/],
    ['a list with the same value twice', { tags: ['a', 'a'] }, ['tags'], /twice/],
    ['a list that is too long', { tags: ['a', 'b', 'c', 'd'] }, ['tags'], /3/],
    ['a list that is too short', { places: [] }, ['places'], /1/],
    ['an item of the wrong type', { tags: ['a', 5] }, ['tags', 1], /a string.*a number/],
  ])('is named by its place, once: %s', (_name, part, path, message) => {
    const faults = faultsOf({ name: 'abc', ...part });
    expect(faults).toHaveLength(1);
    expect(faults[0]?.path).toEqual(path);
    expect(faults[0]?.message).toMatch(message);
  });

  test('of form shows the examples of its schema, if there are any, and not the pattern', () => {
    const range = Type.String({ pattern: '^[0-9./]+$', examples: ['10.0.0.0/8', '10.1.0.0/16'] });
    const result = checkSchema(Type.Object({ 'a/b': Type.Array(range) }), { 'a/b': ['10.0.0.0/8', 'ten'] });
    expect(result).toMatchObject({
      faults: [{ path: ['a/b', 1], message: 'must have a form like 10.0.0.0/8 or 10.1.0.0/16' }],
    });
  });

  test('of the whole value is named by the root', () => {
    for (const input of [null, 5, 'text', []]) {
      expect(faultsOf(input).map(({ path }) => path)).toContainEqual([]);
    }
  });

  test('never quotes the value, which may be a secret in the wrong place', () => {
    const messages = faultsOf({ name: 'CANARY', count: 'CANARY', mode: 'CANARY', tags: ['CANARY', 'CANARY'] });
    expect(messages).toHaveLength(5);
    expect(JSON.stringify(messages)).not.toContain('CANARY');
  });

  test('does not hide another: far more than eight are reported at once', () => {
    const unknown = Object.fromEntries(Array.from({ length: 300 }, (_unused, index) => [`key${index}`, index]));
    const faults = faultsOf({ ...unknown, name: 5, count: 'x', limits: { a: 1 }, places: [5, {}] });
    expect(faults).toHaveLength(300 + 5);
    expect(new Set(faults.map(({ path }) => path.join('.'))).size).toBe(305);
  });
});

describe('what remains of a value at fault', () => {
  test('is everything that is right, with the defaults', () => {
    expect(remainderOf({ name: 5, count: 7, extra: 1, tags: ['a'], limits: { size: 'x' } })).toEqual({
      count: 7,
      tags: ['a'],
      limits: {},
    });
  });

  test('keeps the other items of a list at their indices', () => {
    const remainder = remainderOf({ name: 'abc', places: [5, { id: 'x' }, { id: 5, open: false }] });
    expect(remainder).toMatchObject({ places: [undefined, { id: 'x', open: true }, { open: false }] });
  });

  test('has nothing in place of an item that is wrong as a whole, not even a hole', () => {
    const remainder = remainderOf({ name: 'abc', tags: ['a', 5, 'b'] }) as { readonly tags: readonly unknown[] };
    expect(remainder.tags).toStrictEqual(['a', undefined, 'b']);
    expect(Object.keys(remainder.tags)).toHaveLength(3);
  });

  test('lacks a list that is wrong as a whole', () => {
    expect(remainderOf({ name: 'abc', tags: ['a', 'a'], places: [] })).toEqual({
      name: 'abc',
      count: 3,
      limits: { size: 1 },
    });
  });
});
