/**
 * Makes `dist`, the production build: the bundles of the service, of its health check and of the command line, the launch page, the files
 * of the documentation page, and what there is to say about the packages inside. A build that fails leaves nothing there.
 */
import { chmod, rm } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { writeBundles } from './bundle.ts';
import { copyDocumentationPage } from './documentation-page.ts';
import { pagePackages, writePage } from './page-bundle.ts';
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
  const pageSize = await writePage(`${dist}/page`);
  await writeLicences(dist, { whole: await pagePackages(), incomplete: [await swaggerUiPackage()] });
  // Started by its name.
  await chmod(`${dist}/cli.js`, 0o755);
  await copyDocumentationPage(`${dist}/static`);
  process.stdout.write(
    `dist: ${Math.round(size / 1024)} kB of JavaScript, and ${Math.round(pageSize / 1024)} kB of launch page\n`,
  );
} catch (error) {
  await rm(dist, { recursive: true, force: true });
  throw error;
}
