import { mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createFileKeySource } from '../../src/auth/file-key-source.ts';
import { describeKeySource } from './key-source.ts';

describeKeySource('a file', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'key-source-'));
  const path = join(directory, 'jwks.json');
  return {
    source: createFileKeySource({ path }),
    // Replaced as a whole, the way whatever keeps the file fresh should do it.
    async publish(content) {
      await writeFile(`${path}.new`, content);
      await rename(`${path}.new`, path);
    },
    withdraw: () => rm(path, { force: true }),
    close: () => rm(directory, { recursive: true }),
  };
});

test('a directory is no file to read keys from', async () => {
  await expect(createFileKeySource({ path: tmpdir() }).fetch(new AbortController().signal)).rejects.toThrow(/EISDIR/);
});
