import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { cruise, type ICruiseOptions, type ICruiseResult } from 'dependency-cruiser';
import extractDepcruiseOptions from 'dependency-cruiser/config-utl/extract-depcruise-options';
import { beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { importRuleFixtures, type SourceTree } from './import-rule-fixtures.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

/** They put everything together, so that there is nothing below `src` they may not import. */
const ENTRY_FOLDERS: readonly string[] = ['cli', 'lambda'];

/** Enough of the packages that fixtures import for them to be found. */
const PACKAGES: Readonly<Record<string, 'dependencies' | 'devDependencies' | 'nowhere'>> = {
  '@aws-sdk/client-sagemaker': 'dependencies',
  fastify: 'dependencies',
  'fastify-plugin': 'dependencies',
  '@fastify/swagger': 'dependencies',
  typebox: 'dependencies',
  yaml: 'dependencies',
  'only-for-development': 'devDependencies',
  'aws-cdk-lib': 'devDependencies',
  constructs: 'devDependencies',
  'of-somebody-else': 'nowhere',
};

async function write(folder: string, tree: SourceTree): Promise<void> {
  for (const [path, text] of Object.entries(tree)) {
    await mkdir(join(folder, dirname(path)), { recursive: true });
    await writeFile(join(folder, path), text);
  }
}

function packageTree(): SourceTree {
  const ofKind = (kind: string) =>
    Object.fromEntries(
      Object.entries(PACKAGES).flatMap(([name, needed]) => (needed === kind ? [[name, '1.0.0']] : [])),
    );
  return {
    'package.json': JSON.stringify({
      type: 'module',
      dependencies: ofKind('dependencies'),
      devDependencies: ofKind('devDependencies'),
    }),
    ...Object.fromEntries(
      Object.keys(PACKAGES).flatMap((name) => [
        [`node_modules/${name}/package.json`, JSON.stringify({ name, version: '1.0.0', exports: './index.js' })],
        [`node_modules/${name}/index.js`, 'export const thing = 1;\n'],
      ]),
    ),
  };
}

describe('the import rules', () => {
  let options: ICruiseOptions;

  beforeAll(async () => {
    options = await extractDepcruiseOptions(join(ROOT, '.dependency-cruiser.mjs'));
  });

  const ruleNames = () => (options.ruleSet?.forbidden ?? []).map(({ name }) => name);

  async function violationsIn(baseDir: string): Promise<ICruiseResult['summary']['violations']> {
    const { output } = await cruise(['src', 'infra'], { ...options, baseDir });
    if (typeof output === 'string') {
      throw new Error('a result was asked for, not a report');
    }
    return output.summary.violations;
  }

  async function rulesBrokenBy(tree: SourceTree): Promise<readonly string[]> {
    const folder = await mkdtemp(join(tmpdir(), 'import-rules-'));
    onTestFinished(() => rm(folder, { recursive: true }));
    await write(folder, { 'src/model/empty.ts': '', 'infra/empty.ts': '', ...packageTree(), ...tree });
    return [...new Set((await violationsIn(folder)).map(({ rule }) => rule.name))];
  }

  test('have a fixture each, and no fixture is without its rule', () => {
    expect(ruleNames().toSorted()).toEqual(Object.keys(importRuleFixtures).toSorted());
  });

  test('are errors, every one', () => {
    expect(new Set((options.ruleSet?.forbidden ?? []).map(({ severity }) => severity))).toEqual(new Set(['error']));
  });

  describe.each(Object.entries(importRuleFixtures))('%s', (name, { breaks, keeps }) => {
    test.each(breaks.map((tree) => [Object.keys(tree).join(' and '), tree] as const))(
      'catches what it forbids, and no other rule does: %s',
      async (_files, tree) => {
        expect(await rulesBrokenBy(tree)).toEqual([name]);
      },
    );

    test.each(keeps.map((tree) => [Object.keys(tree).join(' and '), tree] as const))(
      'lets pass what is allowed, as every rule does: %s',
      async (_files, tree) => {
        expect(await rulesBrokenBy(tree)).toEqual([]);
      },
    );
  });

  test('say of every folder of the source what it may import', async () => {
    const entries = await readdir(join(ROOT, 'src'), { withFileTypes: true });
    const folders = entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
    const isNamed = (folder: string) =>
      (options.ruleSet?.forbidden ?? []).some(({ from }) => {
        const pattern = new RegExp([from.path ?? ''].flat().join('|'));
        return pattern.test(`src/${folder}/any.ts`) && !pattern.test('src/unheard-of/any.ts');
      });
    expect(folders).toContain('model');
    expect(folders.filter((folder) => !ENTRY_FOLDERS.includes(folder) && !isNamed(folder))).toEqual([]);
  });
});
