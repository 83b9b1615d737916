import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { copyDocumentationPage } from '../../scripts/documentation-page.ts';
import { startBrowser, visit } from './visitor.ts';
import { startWorld, type World } from './world.ts';

let browser: Browser;
let world: World;
let files: string;

beforeAll(async () => {
  files = await mkdtemp(join(tmpdir(), 'studio-pass-documentation-'));
  [browser, world] = await Promise.all([startBrowser(), startWorld(), copyDocumentationPage(files)]);
});
afterAll(async () => {
  await Promise.all([browser?.close(), world?.close(), rm(files, { recursive: true })]);
});

test('the documentation page works with the files that go with the build', async () => {
  const visitor = await visit(browser, world);
  const served: string[] = [];
  await visitor.page.route(/\/docs\/static\/swagger-ui[\w.-]*$/, async (route) => {
    const name = basename(new URL(route.request().url()).pathname);
    served.push(name);
    await route.fulfill({ response: await route.fetch(), body: await readFile(join(files, name)) });
  });
  await visitor.page.goto(`${world.address}docs`);
  await visitor.page.locator('.opblock').first().waitFor();
  expect(await visitor.page.locator('.opblock').count()).toBeGreaterThanOrEqual(5);
  expect(served).toEqual(expect.arrayContaining(['swagger-ui-bundle.js', 'swagger-ui-standalone-preset.js']));
  expect(visitor.complaints).toEqual([]);
  expect([...visitor.origins]).toEqual([new URL(world.address).origin]);
  await visitor.close();
});
