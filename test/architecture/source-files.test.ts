import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, test } from 'vitest';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const LONGEST_FILE = 300;

/** The places that may look at the environment: the entries, the loader's own text, and the stand-ins. */
const MAY_READ_ENVIRONMENT = [
  /^src\/(main|health)\.ts$/,
  /^src\/cli\/main\.ts$/,
  /^src\/lambda\/(api|authorizer)\.ts$/,
  /^src\/config\/load-configuration\.ts$/,
  /^src\/local\//,
];

/** `process.env`, however it is spelt, and the ways to have it under another name. */
const READS_ENVIRONMENT = [
  /\bprocess\s*\??\.\s*env\b/,
  /\bprocess\s*(\?\.)?\s*\[/,
  /\{[^}]*\benv\b[^}]*\}\s*=\s*process\b/,
  /\bimport\b[^;]*\benv\b[^;]*from\s*'(node:)?process'/,
  /\bimport\.meta\.env\b/,
];

function readsEnvironment(text: string): boolean {
  const code = text.replace(/\/\*.*?\*\//gs, '').replace(/(^|\s)\/\/.*$/gm, '');
  return READS_ENVIRONMENT.some((pattern) => pattern.test(code));
}

describe('the source', () => {
  let files: readonly { readonly path: string; readonly text: string }[];

  beforeAll(async () => {
    const paths = (await readdir(join(ROOT, 'src'), { recursive: true })).filter((path) => path.endsWith('.ts'));
    files = await Promise.all(
      paths.map(async (path) => ({ path: `src/${path}`, text: await readFile(join(ROOT, 'src', path), 'utf8') })),
    );
  });

  test('is found', () => {
    expect(files.map(({ path }) => path)).toEqual(expect.arrayContaining(['src/main.ts', 'src/http/problem.ts']));
  });

  test(`has no file of more than ${LONGEST_FILE} lines`, () => {
    const long = files.filter(({ text }) => text.split('\n').length - 1 > LONGEST_FILE);
    expect(long.map(({ path }) => path)).toEqual([]);
  });

  test('opens each module with a sentence about why it exists', () => {
    const silent = files.filter(({ text }) => !/^(#!.*\n)?\/\*\*/.test(text));
    expect(silent.map(({ path }) => path)).toEqual([]);
  });

  test('names its files in kebab-case', () => {
    const odd = files.filter(({ path }) => !/^src\/([a-z0-9]+(-[a-z0-9]+)*\/)*[a-z0-9]+(-[a-z0-9]+)*\.ts$/.test(path));
    expect(odd.map(({ path }) => path)).toEqual([]);
  });

  test('reads the environment in its entries and its configuration loader only', () => {
    const readers = files.filter(({ text }) => readsEnvironment(text)).map(({ path }) => path);
    expect(readers).toContain('src/main.ts');
    expect(readers.filter((path) => !MAY_READ_ENVIRONMENT.some((allowed) => allowed.test(path)))).toEqual([]);
  });

  test.each([
    'const a = process.env.A;',
    'const a = process . env["A"];',
    "const a = process['env'].A;",
    'const { env } = process;',
    'const { argv, env: environment } = process;',
    "import { env } from 'node:process';",
    'const a = process?.env;',
  ])('would be caught reading the environment by %s', (text) => {
    expect(readsEnvironment(text)).toBe(true);
  });

  test.each([
    'const environment = load(env);',
    'process.stdout.write(env);',
    '/** Usually\n * `process.env`. */',
    '// not process.env',
  ])('is not suspected of it for %s', (text) => {
    expect(readsEnvironment(text)).toBe(false);
  });
});
