import { describe, expect, test } from 'vitest';
import { parseYamlDocument } from '../../../src/document/yaml-document.ts';

const parse = (text: string) => parseYamlDocument('file.yaml', text);
const places = (text: string) => parse(text).faults.map(({ where }) => where);

const TEXT = `server:
  port: 80
domains:
  - id: d-a
    apps:
      - Studio
  - { id: d-b, region: us-east-1 }
`;

describe('a YAML document', () => {
  test('gives plain values, and JSON is YAML', () => {
    const value = { server: { port: 80, host: null }, list: [1, 'two', true] };
    expect(parse('server: { port: 80, host: }\nlist:\n  - 1\n  - two\n  - true\n')).toMatchObject({
      value,
      faults: [],
    });
    expect(parse(JSON.stringify(value, null, 2))).toMatchObject({ value, faults: [] });
  });

  test.each([
    ['on: yes', { on: 'yes' }],
    ['code: 012', { code: 12 }],
    ['time: 12:30:45', { time: '12:30:45' }],
    ['date: 2026-11-21', { date: '2026-11-21' }],
    ['subject: "0123"', { subject: '0123' }],
  ])('reads %j by YAML 1.2, in which only true and false are booleans and nothing is a date', (text, value) => {
    expect(parse(text).value).toEqual(value);
  });

  test.each<[(string | number)[], string]>([
    [['server'], 'file.yaml:2:3 server'],
    [['server', 'port'], 'file.yaml:2:9 server.port'],
    [['domains', 0, 'id'], 'file.yaml:4:9 domains[0].id'],
    [['domains', 0, 'apps', 0], 'file.yaml:6:9 domains[0].apps[0]'],
    [['domains', 1], 'file.yaml:7:5 domains[1]'],
    [['domains', 1, 'region'], 'file.yaml:7:24 domains[1].region'],
    [[], 'file.yaml:1:1'],
  ])('knows where %j stands', (path, where) => {
    expect(parse(TEXT).where(path)).toBe(where);
  });

  test.each<[(string | number)[], string]>([
    [['server', 'host'], 'file.yaml:2:3 server.host'],
    [['domains', 1, 'apps', 0], 'file.yaml:7:5 domains[1].apps[0]'],
    [['domains', 9], 'file.yaml:4:3 domains[9]'],
    [['log', 'level'], 'file.yaml:1:1 log.level'],
    [['server', 'port', 'deeper'], 'file.yaml:2:9 server.port.deeper'],
  ])('names the nearest place that holds %j, which is absent', (path, where) => {
    expect(parse(TEXT).where(path)).toBe(where);
  });

  test('names only itself when it is empty', () => {
    const document = parse('');
    expect(document.faults).toEqual([]);
    expect(document.value).toBeNull();
    expect(document.where([])).toMatch(/^file\.yaml/);
    expect(document.where(['server'])).toMatch(/^file\.yaml.* server$/);
  });

  test('finds values behind an alias at the place that repeats them', () => {
    const document = parse('first: &shared\n  a: 1\nsecond: *shared\n');
    expect(document.value).toEqual({ first: { a: 1 }, second: { a: 1 } });
    expect(document.where(['second', 'a'])).toMatch(/^file\.yaml:[13]:\d+ second\.a$/);
  });
});

describe('a text that is not one plain YAML document', () => {
  test.each([
    ['a key that occurs twice', 'a: 1\nb: 2\na: 3\n', 'file.yaml:3:1'],
    ['a key that occurs twice, deeper', 'a:\n  b: 1\n  b: 2\n', 'file.yaml:3:3'],
    ['a key that occurs twice in JSON', '{"a": 1,\n "a": 2}', 'file.yaml:2:2'],
    ['a list that never ends', 'a: [1, 2\nb: 3\n', 'file.yaml:2:1'],
    ['a tab for an indent', 'a:\n\tb: 1\n', 'file.yaml:2:1'],
    ['a second document', 'a: 1\n---\nb: 2\n', 'file.yaml:2:1'],
    ['a tag of its own', 'a: !!js/function "x"\n', 'file.yaml:1:4'],
    ['a tag of the application', 'a: !include other.yaml\n', 'file.yaml:1:4'],
  ])('is refused for %s, with line and column', (_name, text, where) => {
    const document = parse(text);
    expect(places(text)).toContain(where);
    expect(document.faults.every(({ message }) => message !== '')).toBe(true);
    expect(document.value).toBeUndefined();
  });

  test('is refused with all of its faults', () => {
    expect(places('a: 1\na: 2\nb: !x 1\nb: 3\n').length).toBeGreaterThanOrEqual(3);
  });

  test('is refused for aliases that multiply without bound, in an instant', () => {
    const levels = Array.from({ length: 20 }, (_unused, level) =>
      level === 0 ? 'l0: &l0 [x, x, x, x]' : `l${level}: &l${level} [${`*l${level - 1}, `.repeat(9)}]`,
    );
    const start = performance.now();
    const document = parse(levels.join('\n'));
    expect(performance.now() - start).toBeLessThan(1_000);
    expect(document.value).toBeUndefined();
    expect(document.faults).toHaveLength(1);
    expect(document.faults[0]?.message).toContain('alias');
  });

  test('is refused for an alias that stands for nothing, and not for having too many', () => {
    const { faults, value } = parse('a: *nothing\n');
    expect(value).toBeUndefined();
    expect(faults).toHaveLength(1);
    expect(faults[0]?.where).toBe('file.yaml:1:4');
    expect(faults[0]?.message).not.toContain('too many');
  });

  test('never becomes the prototype of what is read', () => {
    const { value } = parse('__proto__: { admin: true }\n');
    expect(Object.getPrototypeOf(value)).toBe(Object.prototype);
    expect(Object.keys(value ?? {})).toEqual(['__proto__']);
  });
});
