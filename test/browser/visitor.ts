/**
 * A browser, and people who visit the page with it. What must never happen on any visit is looked for on each: messages of errors,
 * violations of the page's policy, requests to anywhere else, tokens that are kept or put into an address.
 */
import { type Browser, type BrowserContextOptions, chromium, type Page, type Response } from 'playwright-core';
import { inject } from 'vitest';
import type { World } from './world.ts';

export async function startBrowser(): Promise<Browser> {
  return chromium.launch({
    executablePath: inject('chromium'),
    args: [
      // As in a container, where it runs as root.
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
}

export interface Visitor {
  readonly page: Page;
  /** Everything that went wrong in this browser tab, and what the page's policy forbade. */
  readonly complaints: readonly string[];
  /** Origins that the page asked for anything. */
  readonly origins: ReadonlySet<string>;
  /** Answers of the service's own API, by path. */
  readonly answers: readonly { readonly path: string; readonly status: number }[];
  /** Presses “Sign in” and fills in the sign-in page. */
  signIn(userName?: string): Promise<void>;
  /** Presses a button that opens Studio, and waits for the tab. */
  open(name: string | RegExp): Promise<Page>;
  /** Everything the page could have kept a secret in, as text. */
  kept(): Promise<string>;
  close(): Promise<void>;
}

export async function visit(browser: Browser, world: World, options: BrowserContextOptions = {}): Promise<Visitor> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 860 }, ...options });
  const page = await context.newPage();
  const complaints: string[] = [];
  const origins = new Set<string>();
  const answers: { path: string; status: number }[] = [];
  page.on('pageerror', (error) => complaints.push(`error: ${error.message}`));
  page.on('console', (message) => {
    // Chromium writes a line for each answer that is an error; those are looked at in `answers`.
    if (['error', 'warning'].includes(message.type()) && !/^Failed to load resource/.test(message.text())) {
      complaints.push(`console: ${message.text()}`);
    }
  });
  await page.addInitScript(() => {
    document.addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI }) => {
      // Which lands in `pageerror`.
      reportError(new Error(`violation of ${violatedDirective}: ${blockedURI}`));
    });
  });
  page.on('request', (request) => origins.add(new URL(request.url()).origin));
  page.on('response', (response: Response) => {
    const { pathname } = new URL(response.url());
    if (pathname.includes('/v1/')) {
      answers.push({ path: pathname, status: response.status() });
    }
  });
  await page.goto(world.address);
  return {
    page,
    complaints,
    origins,
    answers,
    async signIn(userName = 'alice') {
      const user = world.aws.cognito.users.find((candidate) => candidate.userName === userName);
      await page.getByRole('button', { name: 'Sign in' }).click();
      await page.getByLabel('User name').fill(userName);
      await page.getByLabel('Password').fill(user?.password ?? '');
      await page.getByRole('button', { name: 'Sign in' }).click();
      await page.waitForURL(world.address);
    },
    async open(name) {
      const [tab] = await Promise.all([context.waitForEvent('page'), page.getByRole('button', { name }).click()]);
      return tab;
    },
    async kept() {
      const inPage = await page.evaluate(() =>
        JSON.stringify([
          { ...localStorage },
          { ...sessionStorage },
          document.cookie,
          location.href,
          document.documentElement.outerHTML,
          history.state,
        ]),
      );
      const { cookies, origins: stored } = await context.storageState();
      return JSON.stringify([inPage, stored, cookies.filter(({ name }) => name !== 'sign-in')]);
    },
    close: () => context.close(),
  };
}
