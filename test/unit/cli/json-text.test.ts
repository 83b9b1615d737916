import { expect, test } from 'vitest';
import { jsonLine, jsonText } from '../../../src/cli/json-text.ts';

test('JSON stays what it says, and holds nothing that does something to a terminal', () => {
  const value = { note: 'a\u001b[2J\u009b2J\u202e\u2028\n"\\b', list: [1, 'ä'] };
  const text = jsonText(value);
  expect(JSON.parse(text)).toEqual(value);
  expect(text.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}]/u);
  expect(text).toContain('\n  "note": ');
  expect(text.endsWith('}\n')).toBe(true);
});

test('a line of JSON is one line, and as harmless', () => {
  const value = { note: 'a\u001b[2J\u009b2J\u202e\u2028\n"\\b' };
  const text = jsonLine(value);
  expect(JSON.parse(text)).toEqual(value);
  expect(text.slice(0, -1)).not.toMatch(/[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}]/u);
  expect(text.endsWith('}\n')).toBe(true);
});
