import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { pagePackages, writePage } from '../../../scripts/page-bundle.ts';

let directory: string;
let size: number;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'studio-pass-page-'));
  // At once, as tests and `npm start` may.
  [size = 0] = await Promise.all([writePage(directory), writePage(directory), writePage(directory)]);
});
afterAll(() => rm(directory, { recursive: true }));

test('the launch page is three files, and no half ones', async () => {
  const files = await Promise.all(
    (await readdir(directory)).toSorted().map(async (name) => ({ name, bytes: await readFile(join(directory, name)) })),
  );
  expect(files.map(({ name }) => name)).toEqual(['icon.svg', 'page.css', 'page.js']);
  expect(files.reduce((total, { bytes }) => total + bytes.length, 0)).toBe(size);
  expect(files.reduce((total, { bytes }) => total + gzipSync(bytes).length, 0)).toBeLessThan(50_000);
});

test('the launch page holds the words of no operator, and nothing of Node', async () => {
  const script = await readFile(join(directory, 'page.js'), 'utf8');
  expect(script).not.toMatch(/operatorRemedy|node:|process\.env|sourceMappingURL/);
});

test('what the launch page holds of others is named with its licence', async () => {
  for (const { name, version, licenses, evidence } of await pagePackages()) {
    expect([name, version, licenses?.[0]?.license?.id]).toEqual(['oauth4webapi', expect.stringMatching(/^\d/), 'MIT']);
    expect(evidence?.licenses?.[0]?.license.text?.content).toContain('Permission is hereby granted');
  }
});
