import { describe, expect, test } from 'vitest';
import { parsePointer, readablePath } from '../../../src/document/json-pointer.ts';

describe('a JSON Pointer', () => {
  test.each([
    ['', []],
    ['/', ['']],
    ['/server/port', ['server', 'port']],
    ['/cognito/0/clientIds/12', ['cognito', 0, 'clientIds', 12]],
    ['/a~1b/c~0d', ['a/b', 'c~d']],
    ['/~01', ['~1']],
    ['/00/01/-1/1e3', ['00', '01', '-1', '1e3']],
  ])('%j names the place %j', (pointer, path) => {
    expect(parsePointer(pointer)).toEqual(path);
  });
});

describe('a place for people', () => {
  test.each([
    [[], ''],
    [['server'], 'server'],
    [['server', 'port'], 'server.port'],
    [['domains', 0, 'id'], 'domains[0].id'],
    [['mappings', 3, 'targets', 10, 'profile'], 'mappings[3].targets[10].profile'],
  ])('%j is written %j', (path, text) => {
    expect(readablePath(path)).toBe(text);
  });
});
