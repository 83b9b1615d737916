/** The pages are one book: no link leads nowhere, the table of contents names every page once, and each says for whom it is. */
import { existsSync, readFileSync, statSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { dirname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import packageJson from '../../package.json' with { type: 'json' };
import { pagesInOrder, withNavigation } from '../../scripts/page-navigation.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const read = (path: string): string => readFileSync(join(ROOT, path), 'utf8');
const inDocs = (await readdir(join(ROOT, 'docs'), { recursive: true }))
  .filter((path) => path.endsWith('.md'))
  .map((path) => `docs/${path}`);
const PAGES = ['README.md', 'AGENTS.md', 'SECURITY.md', 'CHANGELOG.md', ...inDocs];

const withoutCode = (text: string): string => text.replaceAll(/^ *```.*?^ *```/gms, '').replaceAll(/`[^`\n]*`/g, '');

/** As GitHub makes them of headings. */
function anchorsOf(text: string): ReadonlySet<string> {
  const headings = [...text.replaceAll(/^ *```.*?^ *```/gms, '').matchAll(/^#+ (.+)$/gm)];
  return new Set(
    headings.map(([, heading = '']) =>
      heading
        .toLowerCase()
        .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
        .replaceAll(' ', '-'),
    ),
  );
}

function linksOf(page: string): readonly { readonly target: string; readonly path: string; readonly anchor: string }[] {
  return [...withoutCode(read(page)).matchAll(/\]\(([^)\s]+)\)/g)]
    .map(([, target = '']) => target)
    .filter((target) => !/^[a-z]+:/.test(target))
    .map((target) => {
      const [path = '', anchor = ''] = target.split('#');
      return { target, path: path === '' ? page : normalize(join(dirname(page), path)), anchor };
    });
}

describe('links', () => {
  test.each(PAGES)('of %s lead to files and headings that are there', (page) => {
    const dead = linksOf(page).filter(
      ({ path, anchor }) =>
        !existsSync(join(ROOT, path)) ||
        (anchor !== '' && (statSync(join(ROOT, path)).isDirectory() || !anchorsOf(read(path)).has(anchor))),
    );
    expect(dead.map(({ target }) => target)).toEqual([]);
  });

  test('are found in pages, also in tables and pictures', () => {
    expect(linksOf('README.md').map(({ path }) => path)).toEqual(
      expect.arrayContaining(['docs/architecture.svg', 'docs/deploy.md', 'docs/launch-page.png', 'LICENSE']),
    );
    expect(linksOf('README.md').length).toBeGreaterThan(20);
  });
});

describe('the table of contents', () => {
  const order = pagesInOrder(read('docs/README.md')).map(({ path }) => `docs/${path}`);

  test('names every page of docs, each once', () => {
    expect(order.toSorted()).toEqual(inDocs.filter((path) => path !== 'docs/README.md').toSorted());
  });

  test('counts its pages', () => {
    const numbers = [...read('docs/README.md').matchAll(/^(\d+)\. /gm)].map(([, number]) => Number(number));
    expect(numbers).toEqual(Array.from({ length: order.length }, (_, index) => index + 1));
  });

  test('is what the pages lead through', () => {
    const visited = order.slice(0, 1);
    for (let page = visited[0]; page !== undefined; ) {
      const [, next] = /\[[^\]]+ →\]\(([^)]+)\)\n$/.exec(read(page)) ?? [];
      page = next === undefined ? undefined : normalize(join(dirname(page), next));
      visited.push(...(page === undefined ? [] : [page]));
    }
    expect(visited).toEqual(order);
  });
});

test('each page but the decisions says for whom it is, before anything else', () => {
  const silent = inDocs
    .filter((page) => page !== 'docs/README.md' && !page.startsWith('docs/decisions/'))
    .filter((page) => !/^(<!--.*-->\n)?# .+\n\n(For |`studio-pass` is for )/.test(read(page)));
  expect(silent).toEqual([]);
});

test('README and AGENTS.md name only scripts that are there', () => {
  const scripts = ['README.md', 'AGENTS.md', ...inDocs].flatMap((page) =>
    [...read(page).matchAll(/\bnpm run ([\w:-]+)/g)].map(([, script = '']) => ({ page, script })),
  );
  expect(scripts.length).toBeGreaterThan(20);
  expect(scripts.filter(({ script }) => !(script in packageJson.scripts))).toEqual([]);
});

test('AGENTS.md names every folder of src', async () => {
  const folders = (await readdir(join(ROOT, 'src'), { withFileTypes: true })).filter((entry) => entry.isDirectory());
  const text = read('AGENTS.md');
  expect(folders.map(({ name }) => `src/${name}`).filter((path) => !text.includes(`\`${path}\``))).toEqual([]);
});

test('the steps that the README shows are those of the scenario', async () => {
  const sources = (await readdir(join(ROOT, 'src/local'))).filter((name) => name.endsWith('.ts'));
  const scenario = sources.map((name) => read(`src/local/${name}`)).join('\n');
  const shown = [...read('README.md').matchAll(/^✓ +\d+ {2}(.+)$/gm)].map(([, title = '']) => title);
  expect(shown.length).toBeGreaterThan(3);
  expect(shown.filter((title) => !scenario.includes(title))).toEqual([]);
});

test('the README stays a front door', () => {
  expect(read('README.md').split('\n').length).toBeLessThan(200);
  expect(statSync(join(ROOT, 'docs/launch-page.png')).size).toBeLessThan(150_000);
});

describe('the line at the end of a page', () => {
  const pages = [
    { path: 'a.md', name: 'A', text: '# A\n\ntext\n' },
    { path: 'b/c.md', name: 'C', text: '# C\n' },
    { path: 'd.md', name: 'D', text: '# D\n\nwith a rule\n\n---\n\nand text\n' },
  ];

  test('leads back and on, from folders too', () => {
    expect(withNavigation(pages)).toEqual({
      'a.md': '# A\n\ntext\n\n---\n\n[Contents](README.md) · [C →](b/c.md)\n',
      'b/c.md': '# C\n\n---\n\n[← A](../a.md) · [Contents](../README.md) · [D →](../d.md)\n',
      'd.md': '# D\n\nwith a rule\n\n---\n\nand text\n\n---\n\n[← C](b/c.md) · [Contents](README.md)\n',
    });
  });

  test('is replaced, not added to, when it is made again', () => {
    const once = withNavigation(pages);
    expect(withNavigation(pages.map((page) => ({ ...page, text: once[page.path] ?? '' })))).toEqual(once);
    expect(withNavigation(pages.slice(0, 1).map((page) => ({ ...page, text: once['a.md'] ?? '' })))).toEqual({
      'a.md': '# A\n\ntext\n\n---\n\n[Contents](README.md)\n',
    });
  });

  test('is of the numbered entries of the table of contents', () => {
    const contents = 'see [x](x.md)\n\n1. [A](a.md): what\n2. [C](b/c.md#d), [y](y.md)\n10. [C](b/c.md): c\n';
    expect(pagesInOrder(contents)).toEqual([
      { path: 'a.md', name: 'A' },
      { path: 'b/c.md', name: 'C' },
    ]);
  });
});
