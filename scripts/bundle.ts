/**
 * Bundles the entries of the production build, with what they share in files of its own. Nothing is written before the whole
 * is known to hold nothing of `src/local`, no package that only development may use, and none that hides others.
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, type Plugin } from 'esbuild';
import { compiledRoutes } from './compiled-routes.ts';

const root = fileURLToPath(new URL('..', import.meta.url));

/** Says what is wrong on an older Node. Short: it is in every file. */
const nodeCheckFor = (node: number): string =>
  `if(parseInt(process.versions.node)<${node}){console.error('Studio Pass needs Node.js ${node} or later; this is',process.version);process.exit(78)}`;
/** What CommonJS modules expect to find. Each file that has it costs a start a fifth of a millisecond. */
const COMMON_JS = [
  "import{createRequire as __createRequire}from'node:module';",
  'const require=__createRequire(import.meta.url),__filename=import.meta.filename,__dirname=import.meta.dirname;',
].join('');
/** What needs it, and a few strings that only look so. */
const NEEDS_COMMON_JS = /\b(require|__filename|__dirname)\b/;

const FOREIGN = /^src\/local\/|cloud-copilot|cognito-local|dynalite/;
/**
 * A package that was bundled before it was published: what is inside would be in no bill of materials, and without its licence.
 * `lru-cache` is only made small: it depends on nothing.
 */
const ALREADY_BUNDLED = /(?<!\/lru-cache\/dist\/.*)\.min\.[cm]?js$/;

export interface BundleOptions {
  /** By the name of the file that each becomes, without `.js`: where it is, from the root of the repository. */
  readonly entries: Readonly<Record<string, string>>;
  /** Absolute. Everything goes right into it, also what entries share, so that files can be found from any of them. */
  readonly directory: string;
  /** The oldest major version of Node that has to run it; 26 if absent. */
  readonly node?: number;
  /** Whether it holds the service's routes, whose schemas are then compiled now. True if absent. */
  readonly hasRoutes?: boolean;
  /** They see what was built, and are not reached if it may not be written. What they write themselves is their own affair. */
  readonly plugins?: readonly Plugin[];
}

/**
 * @returns the size in bytes of all JavaScript that was written
 * @throws Error if something is in it that must not be; nothing has been written then
 */
export async function writeBundles({
  entries,
  directory,
  node = 26,
  hasRoutes = true,
  plugins = [],
}: BundleOptions): Promise<number> {
  const { outputFiles } = await build({
    absWorkingDir: root,
    entryPoints: { ...entries },
    outdir: directory,
    chunkNames: '[name]-[hash]',
    write: false,
    bundle: true,
    splitting: true,
    platform: 'node',
    target: `node${node}`,
    format: 'esm',
    // The ES module builds of the AWS SDK are a third of the size of the others, and start three times as fast.
    mainFields: ['module', 'main'],
    // The same without its dependencies inside.
    alias: { glob: 'glob/raw' },
    minify: true,
    sourcemap: 'linked',
    sourcesContent: false,
    metafile: true,
    // The licences of all packages are in a file of their own.
    legalComments: 'none',
    banner: { js: `${nodeCheckFor(node)}${COMMON_JS}` },
    logLevel: 'warning',
    plugins: [nothingForeign, ...(hasRoutes ? [compiledRoutes()] : []), ...plugins],
  });
  let size = 0;
  for (const { path, contents } of outputFiles) {
    const isCode = path.endsWith('.js');
    const written = isCode ? withoutNeedlessBanner(contents) : contents;
    size += isCode ? written.length : 0;
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, written);
  }
  return size;
}

/** The banner has a line of its own, so the map stays right. */
function withoutNeedlessBanner(contents: Uint8Array): Uint8Array {
  const text = Buffer.from(contents).toString();
  const bare = text.replace(COMMON_JS, '');
  return NEEDS_COMMON_JS.test(bare) ? contents : Buffer.from(bare);
}

const nothingForeign: Plugin = {
  name: 'nothing-foreign',
  setup({ onEnd }) {
    onEnd(({ metafile }) => {
      const inputs = Object.keys(metafile?.inputs ?? {});
      const foreign = inputs.filter((input) => FOREIGN.test(input) || ALREADY_BUNDLED.test(input));
      if (foreign.length > 0) {
        throw new Error(`the build must not hold ${foreign.join(', ')}`);
      }
    });
  },
};
