import { spawnSync } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import packageJson from '../../package.json' with { type: 'json' };

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const { version } = packageJson;

/** What somebody has to write by hand where a version is named, and forgets. Each pattern finds at least one. */
test.each([
  ['Dockerfile', /^ARG VERSION=(\S+)$/gm],
  ['package-lock.json', /^ {2}"version": "([^"]+)"/gm],
  ['package-lock.json', /"": \{\s+"name": "studio-pass",\s+"version": "([^"]+)"/g],
  ['docs/openapi.json', /"info": \{\s+"title": "[^"]*",\s+(?:"summary": "[^"]*",\s+)?"version": "([^"]+)"/g],
  ['docs/deploy.md', /\bVERSION=(\d[^\s`]*)/g],
])('%s names the version of package.json, by %s', async (path, pattern) => {
  const named = [...(await readFile(ROOT + path, 'utf8')).matchAll(pattern)].map(([, found]) => found);
  expect(named.length).toBeGreaterThan(0);
  expect([...new Set(named)]).toEqual([version]);
});

test('no page names an image or a package of another version', async () => {
  const pages = (await readdir(`${ROOT}docs`)).filter((name) => name.endsWith('.md')).map((name) => `docs/${name}`);
  const texts = await Promise.all(['README.md', ...pages].map((path) => readFile(ROOT + path, 'utf8')));
  const named = texts.flatMap((text) => [...text.matchAll(/\bstudio-pass[:-](\d+\.\d+\.\d+)/g)]);
  expect(named.length).toBeGreaterThan(0);
  expect([...new Set(named.map(([, found]) => found))]).toEqual([version]);
});

test('the newest version of the changelog is that of package.json, and out when the security policy says so', async () => {
  const [, newest, day] = (await readFile(`${ROOT}CHANGELOG.md`, 'utf8')).match(/^## (\S+) \((.*)\)$/m) ?? [];
  expect(newest).toBe(version);
  expect(day).toMatch(/^(unreleased|\d{4}-\d{2}-\d{2})$/);
  const [, awaited] = (await readFile(`${ROOT}SECURITY.md`, 'utf8')).match(/^\| (\S+) \| not released yet \|$/m) ?? [];
  expect(awaited).toBe(day === 'unreleased' ? version : undefined);
});

test.each(['src/main.ts', 'src/cli/main.ts'])('%s --version tells the version of package.json', (entry) => {
  const { status, stdout } = spawnSync(process.execPath, [ROOT + entry, '--version'], { env: {}, encoding: 'utf8' });
  expect({ status, stdout }).toEqual({ status: 0, stdout: `${version}\n` });
});
