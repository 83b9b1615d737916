/** What the page is like whoever uses it: by axe, by its size, below a base path, on a narrow screen, without a script. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { startBrowser, type Visitor, visit } from './visitor.ts';
import { OTHER_DOMAIN_ID, startWorld, type World } from './world.ts';

let browser: Browser;
let world: World;
let visitor: Visitor | undefined;

const AXE = readFileSync(fileURLToPath(import.meta.resolve('axe-core/axe.min.js')), 'utf8');
const APPS = ['Studio', 'JupyterLab', 'CodeEditor', 'Canvas', 'RStudioServerPro', 'JupyterServer'];

beforeAll(async () => {
  [browser, world] = await Promise.all([
    startBrowser(),
    startWorld({
      basePath: '/dev',
      domain: { apps: APPS, sharedSpaces: true },
      people: {
        alice: { 'd-studiopass01': 'alice' },
        bob: { 'd-studiopass01': 'bob', [OTHER_DOMAIN_ID]: 'bob' },
      },
    }),
  ]);
});
afterAll(async () => {
  await Promise.all([browser?.close(), world?.close()]);
});
afterEach(() => visitor?.close());

async function findings(page: Page): Promise<readonly string[]> {
  await page.evaluate(AXE);
  const violations = await page.evaluate(async () => {
    // The line before has put it there.
    const { axe } = window as unknown as {
      axe: { run(): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> };
    };
    return (await axe.run()).violations;
  });
  return violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`));
}

const LOOKS: readonly (readonly [string, BrowserContextOptions])[] = [
  ['light', { colorScheme: 'light' }],
  ['dark', { colorScheme: 'dark' }],
  ['dark, on a phone', { colorScheme: 'dark', viewport: { width: 360, height: 740 } }],
  ['with forced colours', { forcedColors: 'active' }],
];

describe.each(LOOKS)('axe finds nothing: %s', (_name, options) => {
  test('where somebody signs in', async () => {
    visitor = await visit(browser, world, options);
    expect(await findings(visitor.page)).toEqual([]);
  });

  test('where somebody chooses', async () => {
    visitor = await visit(browser, world, options);
    await visitor.signIn();
    await visitor.page.getByText('alice-private', { exact: true }).waitFor();
    expect(await findings(visitor.page)).toEqual([]);
  });

  test('where something was refused', async () => {
    visitor = await visit(browser, world, options);
    await visitor.signIn('bob');
    await visitor.page.getByRole('button', { name: `Open Studio in ${OTHER_DOMAIN_ID}` }).click();
    await visitor.page.getByRole('alert').waitFor();
    await visitor.page.getByText('cannot be listed right now').first().waitFor();
    expect(await findings(visitor.page)).toEqual([]);
  });

  test('where there is nothing to open', async () => {
    visitor = await visit(browser, world, options);
    await visitor.signIn('carol');
    await visitor.page.getByRole('button', { name: 'Try again' }).waitFor();
    expect(await findings(visitor.page)).toEqual([]);
  });
});

describe('screen readers and keyboards', () => {
  test('are led to the heading of what is new, in a language that is named', async () => {
    visitor = await visit(browser, world);
    await visitor.signIn();
    await visitor.page.getByRole('heading', { level: 1, name: 'Welcome, alice' }).waitFor();
    expect(await visitor.page.locator(':focus').textContent()).toBe('Welcome, alice');
    expect(await visitor.page.title()).toBe('Welcome, alice · Studio Pass');
    expect(await visitor.page.locator('html').getAttribute('lang')).toBe('en');
  });

  test('find a name of its own for each button', async () => {
    visitor = await visit(browser, world);
    await visitor.signIn();
    await visitor.page.getByText('team-shared', { exact: true }).waitFor();
    const names = await visitor.page.getByRole('button').evaluateAll((all) => all.map((one) => one.textContent));
    expect(names.length).toBeGreaterThan(APPS.length + 2);
    expect(new Set(names).size).toBe(names.length);
  });
});

describe('any screen', () => {
  test.each([320, 390, 768, 1024, 2560])('of %d pixels shows everything without scrolling sideways', async (width) => {
    visitor = await visit(browser, world, { viewport: { width, height: 800 } });
    const overflow = () =>
      visitor?.page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    expect(await overflow()).toBe(0);
    await visitor.signIn();
    await visitor.page.getByText('team-shared', { exact: true }).waitFor();
    expect(await overflow()).toBe(0);
  });

  test('keeps still for those who ask for less motion', async () => {
    visitor = await visit(browser, world, { reducedMotion: 'reduce' });
    await visitor.page.route('**/v1/me?include=spaces', () => undefined);
    await visitor.signIn();
    // Of the list that stays until there is an answer.
    const bone = visitor.page.getByRole('article').locator('.bone');
    await bone.waitFor();
    expect(await bone.evaluate((element) => getComputedStyle(element).animationName)).toBe('none');
    await visitor.page.unrouteAll({ behavior: 'ignoreErrors' });
  });
});

describe('below a base path', () => {
  test('everything works, and nothing is asked for above it', async () => {
    visitor = await visit(browser, world);
    const above: string[] = [];
    visitor.page.on('request', (request) => {
      const { origin, pathname } = new URL(request.url());
      if (origin === new URL(world.address).origin && !pathname.startsWith('/dev/')) {
        above.push(pathname);
      }
    });
    await visitor.page.reload();
    await visitor.signIn();
    const tab = await visitor.open(/^Open Studio in/);
    await tab.getByRole('heading', { name: 'Amazon SageMaker Studio' }).waitFor();
    expect(above).toEqual([]);
    expect(visitor.complaints).toEqual([]);
  });

  test('the slash at its end may be missing', async () => {
    visitor = await visit(browser, world);
    await visitor.page.goto(world.address.slice(0, -1));
    await visitor.signIn();
    await visitor.page.getByRole('heading', { level: 1, name: 'Welcome, alice' }).waitFor();
  });
});

