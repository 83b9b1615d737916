/**
 * Makes `dist`, the production build: the bundles of the service, of its health check and of the command line, the files of the
 * documentation page, and what there is to say about the packages inside. A build that fails leaves nothing there.
 */
import { chmod, cp, rm } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { writeBundles } from './bundle.ts';
import { swaggerUiPackage } from './swagger-ui-package.ts';
import { billOfMaterials, writeLicences } from './third-party-packages.ts';

const dist = fileURLToPath(new URL('../dist', import.meta.url));

await rm(dist, { recursive: true, force: true });
try {
  const size = await writeBundles({
    entries: { main: 'src/main.ts', health: 'src/health.ts', cli: 'src/cli/main.ts' },
    directory: dist,
    plugins: [billOfMaterials()],
  });
  await writeLicences(dist, [await swaggerUiPackage()]);
  // Started by its name.
  await chmod(`${dist}/cli.js`, 0o755);
  await cp(fileURLToPath(new URL('./static', import.meta.resolve('@fastify/swagger-ui'))), `${dist}/static`, {
    recursive: true,
    // The page loads `swagger-ui-bundle.js`; the other is for those who bundle it themselves.
    filter: (source) => !source.endsWith('.map') && !source.endsWith('/swagger-ui.js'),
  });
  process.stdout.write(`dist: ${Math.round(size / 1024)} kB of JavaScript\n`);
} catch (error) {
  await rm(dist, { recursive: true, force: true });
  throw error;
}
