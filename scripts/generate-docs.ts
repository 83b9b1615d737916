/**
 * Writes the documents that are made from the code: the error codes, the configuration, the command line, the settings of a deployment, the
 * JSON Schemas for editors, the proof of the perimeter, the OpenAPI document with the Postman collection made of it, the page of the
 * example clients and the picture of the architecture; and at the end of each page the way to the next one. With `--check` it writes
 * nothing, and fails if a document is not what the code says.
 */
import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { settingsSchema } from '../infra/settings/settings-schema.ts';
import packageJson from '../package.json' with { type: 'json' };
import { configurationSchema } from '../src/config/schema.ts';
import { mappingFileSchema } from '../src/profiles/mapping-file.ts';
import { revocationFileSchema } from '../src/revocation/revocation-file.ts';
import { ticketKeyDocumentSchema } from '../src/tickets/ticket-key-document.ts';
import { architecturePicture } from './architecture-picture.ts';
import { clientsPage } from './clients-page.ts';
import { commandLinePage } from './command-line-page.ts';
import { configurationPage } from './configuration-page.ts';
import { errorsPage } from './errors-page.ts';
import { openApiDocument } from './openapi-document.ts';
import { pagesInOrder, withNavigation } from './page-navigation.ts';
import { perimeterPage } from './perimeter-page.ts';
import { postmanCollection } from './postman/collection.ts';
import { localEnvironment } from './postman/local-environment.ts';
import { editorSchema } from './schema-table.ts';
import { settingsPage } from './settings-page.ts';

const docs = fileURLToPath(new URL('../docs/', import.meta.url));
const openApi = await openApiDocument();
const made: Readonly<Record<string, string>> = {
  'errors.md': errorsPage(),
  'configuration.md': configurationPage(),
  'command-line.md': commandLinePage(packageJson.version),
  'clients.md': await clientsPage(),
  'configuration.schema.json': json(editorSchema(configurationSchema)),
  'mapping-file.schema.json': json(editorSchema(mappingFileSchema)),
  'revocation-file.schema.json': json(editorSchema(revocationFileSchema)),
  'launch-ticket-keys.schema.json': json(editorSchema(ticketKeyDocumentSchema)),
  'deploy-settings.md': settingsPage(),
  'deploy-settings.schema.json': json(editorSchema(settingsSchema)),
  'perimeter.md': await perimeterPage(),
  'openapi.json': json(openApi),
  'postman/studio-pass.postman_collection.json': json(postmanCollection(openApi)),
  'postman/local.postman_environment.json': json(localEnvironment()),
  'architecture.svg': await architecturePicture(await readFile(`${docs}architecture.dot`, 'utf8')),
};
const documents: Readonly<Record<string, string>> = { ...made, ...(await pages()) };

const outdated: string[] = [];
for (const [name, text] of Object.entries(documents)) {
  const present = await readFile(`${docs}${name}`, 'utf8').catch(() => undefined);
  if (present !== text) {
    outdated.push(`docs/${name}`);
  }
}
if (!process.argv.includes('--check')) {
  for (const [name, text] of Object.entries(documents)) {
    await writeFile(`${docs}${name}`, text);
  }
} else if (outdated.length > 0) {
  process.stderr.write(
    `Not what the code says: ${outdated.join(', ')}. Run "npm run docs" and look at the difference.\n`,
  );
  process.exitCode = 1;
}

/** Those that are not there (yet) are left out: test/architecture/documentation.test.ts names links that lead nowhere. */
async function pages(): Promise<Readonly<Record<string, string>>> {
  const order = pagesInOrder(await readFile(`${docs}README.md`, 'utf8'));
  const all = await Promise.all(
    order.map(async ({ path, name }) => ({
      path,
      name,
      text: made[path] ?? (await readFile(`${docs}${path}`, 'utf8').catch(() => '')),
    })),
  );
  return withNavigation(all.filter(({ text }) => text !== ''));
}

function json(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