describe('behind a name that hides the stage', () => {
  test('everything works at the root, and nothing is asked for below the base path', async () => {
    const hidden = await startWorld({ basePath: '/prod', launchPage: { path: '/' } });
    try {
      visitor = await visit(browser, { ...hidden, address: `${new URL(hidden.address).origin}/` });
      const below: string[] = [];
      visitor.page.on('request', (request) => {
        if (new URL(request.url()).pathname.startsWith('/prod')) {
          below.push(request.url());
        }
      });
      await visitor.page.reload();
      await visitor.signIn();
      const tab = await visitor.open(/^Open Studio in/);
      await tab.getByRole('heading', { name: 'Amazon SageMaker Studio' }).waitFor();
      expect(below).toEqual([]);
      expect(visitor.complaints).toEqual([]);
    } finally {
      await hidden.close();
    }
  });
});

describe('the page as it is sent', () => {
  test.each(['js', 'css'])('says what to do if its .%s file is gone, as after an upgrade', async (extension) => {
    visitor = await visit(browser, world);
    const { page } = visitor;
    await page.route(`**/page/*.${extension}`, (route) => route.fulfill({ status: 404 }));
    await page.reload();
    if (extension === 'js') {
      await page.getByText('Reload the page').waitFor();
    } else {
      await page.getByRole('button', { name: 'Sign in' }).waitFor();
    }
  });

  test('says nothing of that while it loads, nor after', async () => {
    visitor = await visit(browser, world);
    const { page } = visitor;
    let release = (): void => undefined;
    const released = new Promise<void>((resolve) => {
      release = resolve;
    });
    await page.route('**/page/*.js', async (route) => {
      await released;
      await route.continue();
    });
    await page.reload({ waitUntil: 'commit' });
    const text = page.getByText('Reload the page');
    await text.waitFor({ state: 'attached' });
    // It comes by itself, however long that takes here.
    expect(await text.evaluate((element) => getComputedStyle(element).animationDelay)).toBe('5s');
    release();
    await page.getByRole('button', { name: 'Sign in' }).waitFor();
    expect(await text.count()).toBe(0);
  });

  test('is under 50 kB compressed, in all', async () => {
    const sizes: number[] = [];
    visitor = await visit(browser, world);
    visitor.page.on('response', async (response) => {
      sizes.push(gzipSync(await response.body()).length);
    });
    await visitor.page.reload({ waitUntil: 'networkidle' });
    await expect.poll(() => sizes.length).toBeGreaterThanOrEqual(3);
    expect(sizes.reduce((total, size) => total + size, 0)).toBeLessThan(50_000);
  });

  test('says what to do where scripts are switched off', async () => {
    visitor = await visit(browser, world, { javaScriptEnabled: false });
    await visitor.page.locator('noscript p').waitFor();
    expect(await visitor.page.locator('.late').evaluate((element) => getComputedStyle(element).display)).toBe('none');
  });

  test('can do no harm with markup that somebody is named by', async () => {
    visitor = await visit(browser, world);
    const name = '<img src=x onerror=document.title="taken-over">';
    await visitor.page.route('**/v1/me', (route) =>
      route.fulfill({ json: { userName: name, mapping: 'mapped', domains: [] } }),
    );
    await visitor.signIn();
    await visitor.page.getByText(name).waitFor();
    expect(await visitor.page.locator('img').count()).toBe(0);
    expect(await visitor.page.title()).not.toContain('taken-over');
  });
});

test('a name turns nothing around it from right to left', async () => {
  visitor = await visit(browser, world);
  const userName = '\u202eecila';
  const spaces = [{ spaceName: 'one', displayName: '\u202eowt', sharing: 'shared', status: 'InService' }];
  const domain = {
    domainId: 'd-studiopass01',
    region: 'us-east-1',
    userProfileName: 'alice',
    default: true,
    apps: ['Studio'],
    expiresInSeconds: 20,
    sessionDurationInSeconds: 3_600,
  };
  await visitor.page.route('**/v1/me*', (route) =>
    route.fulfill({ json: { userName, mapping: 'mapped', domains: [{ ...domain, spaces }] } }),
  );
  await visitor.signIn();
  await visitor.page.getByText('\u202eowt', { exact: true }).waitFor();
  await visitor.page.route('**/v1/presigned-urls', () => undefined);
  await visitor.page.getByRole('button', { name: 'in the space \u202eowt' }).click();
  await visitor.page.getByRole('status').getByText('Opening').waitFor();
  const shown = await visitor.page.evaluate(() => {
    const texts: { text: string; isIsolated: boolean }[] = [];
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
      const { textContent: text, parentElement: parent } = node;
      if (text?.includes('\u202e') && parent?.closest('.unseen') === null) {
        texts.push({ text, isIsolated: parent.localName === 'bdi' || /\u2068\u202e.*\u2069/.test(text) });
      }
    }
    return texts;
  });
  expect(shown.map(({ isIsolated }) => isIsolated)).toEqual([true, true, true, true]);
});

test('a pool whose ID tokens are taken is sent those', async () => {
  const withIdTokens = await startWorld({ tokenUse: 'id' });
  try {
    visitor = await visit(browser, withIdTokens);
    await visitor.signIn();
    await visitor.page.getByRole('heading', { level: 1, name: 'Welcome, alice' }).waitFor();
  } finally {
    await withIdTokens.close();
  }
});
