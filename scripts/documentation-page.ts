/** The files of the documentation page that go with the production build: those of the package, without what no browser asks for or uses. */
import { cp, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const files = fileURLToPath(new URL('./static', import.meta.resolve('@fastify/swagger-ui')));

/** Draws a bar above the page, which our layout has not. The page loads it all the same, and names what it declares. */
const STANDALONE_PRESET = 'swagger-ui-standalone-preset.js';

export async function copyDocumentationPage(directory: string): Promise<void> {
  await cp(files, directory, {
    recursive: true,
    // The page loads `swagger-ui-bundle.js`; the other is for those who bundle it themselves.
    filter: (source) => !source.endsWith('.map') && !source.endsWith('/swagger-ui.js'),
  });
  await writeFile(join(directory, STANDALONE_PRESET), 'window.SwaggerUIStandalonePreset = [];\n');
}
