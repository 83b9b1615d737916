/**
 * Bundles the production entries, the service and the command line, into `dist`: one file each with everything it needs,
 * and the files of the documentation page. Nothing of `src/local` may be in them; the build fails if it is.
 */
import { chmod, cp, rm } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('..', import.meta.url));
const dist = `${root}dist`;

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

interface Entry {
  readonly entry: string;
  readonly outfile: string;
  readonly firstLine: string;
}

/** @returns its size in bytes */
async function bundle({ entry, outfile, firstLine }: Entry): Promise<number> {
  const result = await build({
    absWorkingDir: root,
    entryPoints: [entry],
    outfile,
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
  const foreign = Object.keys(result.metafile.inputs).filter((input) =>
    /^src\/local\/|cloud-copilot|cognito-local/.test(input),
  );
  if (foreign.length > 0) {
    throw new Error(`${outfile} must not hold ${foreign.join(', ')}`);
  }
  return result.metafile.outputs[outfile]?.bytes ?? 0;
}

await rm(dist, { recursive: true, force: true });
const entries: readonly Entry[] = [
  { entry: 'src/main.ts', outfile: 'dist/main.js', firstLine: '' },
  { entry: 'src/cli/main.ts', outfile: 'dist/cli.js', firstLine: '#!/usr/bin/env node' },
];
for (const entry of entries) {
  process.stdout.write(`${entry.outfile}: ${Math.round((await bundle(entry)) / 1024)} kB\n`);
}
// Started by its name.
await chmod(`${dist}/cli.js`, 0o755);
await cp(fileURLToPath(new URL('./static', import.meta.resolve('@fastify/swagger-ui'))), `${dist}/static`, {
  recursive: true,
  filter: (source) => !source.endsWith('.map'),
});
