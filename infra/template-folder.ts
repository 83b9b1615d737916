/**
 * The folder that the templates of somebody's settings are written to. What is in it must never be lost, except for the
 * templates of an earlier run: one that the settings no longer ask for would be deployed by mistake.
 */
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { UsageError } from './command.ts';

/** How each template begins; see the descriptions of the stacks. */
const BEGINNING = 'Description: "Studio Pass: ';

/**
 * @param texts templates by file name
 * @throws UsageError if the folder cannot be used, or holds anything but templates; then nothing is written
 */
export async function writeTemplates(folder: string, texts: ReadonlyMap<string, string>): Promise<void> {
  const earlier = await templatesIn(folder);
  try {
    await mkdir(folder, { recursive: true });
    for (const name of earlier) {
      await rm(join(folder, name));
    }
    for (const [name, text] of texts) {
      await writeFile(join(folder, name), text);
    }
  } catch (error) {
    throw new UsageError(`${folder} cannot be written to: ${String(error)}`, { cause: error });
  }
}

async function templatesIn(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') {
      return [];
    }
    throw new UsageError(`${folder} is no folder that templates can be written to: ${error.message}`, { cause: error });
  });
  for (const entry of entries) {
    const isTemplate =
      entry.isFile() &&
      entry.name.endsWith('.yaml') &&
      (await readFile(join(folder, entry.name), 'utf8')).startsWith(BEGINNING);
    if (!isTemplate) {
      throw new UsageError(
        `${folder} holds ${entry.name}, which is no template of an earlier run: name a folder that is empty or not there yet`,
      );
    }
  }
  return entries.map(({ name }) => name);
}
