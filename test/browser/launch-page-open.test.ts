import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { startBrowser, type Visitor, visit } from './visitor.ts';
import { OTHER_DOMAIN_ID, startWorld, type World } from './world.ts';

let browser: Browser;
let world: World;
let visitor: Visitor | undefined;

beforeAll(async () => {
  [browser, world] = await Promise.all([
    startBrowser(),
    startWorld({
      domain: { apps: ['Studio', 'JupyterLab', 'CodeEditor'], sharedSpaces: true },
      people: {
        alice: { 'd-studiopass01': 'alice' },
        bob: { 'd-studiopass01': 'bob', [OTHER_DOMAIN_ID]: 'bob-elsewhere' },
      },
    }),
  ]);
});
afterAll(async () => {
  await Promise.all([browser?.close(), world?.close()]);
});
afterEach(() => visitor?.close());

async function signedIn(userName = 'alice'): Promise<Visitor> {
  visitor = await visit(browser, world);
  await visitor.signIn(userName);
  await visitor.page.getByRole('heading', { level: 1, name: `Welcome, ${userName}` }).waitFor();
  return visitor;
}

describe('opening Studio', () => {
  test('is one press, which opens it in a new tab', async () => {
    const { open, page, complaints, kept } = await signedIn();
    const tab = await open(/^Open Studio in/);
    await tab.getByRole('heading', { name: 'Amazon SageMaker Studio' }).waitFor();
    expect(await tab.getByText('alice', { exact: true }).count()).toBe(1);
    await page.getByText('Studio is open in a new tab.').waitFor();
    expect(complaints).toEqual([]);
    expect(await kept()).not.toContain('/auth?token=');
  });

  test('lets neither tab reach the other, and tells Studio nothing of where it came from', async () => {
    const { open, page } = await signedIn();
    const referrers: (string | undefined)[] = [];
    page.context().on('request', (request) => {
      if (request.url().startsWith(world.aws.sageMaker.studioOrigin)) {
        referrers.push(request.headers().referer);
      }
    });
    const tab = await open(/^Open Studio in/);
    await tab.getByRole('heading', { name: 'Amazon SageMaker Studio' }).waitFor();
    expect(await tab.evaluate(() => [window.opener, document.referrer])).toEqual([null, '']);
    expect(new Set(referrers)).toEqual(new Set([undefined]));
  });

  test('does not let the used URL stay in the history of the tab', async () => {
    const { open } = await signedIn();
    const tab = await open(/^Open Studio in/);
    await tab.getByRole('heading', { name: 'Amazon SageMaker Studio' }).waitFor();
    expect(tab.url()).not.toContain('token=');
    expect(await tab.goBack()).toBeNull();
  });

  test('takes this tab where the browser opens no other', async () => {
    const { page } = await signedIn();
    await page.evaluate(() => {
      window.open = () => null;
    });
    await page.getByRole('button', { name: /^Open Studio in/ }).click();
    await page.getByRole('heading', { name: 'Amazon SageMaker Studio' }).waitFor();
  });

  test('asks once, however often the button is pressed meanwhile', async () => {
    const { page } = await signedIn();
    let release = (): void => undefined;
    let asked = 0;
    const released = new Promise<void>((resolve) => {
      release = resolve;
    });
    await page.route('**/v1/presigned-urls', async (route) => {
      asked += 1;
      await released;
      await route.continue();
    });
    const button = page.getByRole('button', { name: /^Open Studio in/ });
    const opened = page.context().waitForEvent('page');
    await button.click();
    await button.press('Enter');
    await button.press('Space');
    expect(await button.getAttribute('aria-disabled')).toBe('true');
    release();
    await (await opened).getByRole('heading', { name: 'Amazon SageMaker Studio' }).waitFor();
    expect(asked).toBe(1);
    await page.unrouteAll({ behavior: 'wait' });
  });

  test.each([
    [{ authorizedUrl: 'javascript:document.title="taken over"' }],
    [{ authorizedUrl: 'data:text/html,<script>opener.document.title="taken over"</script>' }],
    [{ authorizedUrl: 'blob:https://studio.example.com/1' }],
    [{ authorizedUrl: '/docs' }],
    [{}],
    [null],
  ])('never opens an answer that is no address of a page: %j', async (json) => {
    const { page, complaints } = await signedIn();
    await page.route('**/v1/presigned-urls', (route) => route.fulfill({ status: 201, json }));
    await page.getByRole('button', { name: /^Open Studio in/ }).click();
    await page.getByRole('alert').waitFor();
    await expect.poll(() => page.context().pages().length).toBe(1);
    expect(await page.title()).not.toBe('taken over');
    expect(complaints).toEqual([]);
  });

  test('works by keyboard alone', async () => {
    const { page } = await signedIn();
    const opened = page.context().waitForEvent('page');
    for (let presses = 0; presses < 10; presses += 1) {
      await page.keyboard.press('Tab');
      if ((await page.locator(':focus').textContent())?.startsWith('Open Studio')) {
        break;
      }
    }
    await page.keyboard.press('Enter');
    await (await opened).getByRole('heading', { name: 'Amazon SageMaker Studio' }).waitFor();
  });
});

describe('opening something else', () => {
  test('leads to the application that was chosen', async () => {
    const { open } = await signedIn();
    const tab = await open(/^Open JupyterLab in d-studiopass01/);
    await tab.getByText('JupyterLab', { exact: true }).waitFor();
  });

  test('leads to a space of the person’s own, or a shared one', async () => {
    const { open, page } = await signedIn();
    await page.getByText('team-shared', { exact: true }).waitFor();
    const tab = await open(/^Open Code Editor in the space alice-private/);
    await tab.getByText('alice-private', { exact: true }).waitFor();
    await tab.getByText('CodeEditor', { exact: true }).waitFor();
  });
});

describe('several domains', () => {
  test('are a card each, the default first', async () => {
    const { page } = await signedIn('bob');
    const names = page.getByRole('heading', { level: 2 });
    expect(await names.allTextContents()).toEqual(['d-studiopass01', OTHER_DOMAIN_ID]);
    expect(await page.getByRole('article', { name: 'd-studiopass01' }).getByText('Default').count()).toBe(1);
    expect(await page.getByRole('article', { name: OTHER_DOMAIN_ID }).getByText('bob-elsewhere').count()).toBe(1);
  });

  test('can be opened each, whether or not their spaces can be listed', async () => {
    const { open, page } = await signedIn('bob');
    await page.getByText('cannot be listed right now').first().waitFor();
    const tab = await open(/^Open Studio in d-studiopass01/);
    await tab.getByText('bob', { exact: true }).waitFor();
  });
});
