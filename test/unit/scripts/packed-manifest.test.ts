import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { ASIDE, packedManifest, restoreManifest, trimManifest } from '../../../scripts/packed-manifest.ts';

const ORIGINAL = JSON.stringify({
  name: 'a-service',
  version: '1.2.3',
  private: true,
  bin: { 'a-service': 'dist/cli.js' },
  files: ['dist'],
  scripts: { prepack: 'before', postpack: 'after', postinstall: 'never', check: 'long' },
  allowScripts: { esbuild: false },
  dependencies: { fastify: '5.12.8' },
  devDependencies: { vitest: '5.1.1' },
  overrides: { fastify: '5.12.8' },
});

let directory: string;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'studio-pass-manifest-'));
  await write('package.json', ORIGINAL);
});
afterEach(() => rm(directory, { recursive: true }));

const write = (name: string, text: string): Promise<void> => writeFile(join(directory, name), text);
const read = (name: string): Promise<string> => readFile(join(directory, name), 'utf8');
const files = async (): Promise<readonly string[]> => (await readdir(directory)).toSorted();

test('what is packed says what the package is, and names nothing to install or to run', () => {
  expect(JSON.parse(packedManifest(ORIGINAL))).toEqual({
    name: 'a-service',
    version: '1.2.3',
    private: true,
    bin: { 'a-service': 'dist/cli.js' },
    files: ['dist'],
    scripts: { prepack: 'before', postpack: 'after' },
  });
});

test('the real manifest is back, byte for byte, and nothing else is left', async () => {
  await trimManifest(directory);
  expect([await read('package.json'), await read(ASIDE)]).toEqual([packedManifest(ORIGINAL), ORIGINAL]);
  expect(await restoreManifest(directory)).toBe(true);
  expect(await read('package.json')).toBe(ORIGINAL);
  expect(await files()).toEqual(['package.json']);
});

test('there is nothing to restore twice, nor before anything was packed', async () => {
  expect(await restoreManifest(directory)).toBe(false);
  await trimManifest(directory);
  await restoreManifest(directory);
  expect(await restoreManifest(directory)).toBe(false);
  expect(await read('package.json')).toBe(ORIGINAL);
});

test('the real manifest is not overwritten by one that is trimmed already', async () => {
  await trimManifest(directory);
  await expect(trimManifest(directory)).rejects.toMatchObject({ code: 'EEXIST' });
  expect(await read(ASIDE)).toBe(ORIGINAL);
});

test('an interruption before the shorter manifest is in place is mended too', async () => {
  await write(ASIDE, ORIGINAL);
  expect(await restoreManifest(directory)).toBe(true);
  expect(await files()).toEqual(['package.json']);
});

test('an edit of the manifest while the real one was aside is not lost', async () => {
  await trimManifest(directory);
  const edited = (await read('package.json')).replace('1.2.3', '1.2.4');
  await write('package.json', edited);
  await expect(restoreManifest(directory)).rejects.toThrow(ASIDE);
  expect([await read('package.json'), await read(ASIDE)]).toEqual([edited, ORIGINAL]);
});

test('a fault of the disk is not taken for having nothing to restore', async () => {
  await trimManifest(directory);
  await rm(join(directory, 'package.json'));
  await expect(restoreManifest(directory)).rejects.toMatchObject({ code: 'ENOENT' });
  expect(await read(ASIDE)).toBe(ORIGINAL);
});
