import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseStrictJson } from '../../../src/model/strict-json.ts';

const RESERVED: readonly string[] = ['__proto__', 'constructor', 'prototype'];

/** Any JSON value of at most 16 levels, its texts full of what matters to a reader that counts colons. */
const text = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 8 }),
  fc.string({ unit: fc.constantFrom(':', '"', '\\', '{', '}', ',', 'a', '\n', '\u2028') }),
);
/** Those that need an escape are refused, whatever they are. */
const name = text.filter(
  (candidate) => !RESERVED.includes(candidate) && JSON.stringify(candidate) === `"${candidate}"`,
);
const { value } = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 5, withCrossShrink: true },
    fc.oneof(text, fc.integer(), fc.double({ noNaN: true, noDefaultInfinity: true }), fc.boolean(), fc.constant(null)),
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(name, tie('value'), { maxKeys: 4 }),
  ),
}));
const indent = fc.constantFrom(undefined, 1, '\t');

describe('whatever JSON is read', () => {
  test('without reserved names it is read as JSON.parse reads it, as text and as bytes', () => {
    fc.assert(
      fc.property(value, indent, (original, space) => {
        const json = JSON.stringify(original, undefined, space);
        expect(parseStrictJson(json)).toEqual(JSON.parse(json));
        expect(parseStrictJson(new TextEncoder().encode(json))).toEqual(JSON.parse(json));
      }),
      { numRuns: 500 },
    );
  });

  test('fast-check’s own JSON values are read as JSON.parse reads them, or refused for a reserved name', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 6, stringUnit: 'grapheme' }), (original) => {
        const json = JSON.stringify(original);
        fc.pre(!RESERVED.some((reserved) => json.includes(reserved)) && !json.includes('\\'));
        expect(parseStrictJson(json)).toEqual(JSON.parse(json));
      }),
    );
  });

  test('threat 26: an object with any one member repeated is refused, wherever it stands', () => {
    const members = fc.uniqueArray(fc.tuple(name, value), { minLength: 1, maxLength: 5, selector: ([key]) => key });
    const wrappers = fc.array(fc.constantFrom('{"outer":', '['), { maxLength: 4 });
    fc.assert(
      fc.property(members, fc.nat(), fc.nat(), value, wrappers, (own, which, where, again, around) => {
        const [repeated] = own[which % own.length] ?? [''];
        const written = own.map(([key, item]) => `${JSON.stringify(key)}:${JSON.stringify(item)}`);
        const copy = `${JSON.stringify(repeated)}:${JSON.stringify(again)}`;
        const position = where % (written.length + 1);
        const object = `{${[...written.slice(0, position), copy, ...written.slice(position)].join(',')}}`;
        const closing = around.map((opening) => (opening === '[' ? ']' : '}')).toReversed();
        const json = [...around, object, ...closing].join('');
        expect(JSON.parse(json)).toBeDefined();
        expect(() => parseStrictJson(json)).toThrow(SyntaxError);
      }),
      { numRuns: 500 },
    );
  });

  test('a repeated member is found however the name is escaped', () => {
    const escaped = (plain: string) =>
      [...plain].map((character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`).join('');
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme-ascii', minLength: 1, maxLength: 6 }), (plain) => {
        fc.pre(!RESERVED.includes(plain));
        expect(() => parseStrictJson(`{${JSON.stringify(plain)}:1,"${escaped(plain)}":2}`)).toThrow(SyntaxError);
      }),
    );
  });

  test('any bytes are either read or refused with a SyntaxError', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 60 }), (content) => {
        try {
          parseStrictJson(content);
        } catch (error) {
          expect(error).toBeInstanceOf(SyntaxError);
        }
      }),
    );
  });
});
