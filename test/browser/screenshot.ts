/**
 * `npm run docs:screenshot`: docs/launch-page.png, of the real page against the embedded AWS. By hand, after a change that shows:
 * letters are drawn a little differently on each machine, so that the picture is never compared.
 */
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';
import { writePage } from '../../scripts/page-bundle.ts';
import { findChromium } from './browser-setup.ts';
import { startWorld } from './world.ts';

const PICTURE = fileURLToPath(new URL('../../docs/launch-page.png', import.meta.url));
const PAGE = fileURLToPath(new URL('../../dist/page', import.meta.url));
/** 1280 pixels wide, with letters that can be read where the picture is shown smaller. */
const SCREEN = { viewport: { width: 1024, height: 600 }, deviceScaleFactor: 1.25, colorScheme: 'light' } as const;

const executablePath = await findChromium();
if (executablePath === undefined) {
  throw new Error('no Chromium is on PATH or named by CHROMIUM');
}
await writePage(PAGE);
const world = await startWorld();
// As in a container, where it runs as root.
const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu'] });
try {
  const page = await browser.newPage(SCREEN);
  await page.goto(world.address);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByLabel('User name').fill('alice');
  await page
    .getByLabel('Password')
    .fill(world.aws.cognito.users.find(({ userName }) => userName === 'alice')?.password ?? '');
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByText('alice-private', { exact: true }).waitFor();
  await page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur());
  await page.screenshot({ path: PICTURE, fullPage: true, animations: 'disabled', caret: 'hide' });
} finally {
  await browser.close();
  await world.close();
}
