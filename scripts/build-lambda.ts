/**
 * Makes `dist-lambda`, what the Lambda functions run: both faces in one folder, to be zipped as it is. Apart from `dist`, so that the
 * image does not carry it. A build that fails leaves nothing there.
 */
import { cp, rm, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { writeBundles } from './bundle.ts';
import { billOfMaterials, writeLicences } from './third-party-packages.ts';

/** Of the newest runtime that Lambda has; the templates name it (`infra/constructs/function-runtime.ts`). */
const NODE = 24;

const root = fileURLToPath(new URL('..', import.meta.url));
const directory = `${root}dist-lambda`;

await rm(directory, { recursive: true, force: true });
try {
  const size = await writeBundles({
    entries: { api: 'src/lambda/api.ts', authorizer: 'src/lambda/authorizer.ts' },
    directory,
    node: NODE,
    plugins: [billOfMaterials()],
  });
  await writeLicences(directory);
  await cp(`${root}LICENSE`, `${directory}/LICENSE`);
  // So that Lambda need not find out that they are modules.
  await writeFile(`${directory}/package.json`, '{"type":"module"}\n');
  process.stdout.write(`dist-lambda: ${Math.round(size / 1024)} kB of JavaScript\n`);
} catch (error) {
  await rm(directory, { recursive: true, force: true });
  throw error;
}
