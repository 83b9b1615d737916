/**
 * Writes files that hold who people are and what is theirs: readable by whoever runs the command and nobody else, whole or not
 * at all, and never over a file that is there unless that is asked for.
 */
import { randomUUID } from 'node:crypto';
import { link, rename, rm, writeFile } from 'node:fs/promises';

const OWNER_ONLY = 0o600;

/** @throws Error if it cannot be written, or is there and is not to be replaced */
export async function writePrivateFile(path: string, text: string, { replace }: { readonly replace: boolean }) {
  // Beside it, because only within one file system can a file be put in its place in one step.
  const draft = `${path}.${randomUUID()}.part`;
  try {
    await writeFile(draft, text, { flag: 'wx', mode: OWNER_ONLY, flush: true });
    if (replace) {
      await rename(draft, path);
    } else {
      await link(draft, path).catch((error: unknown) => {
        throw isThere(error) ? new Error(`${path} is there already; --force replaces it`) : error;
      });
    }
  } finally {
    await rm(draft, { force: true });
  }
}

function isThere(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'EEXIST';
}
