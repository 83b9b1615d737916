/**
 * Writes plain CloudFormation templates: those of the examples to `infra/templates`, or those of your own settings to a
 * folder of your choice. Works offline.
 */
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { ConfigurationError } from '../../src/document/document-fault.ts';
import { loadSettings } from '../settings/load-settings.ts';
import { synthesize, TEMPLATE_MAX_BYTES, templateText } from '../templates.ts';

const USAGE = `npm run synth                                     writes the templates of infra/examples to infra/templates
npm run synth -- --settings FILE --output FOLDER  writes the templates of your settings
npm run synth -- --check                          writes nothing, and fails if infra/templates is not up to date
`;
/** EX_USAGE and EX_CONFIG of sysexits.h. */
const EXIT_USAGE = 64;
const EXIT_CONFIGURATION = 78;

const infra = fileURLToPath(new URL('..', import.meta.url));
const examples = join(infra, 'examples');
const golden = join(infra, 'templates');

async function textsOf(settingsPath: string): Promise<ReadonlyMap<string, string>> {
  const settings = loadSettings(settingsPath, await readFile(settingsPath, 'utf8'));
  const texts = [...synthesize(settings)].map(([name, template]) => [`${name}.yaml`, templateText(template)] as const);
  for (const [name, text] of texts) {
    if (Buffer.byteLength(text) > TEMPLATE_MAX_BYTES) {
      throw new Error(`${name} has ${Buffer.byteLength(text)} bytes; CloudFormation takes ${TEMPLATE_MAX_BYTES}`);
    }
  }
  return new Map(texts);
}

/** What `infra/templates` should hold, by path below it. */
async function goldenTexts(): Promise<ReadonlyMap<string, string>> {
  const texts = new Map<string, string>();
  for (const file of (await readdir(examples)).toSorted()) {
    for (const [name, text] of await textsOf(join(examples, file))) {
      texts.set(`${basename(file, '.yaml')}/${name}`, text);
    }
  }
  return texts;
}

async function writeAll(folder: string, texts: ReadonlyMap<string, string>): Promise<void> {
  for (const [name, text] of texts) {
    const path = join(folder, name);
    await mkdir(join(path, '..'), { recursive: true });
    await writeFile(path, text);
  }
  process.stdout.write(`${texts.size} templates written to ${folder}\n`);
}

async function outdated(texts: ReadonlyMap<string, string>): Promise<readonly string[]> {
  const entries = await readdir(golden, { recursive: true, withFileTypes: true }).catch(() => []);
  const existing = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const names = new Set([...texts.keys(), ...existing.map((path) => path.slice(golden.length + 1))]);
  const different: string[] = [];
  for (const name of names) {
    const text = await readFile(join(golden, name), 'utf8').catch(() => undefined);
    if (text !== texts.get(name)) {
      different.push(name);
    }
  }
  return different;
}

async function run(): Promise<number> {
  const { values } = parseArgs({
    options: {
      settings: { type: 'string' },
      output: { type: 'string' },
      check: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  const { settings, output, check, help } = values;
  if (help || (settings === undefined) !== (output === undefined) || (check && settings !== undefined)) {
    process[help ? 'stdout' : 'stderr'].write(USAGE);
    return help ? 0 : EXIT_USAGE;
  }
  if (settings !== undefined && output !== undefined) {
    await writeAll(output, await textsOf(settings));
    return 0;
  }
  const texts = await goldenTexts();
  if (!check) {
    await rm(golden, { recursive: true, force: true });
    await writeAll(golden, texts);
    return 0;
  }
  const different = await outdated(texts);
  if (different.length > 0) {
    process.stderr.write(`not up to date, run "npm run synth" and look at the difference: ${different.join(', ')}\n`);
  }
  return different.length > 0 ? 1 : 0;
}

try {
  process.exitCode = await run();
} catch (error) {
  if (!(error instanceof ConfigurationError)) {
    throw error;
  }
  process.stderr.write(`${error.message}\n`);
  process.exitCode = EXIT_CONFIGURATION;
}
