import { expect, test } from 'vitest';
import { ConfigurationError, escapeControls } from '../../../src/document/document-fault.ts';

test('a configuration error names every fault with its place, one on a line', () => {
  const faults = [
    { where: 'config.yaml:1:2 server.port', message: 'must be an integer' },
    { where: 'STUDIO_PASS_PORT', message: 'must be a whole number' },
  ];
  const error = new ConfigurationError(faults);
  expect(error).toBeInstanceOf(Error);
  expect(error.name).toBe('ConfigurationError');
  expect(error.faults).toEqual(faults);
  const [count, ...lines] = error.message.split('\n');
  expect(count).toMatch(/^2 faults/);
  expect(lines).toEqual([
    '  - config.yaml:1:2 server.port: must be an integer',
    '  - STUDIO_PASS_PORT: must be a whole number',
  ]);
});

test('a configuration error counts a single fault as one', () => {
  expect(new ConfigurationError([{ where: 'here', message: 'wrong' }]).message).toMatch(/^1 fault /);
});

test('a configuration error has no more lines than faults, whatever they quote', () => {
  const error = new ConfigurationError([
    { where: 'config.yaml:1:1 \u001b[31mK\n  - forged', message: 'x\r\u2028\u0085' },
  ]);
  expect(error.message.split('\n')).toHaveLength(2);
  expect(error.message).toContain('config.yaml:1:1 \\u001b[31mK\\u000a  - forged: x\\u000d\\u2028\\u0085');
});

test.each(['\u0000', '\t', '\n', '\u001b', '\u007f', '\u009b', '\u2028', '\u2029', '\u202e', '\u2066'])(
  'the control character %j is shown by its number',
  (control) => {
    const number = control.charCodeAt(0).toString(16).padStart(4, '0');
    expect(escapeControls(`a${control}b${control}`)).toBe(`a\\u${number}b\\u${number}`);
  },
);

test('other characters are shown as they are', () => {
  const text = 'config.yaml:1:2 größe[0]."学" 🦉 \\u001b';
  expect(escapeControls(text)).toBe(text);
});
