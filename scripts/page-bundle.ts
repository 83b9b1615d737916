/**
 * Bundles the launch page for browsers, apart from everything that runs on Node. Nothing gets in but the page itself and the
 * packages that are named here: whatever is in it, every browser that asks is given.
 */
import { randomUUID } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import type { Component } from './third-party-packages.ts';

const root = fileURLToPath(new URL('..', import.meta.url));

const PACKAGES = ['oauth4webapi'] as const;
const ALLOWED = new RegExp(`^src/page/|(^|/)node_modules/(${PACKAGES.join('|')})/`);

/**
 * Writes `page.js`, `page.css` and `icon.svg`. May run several times at once: at no moment is there half a file.
 * @param directory absolute
 * @returns their size in bytes, together
 * @throws Error if something is in it that must not be; nothing has been written then
 */
export async function writePage(directory: string): Promise<number> {
  const { outputFiles, metafile } = await build({
    absWorkingDir: root,
    entryPoints: { page: 'src/page/main.ts', 'page-style': 'src/page/page.css' },
    outdir: directory,
    write: false,
    bundle: true,
    platform: 'browser',
    // The oldest browsers that know the colours of the page: `light-dark()`.
    target: ['chrome123', 'firefox120', 'safari17.5'],
    format: 'esm',
    minify: true,
    metafile: true,
    legalComments: 'none',
    tsconfigRaw: {},
    logLevel: 'warning',
  });
  const foreign = Object.keys(metafile.inputs).filter((input) => !ALLOWED.test(input));
  if (foreign.length > 0) {
    throw new Error(`the launch page must not hold ${foreign.join(', ')}`);
  }
  await mkdir(directory, { recursive: true });
  let size = 0;
  for (const { path, contents } of outputFiles) {
    await replaceFile(join(directory, path.endsWith('.css') ? 'page.css' : 'page.js'), contents);
    size += contents.length;
  }
  const icon = await readFile(join(root, 'src/page/icon.svg'));
  await replaceFile(join(directory, 'icon.svg'), icon);
  return size + icon.length;
}

async function replaceFile(path: string, contents: Uint8Array): Promise<void> {
  const aside = `${path}.${randomUUID()}`;
  await writeFile(aside, contents);
  await rename(aside, path);
}

/** For the bill of materials. */
export async function pagePackages(): Promise<readonly Component[]> {
  return Promise.all(
    PACKAGES.map(async (name) => {
      const directory = join(root, 'node_modules', name);
      const { version, license }: { version: string; license: string } = JSON.parse(
        await readFile(join(directory, 'package.json'), 'utf8'),
      );
      const content = await readFile(join(directory, 'LICENSE.md'), 'utf8');
      return {
        type: 'library',
        name,
        version,
        'bom-ref': `${name}@${version}`,
        scope: 'required',
        licenses: [{ license: { id: license, acknowledgement: 'declared' } }],
        purl: `pkg:npm/${name}@${version}`,
        evidence: { licenses: [{ license: { text: { content } } }] },
      };
    }),
  );
}
