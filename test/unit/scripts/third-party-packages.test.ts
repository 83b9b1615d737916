import { execFileSync } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { swaggerUiPackage } from '../../../scripts/swagger-ui-package.ts';

interface Component {
  readonly group?: string;
  readonly name: string;
  readonly version: string;
  readonly purl: string;
  readonly 'bom-ref': string;
  readonly licenses?: readonly { readonly license?: { readonly id?: string } }[];
}

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));

/** In a process of its own: the tool wants more of the console than a test has. */
function build(directory: string): void {
  const program = `
    import { writeBundles } from './scripts/bundle.ts';
    import { pagePackages } from './scripts/page-bundle.ts';
    import { swaggerUiPackage } from './scripts/swagger-ui-package.ts';
    import { billOfMaterials, writeLicences } from './scripts/third-party-packages.ts';
    const directory = process.argv[1];
    await writeBundles({ entries: { main: 'src/main.ts' }, directory, plugins: [billOfMaterials()] });
    await writeLicences(directory, { whole: await pagePackages(), incomplete: [await swaggerUiPackage()] });`;
  execFileSync(process.execPath, ['--input-type=module', '--eval', program, directory], { cwd: ROOT });
}

describe('what the build says of the packages inside', () => {
  let directory: string;
  let bill: {
    bomFormat: string;
    specVersion: string;
    metadata: { component: Component };
    components: Component[];
    compositions: unknown;
  };
  let billText: string;
  let licences: string;

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'studio-pass-packages-'));
    build(directory);
    billText = await readFile(join(directory, 'bom.cdx.json'), 'utf8');
    bill = JSON.parse(billText);
    licences = await readFile(join(directory, 'third-party-licenses.txt'), 'utf8');
  });

  afterAll(() => rm(directory, { recursive: true }));

  test('is a CycloneDX document about this version of this project', async () => {
    const { version } = JSON.parse(await readFile(join(ROOT, 'package.json'), 'utf8'));
    expect(bill).toMatchObject({ bomFormat: 'CycloneDX', specVersion: '1.6' });
    expect(bill.metadata.component).toMatchObject({ name: 'studio-pass', version });
  });

  test('names what is bundled in the version that is installed, and not what only builds or tests', async () => {
    const { packages } = JSON.parse(await readFile(join(ROOT, 'package-lock.json'), 'utf8'));
    const named = new Map(
      bill.components.map(({ group, name, version }) => [group ? `${group}/${name}` : name, version]),
    );
    for (const name of ['fastify', 'pino', 'aws-jwt-verify', '@aws-sdk/client-sagemaker']) {
      expect([name, named.get(name)]).toEqual([name, packages[`node_modules/${name}`].version]);
    }
    for (const name of ['esbuild', 'vitest', 'cognito-local', 'dynalite', '@cloud-copilot/iam-simulate']) {
      expect(named.has(name)).toBe(false);
    }
  });

  test('names what packages hold that are bundles themselves', () => {
    const names = bill.components.map(({ name }) => name);
    expect(names).toEqual(expect.arrayContaining(['glob', 'minimatch', 'path-scurry', 'lru-cache', 'brace-expansion']));
  });

  test('names the documentation page, with its notices, and says that not all inside is known', () => {
    const page = bill.components.find(({ name }) => name === 'swagger-ui-dist');
    expect(page).toMatchObject({ purl: `pkg:npm/swagger-ui-dist@${page?.version}` });
    expect(bill.compositions).toEqual([{ aggregate: 'incomplete', assemblies: [page?.['bom-ref']] }]);
    expect(licences).toContain('SmartBear Software Inc.');
    expect(licences).toContain('DOMPurify');
  });

  test('names what the launch page holds, which is bundled apart', () => {
    const library = bill.components.find(({ name }) => name === 'oauth4webapi');
    expect(library).toMatchObject({ purl: `pkg:npm/oauth4webapi@${library?.version}` });
    expect(licences).toContain('Filip Skokan');
  });

  test('is refused if the page is of another version than what is said of it', async () => {
    const manifest = join(directory, 'package.json');
    await writeFile(manifest, JSON.stringify({ devDependencies: { 'swagger-ui-dist': '99.0.0' } }));
    await expect(swaggerUiPackage(manifest)).rejects.toThrow('99.0.0');
  });

  test('has a licence for every package', () => {
    expect(bill.components.filter(({ licenses = [] }) => licenses.length === 0)).toEqual([]);
  });

  test('has every package in the file of licences, with its words', () => {
    const missing = bill.components.filter(
      ({ group, name, version }) => !licences.includes(`\n${group ? `${group}/` : ''}${name} ${version}\n`),
    );
    expect(missing).toEqual([]);
    expect(licences).toContain('Permission is hereby granted, free of charge');
    expect(licences).toContain('TERMS AND CONDITIONS FOR USE, REPRODUCTION, AND DISTRIBUTION');
  });

  test('is the same for the same input, and says nothing of the machine', async () => {
    const again = await mkdtemp(join(tmpdir(), 'studio-pass-packages-'));
    try {
      build(again);
      expect(await readFile(join(again, 'bom.cdx.json'), 'utf8')).toBe(billText);
      expect(billText).not.toContain(ROOT);
    } finally {
      await rm(again, { recursive: true });
    }
  });

  test('goes with a bundle that starts', () => {
    const run = execFileSync(process.execPath, [join(directory, 'main.js'), '--version'], { encoding: 'utf8' });
    expect(run.trim()).toBe(bill.metadata.component.version);
  });
});
