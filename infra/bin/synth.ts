/**
 * Writes plain CloudFormation templates: those of the examples to `infra/templates`, or those of your own settings to a
 * folder of your choice. Works offline.
 */
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { ConfigurationError } from '../../src/document/document-fault.ts';
import { readSettings, runCommand, UsageError } from '../command.ts';
import { writeTemplates } from '../template-folder.ts';
import { synthesize, TEMPLATE_MAX_BYTES, templateText } from '../templates.ts';

const USAGE = `npm run synth                                     writes the templates of infra/examples to infra/templates
npm run synth -- --settings FILE --output FOLDER  writes the templates of your settings, in place of those of an
                                                  earlier run; the folder must hold nothing else
npm run synth -- --check                          writes nothing, and fails if infra/templates is not up to date
`;

const infra = fileURLToPath(new URL('..', import.meta.url));
const examples = join(infra, 'examples');
const golden = join(infra, 'templates');

/** @throws ConfigurationError if the settings are wrong, or give more than CloudFormation takes */
async function textsOf(settingsPath: string): Promise<ReadonlyMap<string, string>> {
  const templates = synthesize(await readSettings(settingsPath));
  const texts = new Map([...templates].map(([name, template]) => [`${name}.yaml`, templateText(template)]));
  const tooLarge = [...texts].filter(([, text]) => Buffer.byteLength(text) > TEMPLATE_MAX_BYTES);
  if (tooLarge.length > 0) {
    throw new ConfigurationError(
      tooLarge.map(([name, text]) => ({
        where: settingsPath,
        message: `gives a template ${name} of ${Buffer.byteLength(text)} bytes; CloudFormation takes ${TEMPLATE_MAX_BYTES}`,
      })),
    );
  }
  return texts;
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

async function writeGolden(texts: ReadonlyMap<string, string>): Promise<void> {
  await rm(golden, { recursive: true, force: true });
  for (const [name, text] of texts) {
    const path = join(golden, name);
    await mkdir(join(path, '..'), { recursive: true });
    await writeFile(path, text);
  }
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

async function checkGolden(texts: ReadonlyMap<string, string>): Promise<number> {
  const different = await outdated(texts);
  if (different.length > 0) {
    process.stderr.write(`not up to date, run "npm run synth" and look at the difference: ${different.join(', ')}\n`);
  }
  return different.length > 0 ? 1 : 0;
}

await runCommand(USAGE, async () => {
  const { values } = parseArgs({
    options: {
      settings: { type: 'string' },
      output: { type: 'string' },
      check: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  const { settings, output, check, help } = values;
  if (help) {
    process.stdout.write(USAGE);
    return 0;
  }
  if (check && (settings !== undefined || output !== undefined)) {
    throw new UsageError('--check is about infra/templates, and takes neither --settings nor --output');
  }
  if (settings !== undefined && output !== undefined) {
    const texts = await textsOf(settings);
    await writeTemplates(output, texts);
    process.stdout.write(`${texts.size} templates written to ${output}\n`);
    return 0;
  }
  if (settings !== undefined || output !== undefined) {
    throw new UsageError('--settings and --output must be given together');
  }
  const texts = await goldenTexts();
  if (check) {
    return checkGolden(texts);
  }
  await writeGolden(texts);
  process.stdout.write(`${texts.size} templates written to ${golden}\n`);
  return 0;
});
