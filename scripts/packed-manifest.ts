/**
 * Puts a shorter package.json in the place of the real one while npm packs, and the real one back. Everything is in the bundles:
 * with the dependencies in its manifest, a package that needs none of them could not be installed where there is no registry.
 * npm has no setting for it, and reads the manifest that it packs after `prepack`. Must never lose what somebody wrote.
 */
import { constants, copyFile, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** What the package is, and nothing of how it is made. */
const KEPT = ['name', 'version', 'description', 'license', 'private', 'type', 'engines', 'bin', 'files'];
/** So that packing after an interruption begins with the real manifest, although it has begun with this one. */
const KEPT_SCRIPTS = ['prepack', 'postpack'];

/** Where the real one is in the meantime. Git shows it, on purpose. */
export const ASIDE = 'package.json.original';

/** @param original the text of the real package.json */
export function packedManifest(original: string): string {
  const manifest: Readonly<Record<string, unknown>> & { readonly scripts?: Readonly<Record<string, string>> } =
    JSON.parse(original);
  const packed = { ...only(KEPT, manifest), scripts: only(KEPT_SCRIPTS, manifest.scripts ?? {}) };
  return `${JSON.stringify(packed, undefined, 2)}\n`;
}

/** @throws Error if the real one is aside already; nothing has changed then */
export async function trimManifest(directory: string): Promise<void> {
  const manifest = join(directory, 'package.json');
  const packed = packedManifest(await readFile(manifest, 'utf8'));
  await copyFile(manifest, join(directory, ASIDE), constants.COPYFILE_EXCL);
  // At no moment is there half a manifest.
  await writeFile(`${manifest}.packed`, packed);
  await rename(`${manifest}.packed`, manifest);
}

/**
 * Does nothing where nothing is aside.
 * @returns whether something was
 * @throws Error if package.json has been edited since; both are left as they are then
 */
export async function restoreManifest(directory: string): Promise<boolean> {
  const manifest = join(directory, 'package.json');
  const aside = join(directory, ASIDE);
  const original = await readFile(aside, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  if (original === undefined) {
    return false;
  }
  const current = await readFile(manifest, 'utf8');
  if (current !== original && current !== packedManifest(original)) {
    throw new Error(
      `package.json was edited while ${ASIDE} was aside, by npm pack: put the edit into that, and rename it to package.json`,
    );
  }
  await rename(aside, manifest);
  return true;
}

function only(keys: readonly string[], from: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(from).filter(([key]) => keys.includes(key)));
}
