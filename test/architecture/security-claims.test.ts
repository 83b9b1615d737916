import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, test } from 'vitest';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const PAGES = ['docs/security.md', 'docs/operations.md', 'SECURITY.md'];
const THREATS = 81;
const NO_TEST = '**no test yet**';

/** `http/threats-bearer` “one title”, “another title”: the file is below test/, with or without its ending. */
const CITATION = /`((?:architecture|container|contract|corpus|http|infra|local|unit)\/[\w./-]+)`((?:,?\s*“[^”]*”)*)/g;

interface Citation {
  readonly file: string;
  readonly titles: readonly string[];
}

function citationsIn(text: string): readonly Citation[] {
  return [...text.matchAll(CITATION)].map(([, file = '', quotes = '']) => ({
    file,
    // A title may run over the end of a line.
    titles: [...quotes.matchAll(/“([^”]*)”/g)].map(([, title = '']) => title.replaceAll(/\s+/g, ' ')),
  }));
}

function fileOf(citation: string): string | undefined {
  return [citation, `${citation}.test.ts`, `${citation}.ts`].find((path) => existsSync(join(ROOT, 'test', path)));
}

/** In TypeScript each text that a function follows, as a title is written; in a corpus the names of its entries. */
function titlesIn(path: string, text: string): readonly string[] {
  if (path.endsWith('.json')) {
    return (JSON.parse(text) as readonly { readonly name?: string }[]).flatMap(({ name }) => name ?? []);
  }
  const title = /(['"`])((?:\\.|(?!\1)[^\\\n])*)\1,\s*(?:\{[^{}]*\},\s*)?(?:async\b|\()/g;
  return [...text.matchAll(title)].map(([, , words = '']) => words);
}

/** The numbers in "threat 7: …", "threats 53 and 54: …", "threats 50, 51 and 52: …". */
function threatsIn(text: string): readonly number[] {
  return [...text.matchAll(/\bthreats? (\d+(?:(?:, | and )\d+)*)/g)].flatMap(([, numbers = '']) =>
    [...numbers.matchAll(/\d+/g)].map(([number]) => Number(number)),
  );
}

describe('what the security pages claim', () => {
  let pages: ReadonlyMap<string, string>;
  let tests: ReadonlyMap<string, readonly string[]>;
  let security: string;

  beforeAll(async () => {
    pages = new Map(await Promise.all(PAGES.map(async (path) => [path, await read(path)] as const)));
    security = pages.get('docs/security.md') ?? '';
    const paths = (await readdir(join(ROOT, 'test'), { recursive: true })).filter((path) => isTested(path));
    tests = new Map(
      await Promise.all(paths.map(async (path) => [path, titlesIn(path, await read(join('test', path)))] as const)),
    );
  });

  test('cites only tests that exist, each by a part of its name', () => {
    const citations = [...pages].flatMap(([page, text]) => citationsIn(text).map((cited) => ({ page, ...cited })));
    expect(citations.length).toBeGreaterThan(200);
    const wrong = citations.flatMap(({ page, file, titles }) => {
      const known = tests.get(fileOf(file) ?? '') ?? [];
      const missing = titles.filter((title) => !known.some((name) => name.includes(title)));
      return titles.length === 0
        ? [`${page}: ${file} without a title`]
        : missing.map((title) => `${page}: ${file} “${title}”`);
    });
    expect(wrong).toEqual([]);
  });

  test('names only files and folders that exist', () => {
    const wrong = [...pages].flatMap(([page, text]) => {
      const sources = [...text.matchAll(/`((?:src|test|docs|scripts)\/[^`*]+)`/g)].map(([, path = '']) => path);
      const links = [...text.matchAll(/\]\(([^)#:]+)\)/g)].map(([, path = '']) => join(dirname(page), path));
      return [...sources, ...links].filter((path) => !existsSync(join(ROOT, path))).map((path) => `${page}: ${path}`);
    });
    expect(wrong).toEqual([]);
  });

  test('has each threat of the list once, in order', () => {
    expect(threatRows(security).map(({ number }) => number)).toEqual(Array.from({ length: THREATS }, (_, i) => i + 1));
  });

  test('shows each threat by a test that is named after it, or says that there is none', () => {
    const tested = new Set([...tests.values()].flat().flatMap(threatsIn));
    const wrong = threatRows(security).flatMap(({ number, text }) => {
      if (text.includes(NO_TEST)) {
        return tested.has(number) ? [`threat ${number} has a test now: cite it`] : [];
      }
      return threatsIn(text).includes(number) ? [] : [`threat ${number} cites no test of its number`];
    });
    expect(wrong).toEqual([]);
  });

  test('names every file in which the text of a secret is had, and no other', async () => {
    const paths = (await readdir(join(ROOT, 'src'), { recursive: true })).filter((path) => path.endsWith('.ts'));
    const texts = await Promise.all(paths.map(async (path) => [`src/${path}`, await read(join('src', path))] as const));
    const revealing = texts.filter(([, text]) => text.includes('.reveal()')).map(([path]) => path);
    const [, list = ''] = security.split('**Where the text is had.**');
    const named = [...list.matchAll(/^- `(src\/[^`]+)`/gm)].map(([, path]) => path);
    expect(named.toSorted()).toEqual(revealing.toSorted());
  });
});

describe('the check of the claims', () => {
  test('understands a citation with several titles, over the end of a line', () => {
    expect(citationsIn('see `http/a-b` “one\ntitle”, “another”; `unit/x/y` “third”')).toEqual([
      { file: 'http/a-b', titles: ['one title', 'another'] },
      { file: 'unit/x/y', titles: ['third'] },
    ]);
  });

  test('takes for a title what a function follows, and nothing else', () => {
    const text = `it('a', async () => {});\nexpect('b').toBe('c');\n])('d %s', (x) => x);\ntest("e's", { timeout: 1 }, () => 1);`;
    expect(titlesIn('x.test.ts', text)).toEqual(['a', 'd %s', "e's"]);
  });

  test('knows the threats that a title is about', () => {
    expect(threatsIn('threat 7: x')).toEqual([7]);
    expect(threatsIn('threats 50, 51 and 52: x')).toEqual([50, 51, 52]);
    expect(threatsIn('threat 19: x, and threat 48: y')).toEqual([19, 48]);
    expect(threatsIn('what threatens 3 people')).toEqual([]);
  });
});

function read(path: string): Promise<string> {
  return readFile(join(ROOT, path), 'utf8');
}

function isTested(path: string): boolean {
  return (
    (path.endsWith('.ts') && path !== 'architecture/security-claims.test.ts') || path === 'corpus/jwt-headers.json'
  );
}

function threatRows(page: string): readonly { readonly number: number; readonly text: string }[] {
  return [...page.matchAll(/^\| (\d+) \|.*$/gm)].map(([text, number]) => ({ number: Number(number), text }));
}
