/**
 * Makes `dist`, the production build: the bundles of the service and of the command line, and the files of the documentation
 * page. A build that fails leaves nothing there.
 */
import { chmod, cp, rm } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { type Entry, writeBundles } from './bundle.ts';

const dist = fileURLToPath(new URL('../dist', import.meta.url));

const entries: readonly Entry[] = [
  { entry: 'src/main.ts', outfile: 'dist/main.js', firstLine: '' },
  { entry: 'src/cli/main.ts', outfile: 'dist/cli.js', firstLine: '#!/usr/bin/env node' },
];

await rm(dist, { recursive: true, force: true });
const sizes = await writeBundles(entries);
for (const [index, { outfile }] of entries.entries()) {
  process.stdout.write(`${outfile}: ${Math.round((sizes[index] ?? 0) / 1024)} kB\n`);
}
// Started by its name.
await chmod(`${dist}/cli.js`, 0o755);
await cp(fileURLToPath(new URL('./static', import.meta.resolve('@fastify/swagger-ui'))), `${dist}/static`, {
  recursive: true,
  filter: (source) => !source.endsWith('.map'),
});
