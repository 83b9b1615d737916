import { spawnSync } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { writeBundles } from '../../../scripts/bundle.ts';

let directory: string;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'studio-pass-bundle-'));
});
afterEach(() => rm(directory, { recursive: true }));

const GOOD = 'src/model/errors.ts';

test('an entry is a file by its name, with its map beside it', async () => {
  const size = await writeBundles({ entries: { good: GOOD }, directory });
  expect((await readdir(directory)).toSorted()).toEqual(['good.js', 'good.js.map']);
  expect((await readFile(join(directory, 'good.js'))).length).toBe(size);
});

test('what entries share is written once, and right beside them', async () => {
  await writeBundles({ entries: { one: 'src/health.ts', two: 'src/config/load-configuration.ts' }, directory });
  const files = (await readdir(directory)).filter((name) => name.endsWith('.js'));
  const texts = await Promise.all(files.map((name) => readFile(join(directory, name), 'utf8')));
  expect(texts.filter((text) => text.includes('faults in the configuration'))).toHaveLength(1);
  expect(files.length).toBeGreaterThan(2);
});

test('only files with CommonJS modules inside make what these expect to find', async () => {
  await writeBundles({ entries: { good: GOOD, app: 'src/app.ts' }, directory });
  expect(await readFile(join(directory, 'good.js'), 'utf8')).not.toContain('createRequire');
  // It has such modules, and would not load without.
  expect(spawnSync(process.execPath, [join(directory, 'app.js')]).status).toBe(0);
});

test('what is to be started by its name says with what', async () => {
  await writeBundles({ entries: { cli: 'src/cli/main.ts' }, directory });
  expect(await readFile(join(directory, 'cli.js'), 'utf8')).toMatch(/^#!\/usr\/bin\/env node\n/);
});

test.each(['src/local/network-path.ts', 'src/local/policy-check.ts'])(
  'nothing is written, not even of the others, if one holds %s',
  async (path) => {
    await expect(writeBundles({ entries: { good: GOOD, bad: path }, directory })).rejects.toThrow(path);
    expect(await readdir(directory)).toEqual([]);
  },
);

test('nothing is written if a package in it is a bundle of others, which nobody would name', async () => {
  const source = join(directory, 'entry.ts');
  await writeFile(join(directory, 'whole.min.js'), 'export const whole = 1;');
  await writeFile(source, "export { whole } from './whole.min.js';");
  await expect(writeBundles({ entries: { bad: source }, directory: join(directory, 'out') })).rejects.toThrow(
    'whole.min.js',
  );
  expect(await readdir(directory)).not.toContain('out');
});
