import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { writeBundles } from '../../../scripts/bundle.ts';

let directory: string;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'studio-pass-bundle-'));
});
afterEach(() => rm(directory, { recursive: true }));

const entry = (path: string, name: string) => ({
  entry: path,
  outfile: join(directory, name),
  firstLine: '#!/bin/node',
});

test('a bundle is one file, with its map beside it', async () => {
  const [size] = await writeBundles([entry('src/model/errors.ts', 'good.js')]);
  expect((await readdir(directory)).toSorted()).toEqual(['good.js', 'good.js.map']);
  const text = await readFile(join(directory, 'good.js'));
  expect(text.length).toBe(size);
  expect(text.toString()).toMatch(/^#!\/bin\/node\n/);
});

test.each(['src/local/network-path.ts', 'src/local/policy-check.ts'])(
  'nothing is written, not even of the others, if one holds %s',
  async (path) => {
    const entries = [entry('src/model/errors.ts', 'good.js'), entry(path, 'bad.js')];
    await expect(writeBundles(entries)).rejects.toThrow(path);
    expect(await readdir(directory)).toEqual([]);
  },
);
