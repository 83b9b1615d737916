import { appendFile, mkdtemp, type open, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { WatchedDocument } from '../../../src/document/watched-document.ts';

/** What happens to the file after it was opened and before it is read. */
let meanwhile: (() => Promise<void>) | undefined;

vi.mock('node:fs/promises', async (importOriginal) => {
  const original = await importOriginal<typeof import('node:fs/promises')>();
  return {
    ...original,
    async open(...args: Parameters<typeof open>) {
      const file = await original.open(...args);
      const read = file.read.bind(file) as (...readArgs: unknown[]) => Promise<unknown>;
      const disturbed = async (...readArgs: unknown[]) => {
        const disturb = meanwhile;
        meanwhile = undefined;
        await disturb?.();
        return read(...readArgs);
      };
      return Object.assign(file, { read: disturbed });
    },
  };
});

let path: string;
let directory: string;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'watched-'));
  path = join(directory, 'document');
  await writeFile(path, '- alice\n- bob\n');
});

afterEach(async () => {
  meanwhile = undefined;
  await rm(directory, { recursive: true });
});

function openDocument(): Promise<WatchedDocument<string>> {
  return WatchedDocument.open({
    path,
    maxBytes: 1_000,
    pollMilliseconds: 1_000,
    parse: (text) => text,
    onChange: () => undefined,
  });
}

test.each([
  ['is appended to', () => appendFile(path, '- carol\n')],
  ['is cut short', () => writeFile(path, '- alice\n')],
  ['is rewritten in the same length', () => writeFile(path, '- alice\n- eve\n')],
])('a file that %s while it is read is not taken for either state', async (_what, change) => {
  meanwhile = change;
  await expect(openDocument()).rejects.toThrow('changed while it was read');
  const document = await openDocument();
  document.close();
});
