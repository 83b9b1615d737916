/**
 * Bundles the production entry into `dist`: one file with everything it needs, and the files of the documentation page.
 * Nothing of `src/local` may be in it; the build fails if it is.
 */
import { cp, rm } from 'node:fs/promises';
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

await rm(dist, { recursive: true, force: true });
const result = await build({
  absWorkingDir: root,
  entryPoints: ['src/main.ts'],
  outfile: 'dist/main.js',
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
  banner: { js: banner },
  logLevel: 'warning',
});

const foreign = Object.keys(result.metafile.inputs).filter((input) =>
  /^src\/local\/|cloud-copilot|cognito-local/.test(input),
);
if (foreign.length > 0) {
  throw new Error(`the production bundle must not hold ${foreign.join(', ')}`);
}
await cp(fileURLToPath(new URL('./static', import.meta.resolve('@fastify/swagger-ui'))), `${dist}/static`, {
  recursive: true,
  filter: (source) => !source.endsWith('.map'),
});
const bytes = result.metafile.outputs['dist/main.js']?.bytes ?? 0;
process.stdout.write(`dist/main.js: ${Math.round(bytes / 1024)} kB\n`);
