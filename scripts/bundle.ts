/**
 * Bundles entries of the production build into one file of JavaScript each. Nothing is written before all of them are known
 * to hold nothing of `src/local` and no package that only development may use.
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type BuildResult, build } from 'esbuild';

const root = fileURLToPath(new URL('..', import.meta.url));

// Says what is wrong on an older Node; then what CommonJS modules expect to find, for those in the bundle.
const banner = `
if (Number(process.versions.node.split('.')[0]) < 26) {
  process.stderr.write('Studio Pass needs Node.js 26 or later; this is ' + process.version + '.\\n');
  process.exit(78);
}
import { createRequire as __createRequire } from 'node:module';
import { dirname as __pathDirname } from 'node:path';
import { fileURLToPath as __urlToPath } from 'node:url';
const require = __createRequire(import.meta.url);
const __filename = __urlToPath(import.meta.url);
const __dirname = __pathDirname(__filename);
`;

const FOREIGN = /^src\/local\/|cloud-copilot|cognito-local/;

export interface Entry {
  /** From the root of the repository. */
  readonly entry: string;
  /** From there as well, or absolute. */
  readonly outfile: string;
  readonly firstLine: string;
}

/**
 * @returns the size of each bundle in bytes, in the order of the entries
 * @throws Error if one holds what it must not; nothing has been written then
 */
export async function writeBundles(entries: readonly Entry[]): Promise<readonly number[]> {
  const results = await Promise.all(entries.map(inMemory));
  for (const file of results.flatMap(({ outputFiles }) => outputFiles)) {
    await mkdir(dirname(file.path), { recursive: true });
    await writeFile(file.path, file.contents);
  }
  return results.map(({ outputFiles }) => outputFiles.find(({ path }) => path.endsWith('.js'))?.contents.length ?? 0);
}

async function inMemory({ entry, outfile, firstLine }: Entry): Promise<BuildResult<{ write: false; metafile: true }>> {
  const result = await build({
    absWorkingDir: root,
    entryPoints: [entry],
    outfile,
    write: false,
    bundle: true,
    platform: 'node',
    target: 'node26',
    format: 'esm',
    // The ES module builds of the AWS SDK are a third of the size of the others, and start three times as fast.
    mainFields: ['module', 'main'],
    minify: true,
    keepNames: true,
    sourcemap: 'linked',
    sourcesContent: false,
    legalComments: 'linked',
    metafile: true,
    banner: { js: `${firstLine}${banner}` },
    logLevel: 'warning',
  });
  const foreign = Object.keys(result.metafile.inputs).filter((input) => FOREIGN.test(input));
  if (foreign.length > 0) {
    throw new Error(`${outfile} must not hold ${foreign.join(', ')}`);
  }
  return result;
}
