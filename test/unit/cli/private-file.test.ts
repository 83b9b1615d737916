import { mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { writePrivateFile } from '../../../src/cli/private-file.ts';

describe('a private file', () => {
  let folder: string;
  let path: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'private-file-'));
    path = join(folder, 'people.csv');
  });

  afterEach(async () => {
    await rm(folder, { recursive: true });
  });

  test('is for its owner only, and leaves nothing beside it', async () => {
    await writePrivateFile(path, 'new', { replace: false });
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    expect(await readFile(path, 'utf8')).toBe('new');
    expect(await readdir(folder)).toEqual(['people.csv']);
  });

  test('does not replace a file that is there, also behind a link', async () => {
    await writeFile(path, 'old');
    await symlink(path, join(folder, 'link.csv'));
    for (const name of [path, join(folder, 'link.csv')]) {
      await expect(writePrivateFile(name, 'new', { replace: false })).rejects.toThrow('--force');
    }
    expect(await readFile(path, 'utf8')).toBe('old');
    expect(await readdir(folder)).toHaveLength(2);
  });

  test('replaces a file if it is told to, and its mode', async () => {
    await writeFile(path, 'old', { mode: 0o644 });
    await writePrivateFile(path, 'new', { replace: true });
    expect(await readFile(path, 'utf8')).toBe('new');
    expect((await stat(path)).mode & 0o777).toBe(0o600);
  });

  test('cannot be written where there is no folder', async () => {
    await expect(writePrivateFile(join(folder, 'none', 'x'), 'new', { replace: false })).rejects.toThrow();
  });
});
