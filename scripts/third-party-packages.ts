/**
 * Says what the build holds that is not this project's: a bill of materials for programs, and the licences, word for word, for
 * people. Both come from what the bundler took in, not from what happens to be installed.
 */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { cyclonedxEsbuildPlugin } from '@cyclonedx/cyclonedx-esbuild';
import type { Plugin } from 'esbuild';

const packages = fileURLToPath(new URL('../node_modules', import.meta.url));

/** CycloneDX 1.6 (ECMA-424), in JSON. */
const BILL_OF_MATERIALS = 'bom.cdx.json';
const LICENCES = 'third-party-licenses.txt';

/** Writes the bill of materials, checked against its schema and the same for the same input, beside the bundles. */
export function billOfMaterials(): Plugin {
  return cyclonedxEsbuildPlugin({
    outputFile: BILL_OF_MATERIALS,
    specVersion: '1.6',
    gatherLicenseTexts: true,
    outputReproducible: true,
    validate: true,
    // What is wrong is thrown as well.
    logLevel: 'silent',
  });
}

interface LicenceText {
  readonly content: string;
  readonly encoding?: string;
}
export interface Component {
  readonly type?: string;
  readonly 'bom-ref'?: string;
  readonly scope?: string;
  readonly purl?: string;
  readonly group?: string;
  readonly name: string;
  readonly version: string;
  readonly licenses?: readonly {
    readonly license?: { readonly id?: string; readonly acknowledgement?: string };
    readonly expression?: string;
  }[];
  readonly evidence?: { readonly licenses?: readonly { readonly license: { readonly text?: LicenceText } }[] };
}
interface Manifest {
  readonly version: string;
  readonly license?: string;
}
interface Bill {
  readonly metadata: { readonly component: Component };
  readonly components: readonly Component[];
  readonly dependencies?: readonly { readonly ref: string; readonly dependsOn?: readonly string[] }[];
  readonly compositions?: readonly { readonly aggregate: 'incomplete'; readonly assemblies: readonly string[] }[];
}

/**
 * Takes the texts of the licences out of the bill of materials, where each stands once for every package, and writes them for
 * people to read, each once.
 * @param beside what goes with the bundles without being in them; what is `incomplete` holds packages that nobody names
 * @throws Error if a package neither came with one nor names one: it must not be passed on then
 */
export async function writeLicences(
  directory: string,
  {
    whole = [],
    incomplete = [],
  }: { readonly whole?: readonly Component[]; readonly incomplete?: readonly Component[] } = {},
): Promise<void> {
  const beside = [...whole, ...incomplete];
  const path = join(directory, BILL_OF_MATERIALS);
  const bill: Bill = JSON.parse(await readFile(path, 'utf8'));
  const components = [...(await Promise.all(bill.components.map(withLicence))), ...beside];
  // The same words in other lines are the same licence.
  const chapters = new Map<string, { readonly text: string; readonly names: string[] }>();
  for (const component of components) {
    const name = `${fullName(component)} ${component.version}`;
    const texts = textsOf(component);
    for (const text of texts.length > 0 ? texts : [`${declaredBy(component)}; its text is not in the package.`]) {
      const words = text.replaceAll(/\s+/g, ' ');
      const chapter = chapters.get(words) ?? { text, names: [] };
      chapter.names.push(name);
      chapters.set(words, chapter);
    }
  }
  const written = [
    'Studio Pass holds the packages named here, each under the licences that follow its name.\n',
    ...[...chapters.values()].map(({ text, names }) => `${names.join('\n')}\n\n${text}\n`),
  ];
  await writeFile(join(directory, LICENCES), written.join(`\n${'='.repeat(100)}\n\n`));
  const { component: main } = bill.metadata;
  const refsOf = (components: readonly Component[]) => components.flatMap((component) => component['bom-ref'] ?? []);
  const plain: Bill = {
    ...bill,
    metadata: { ...bill.metadata, component: withoutTexts(main) },
    components: components.map(withoutTexts),
    dependencies: [...(bill.dependencies ?? []), ...refsOf(beside).map((ref) => ({ ref }))],
    ...(incomplete.length === 0 ? {} : { compositions: [{ aggregate: 'incomplete', assemblies: refsOf(incomplete) }] }),
  };
  // The comments only tell from which line of a package.json each address comes.
  await writeFile(path, `${JSON.stringify(plain, (name, value) => (name === 'comment' ? undefined : value))}\n`);
}

/**
 * Some packages have a second `package.json` beside the files that the bundler takes, which says no more than how these are to
 * be read; the first is at the top.
 */
async function withLicence(component: Component): Promise<Component> {
  if (component.licenses !== undefined) {
    return component;
  }
  const directory = join(packages, fullName(component));
  const { version, license }: Manifest = JSON.parse(await readFile(join(directory, 'package.json'), 'utf8'));
  if (version !== component.version || license === undefined) {
    throw new Error(`${fullName(component)} ${component.version} comes without a licence`);
  }
  const content = await readFile(join(directory, 'LICENSE'), 'utf8');
  return {
    ...component,
    licenses: [{ license: { id: license, acknowledgement: 'declared' } }],
    evidence: { licenses: [{ license: { text: { content } } }] },
  };
}

function fullName({ group, name }: Component): string {
  return group === undefined ? name : `${group}/${name}`;
}

function textsOf({ evidence }: Component): readonly string[] {
  const texts = (evidence?.licenses ?? []).flatMap(({ license: { text } }) => (text === undefined ? [] : [text]));
  return texts.map(({ content, encoding }) =>
    (encoding === 'base64' ? Buffer.from(content, 'base64').toString() : content).replaceAll('\r\n', '\n').trim(),
  );
}

function declaredBy({ licenses = [] }: Component): string {
  return licenses.map(({ license, expression }) => license?.id ?? expression).join(', ');
}

function withoutTexts({ evidence: _evidence, ...component }: Component): Component {
  return component;
}
