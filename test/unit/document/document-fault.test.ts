import { expect, test } from 'vitest';
import { ConfigurationError } from '../../../src/document/document-fault.ts';

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
