import { describe, expect, test } from 'vitest';
import { isJsonObject, parseStrictJson } from '../../../src/model/strict-json.ts';

const bytes = (text: string) => new TextEncoder().encode(text);
const nested = (open: string, close: string, depth: number) => `${open.repeat(depth)}1${close.repeat(depth)}`;

describe('strict JSON', () => {
  test.each<[string, unknown]>([
    ['{"a":{"b":[1,2,{"c":null}]}}', { a: { b: [1, 2, { c: null }] } }],
    ['  true ', true],
    ['"text"', 'text'],
    ['-12.5e1', -125],
    ['{}', {}],
    ['{"":""}', { '': '' }],
    ['{"a:b":"c:d","e":":::"}', { 'a:b': 'c:d', e: ':::' }],
    ['{"a":"\\":\\"","b":"\\\\"}', { a: '":"', b: '\\' }],
    ['{"a":{"x":1},"b":{"x":1}}', { a: { x: 1 }, b: { x: 1 } }],
    ['[{"x":1},{"x":1}]', [{ x: 1 }, { x: 1 }]],
    ['{"a":1,"A":2}', { a: 1, A: 2 }],
    ['"\\ud83d\\ude00"', '😀'],
    ['{"toString":1,"hasOwnProperty":2}', { toString: 1, hasOwnProperty: 2 }],
    ['"__proto__"', '__proto__'],
  ])('reads %s as JSON.parse does', (text, expected) => {
    expect(parseStrictJson(text)).toEqual(expected);
    expect(parseStrictJson(bytes(text))).toEqual(expected);
  });

  test.each([
    '{"a":1,"a":1}',
    '{"a":1,"a":2}',
    '{"a":1,"b":2,"a":3}',
    '{"x":{"a":1,"a":2}}',
    '[[{"a":1,"a":2}]]',
    '{"a":{"b":1},"a":{"b":1}}',
    '{"a":{"b":1,"c":2},"a":1}',
    '{"a":1,"\\u0061":2}',
    '{"\\u0061":1,"a":2}',
    '{"\\n":1,"\\u000a":2}',
    '{"é":1,"\\u00e9":2}',
    '{"":1,"":2}',
    '{"a":":","a":":"}',
    '{"a\\"":1,"a\\u0022":2}',
    '{"1":1,"1":2}',
  ])('threat 25: refuses %s, in which a member occurs twice', (text) => {
    expect(() => parseStrictJson(text)).toThrow(SyntaxError);
    expect(() => parseStrictJson(bytes(text))).toThrow(SyntaxError);
  });

  test.each(['__proto__', 'constructor', 'prototype', '\\u005f_proto__', 'c\\u006fnstructor'])(
    'threat 46: refuses the member name %s, at any depth',
    (name) => {
      expect(() => parseStrictJson(`{"${name}":1}`)).toThrow(SyntaxError);
      expect(() => parseStrictJson(`{"a":[{"b":{"${name}":{"admin":true}}}]}`)).toThrow(SyntaxError);
    },
  );

  test.each(['"\\ud800"', '"\\udc00"', '"\\udc00\\ud800"', '{"\\ud800":1}', '{"a":["\\udfff"]}', '"\ud800"'])(
    'threat 45: refuses %j, which holds a lone surrogate',
    (text) => {
      expect(() => parseStrictJson(text)).toThrow(SyntaxError);
    },
  );

  test.each<[string, readonly number[]]>([
    ['a byte that is never UTF-8', [0x22, 0xff, 0x22]],
    ['an overlong encoding', [0x22, 0xc0, 0xaf, 0x22]],
    ['an encoded surrogate', [0x22, 0xed, 0xa0, 0x80, 0x22]],
    ['a sequence that is cut off', [0x22, 0xe2, 0x82, 0x22]],
    ['a byte order mark', [0xef, 0xbb, 0xbf, 0x7b, 0x7d]],
    ['UTF-16', [0xff, 0xfe, 0x7b, 0x00, 0x7d, 0x00]],
  ])('threat 45: refuses %s', (_name, content) => {
    expect(() => parseStrictJson(Uint8Array.from(content))).toThrow(SyntaxError);
  });

  test.each([
    '',
    ' ',
    '\ufeff{}',
    '{',
    '{"a":1}x',
    "{'a':1}",
    '{"a":1,}',
    '[1,]',
    'NaN',
    '01',
    '{"a":\u00001}',
    '/**/{}',
  ])('threat 74: refuses %j, which is not JSON', (text) => {
    expect(() => parseStrictJson(text)).toThrow(SyntaxError);
  });

  test('reads sixteen levels and refuses the seventeenth', () => {
    expect(parseStrictJson(nested('[', ']', 16))).toBeInstanceOf(Array);
    expect(() => parseStrictJson(nested('[', ']', 17))).toThrow(SyntaxError);
    expect(parseStrictJson(nested('{"a":', '}', 16))).toBeTypeOf('object');
    expect(() => parseStrictJson(nested('{"a":', '}', 17))).toThrow(SyntaxError);
  });

  test('threat 74: refuses a hundred thousand levels without running out of stack', () => {
    expect(() => parseStrictJson(nested('[', ']', 100_000))).toThrow(SyntaxError);
    expect(() => parseStrictJson('['.repeat(100_000))).toThrow(SyntaxError);
  });

  test('threat 79: never quotes what it refuses', () => {
    for (const text of ['{"canary":', 'canary', '{"canary":1,"canary":2}', '{"canary":"\\ud800"}', '"canary']) {
      let message = '';
      try {
        parseStrictJson(text);
      } catch (error) {
        message = String(error);
      }
      expect(message).toContain('SyntaxError');
      expect(message).not.toContain('canary');
    }
  });

  test.each<[string, boolean]>([
    ['{}', true],
    ['{"a":1}', true],
    ['[]', false],
    ['null', false],
    ['"{}"', false],
    ['0', false],
  ])('says of %s whether it is an object: %s', (text, expected) => {
    expect(isJsonObject(parseStrictJson(text))).toBe(expected);
  });
});

test('threat 26: a name that occurs twice is found in whatever spelling, also after the parser has seen that spelling', () => {
  // V8 can take an escaped name for one whose source looks the same and was parsed before (nodejs/node issue 63785).
  expect(() => parseStrictJson('{"sub":"a","\\\\u0":2}')).toThrow(SyntaxError);
  JSON.parse('{"sub":"a","\\\\u0":2}');
  expect(() => parseStrictJson('{"sub":"alice","\\u0073ub":"bob"}')).toThrow(SyntaxError);
});
