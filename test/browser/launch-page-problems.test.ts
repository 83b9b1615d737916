import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { problemCatalogue } from '../../src/http/problem-catalogue.ts';
import { startBrowser, type Visitor, visit } from './visitor.ts';
import { OTHER_DOMAIN_ID, startWorld, type World } from './world.ts';

let browser: Browser;
let world: World;
let visitor: Visitor;

const HELP = 'https://wiki.example.com/studio';

beforeAll(async () => {
  [browser, world] = await Promise.all([
    startBrowser(),
    startWorld({
      launchPage: { helpUrl: HELP },
      people: { alice: { 'd-studiopass01': 'alice', [OTHER_DOMAIN_ID]: 'alice' }, bob: 'disabled' },
    }),
  ]);
});
afterAll(async () => {
  await Promise.all([browser?.close(), world?.close()]);
});
afterEach(() => visitor?.close());

async function signIn(userName: string): Promise<Visitor> {
  visitor = await visit(browser, world);
  await visitor.signIn(userName);
  return visitor;
}

const heading = (name: string | RegExp) => visitor.page.getByRole('heading', { level: 1, name });

describe('somebody who may open nothing', () => {
  test.each([
    ['carol', 'not_mapped'],
    ['bob', 'mapping_disabled'],
  ] as const)('%s reads the words of the catalogue for %s, and where help is', async (userName, code) => {
    const { page, complaints } = await signIn(userName);
    const { title, detail, callerRemedy } = problemCatalogue[code];
    await heading(title).waitFor();
    expect(await page.getByRole('main').textContent()).toContain(detail);
    expect(await page.getByRole('main').textContent()).toContain(callerRemedy);
    const help = page.getByRole('link', { name: 'Get help' });
    expect([await help.getAttribute('href'), await help.getAttribute('rel')]).toEqual([HELP, 'noopener noreferrer']);
    expect(complaints).toEqual([]);
  });
});

describe('a press that is refused', () => {
  test('says where it was pressed what happened, and closes the tab that it opened', async () => {
    const { page, complaints } = await signIn('alice');
    await page.getByRole('button', { name: `Open Studio in ${OTHER_DOMAIN_ID}` }).click();
    const card = page.getByRole('article', { name: OTHER_DOMAIN_ID });
    const alert = card.getByRole('alert');
    await alert.waitFor();
    const { title, forPeople } = problemCatalogue.upstream_denied;
    expect(await alert.textContent()).toContain(title);
    expect(await alert.textContent()).toContain(forPeople?.remedy);
    expect(await alert.textContent()).toMatch(/upstream_denied · request id [0-9a-f-]{36}/);
    await expect.poll(() => page.context().pages().length).toBe(1);
    // The other domain is as open as before.
    await page.getByRole('button', { name: 'Open Studio in d-studiopass01' }).click();
    await expect.poll(() => page.context().pages().length).toBe(2);
    expect(await alert.count()).toBe(1);
    // What was said is taken back with the next press.
    await page.route('**/v1/presigned-urls', () => undefined);
    await page.getByRole('button', { name: `Open Studio in ${OTHER_DOMAIN_ID}` }).click();
    await expect.poll(() => alert.count()).toBe(0);
    await page.unrouteAll({ behavior: 'ignoreErrors' });
    expect(complaints).toEqual([]);
  });

  test('has words for every code of the catalogue', async () => {
    const { page } = await signIn('alice');
    let answered = '';
    await page.route('**/v1/presigned-urls', (route) => {
      const json = { code: answered, detail: `<b>${answered}, as the service says it.</b>` };
      return route.fulfill({
        status: problemCatalogue[answered as keyof typeof problemCatalogue].status,
        json,
        headers: { 'retry-after': '7' },
      });
    });
    for (const [code, { title }] of Object.entries(problemCatalogue).filter(([one]) => one !== 'invalid_token')) {
      answered = code;
      await page.getByRole('button', { name: 'Open Studio in d-studiopass01' }).click();
      const alert = page.getByRole('alert').filter({ hasText: `<b>${code}, as the service says it.</b>` });
      await alert.waitFor();
      expect(await alert.textContent()).toContain(title);
      expect(await alert.textContent()).toContain('after 7 seconds');
    }
  });

  test.each([
    ['no answer at all', undefined, 'Studio Pass cannot be reached'],
    [
      'API Gateway’s own refusal',
      { status: 403, json: { message: 'Forbidden' } },
      problemCatalogue.outside_network.title,
    ],
    ['a page of something in between', { status: 503, body: '<h1>Down</h1>' }, problemCatalogue.not_ready.title],
  ])('by %s is told in words too', async (_what, answer, title) => {
    const { page } = await signIn('alice');
    await page.route('**/v1/presigned-urls', (route) => (answer === undefined ? route.abort() : route.fulfill(answer)));
    await page.getByRole('button', { name: 'Open Studio in d-studiopass01' }).click();
    await page.getByRole('alert').getByText(title, { exact: true }).waitFor();
  });
});

describe('answers of another version than the page, or of something in between', () => {
  const domain = {
    domainId: 'd-studiopass01',
    region: 'us-east-1',
    userProfileName: 'alice',
    default: true,
    expiresInSeconds: 20,
    sessionDurationInSeconds: 3_600,
  };

  test('leave out the applications that the page does not know', async () => {
    visitor = await visit(browser, world);
    await visitor.page.route('**/v1/me*', (route) =>
      route.fulfill({
        json: {
          userName: 'alice',
          mapping: 'mapped',
          domains: [{ ...domain, apps: ['constructor', 'Next', 'Canvas'] }],
        },
      }),
    );
    await visitor.signIn();
    await heading('Welcome, alice').waitFor();
    await visitor.page.getByRole('button', { name: 'Open Canvas in d-studiopass01' }).waitFor();
    expect(visitor.complaints).toEqual([]);
  });

  test.each(
    [
      {},
      [],
      null,
      'text',
      { mapping: 'later', domains: [] },
      { mapping: 'mapped' },
      { mapping: 'mapped', domains: [null] },
    ].map((json) => [json]),
  )('end in words and a way on: %j', async (json) => {
    visitor = await visit(browser, world);
    await visitor.page.route('**/v1/me', (route) => route.fulfill({ json }));
    await visitor.signIn();
    await heading(problemCatalogue.internal_error.title).waitFor();
    await visitor.page.unrouteAll();
    await visitor.page.getByRole('button', { name: 'Try again' }).click();
    await heading('Welcome, alice').waitFor();
    expect(visitor.complaints).toEqual([]);
  });

  test('about spaces cost only the spaces', async () => {
    visitor = await visit(browser, world);
    await visitor.page.route('**/v1/me?include=spaces', (route) =>
      route.fulfill({ json: { mapping: 'mapped', domains: [{ domainId: 'd-studiopass01', spaces: 7 }] } }),
    );
    await visitor.signIn();
    const card = visitor.page.getByRole('article', { name: 'd-studiopass01' });
    await card.getByText('cannot be listed right now').waitFor();
    expect(visitor.complaints).toEqual([]);
  });
});

describe('a page outside the network', () => {
  test('says so, and goes on when it is back', async () => {
    visitor = await visit(browser, world);
    await visitor.page.route('**/v1/me', (route) => route.abort());
    await visitor.signIn();
    await heading('Studio Pass cannot be reached').waitFor();
    expect(await visitor.page.getByRole('main').textContent()).toContain(problemCatalogue.outside_network.callerRemedy);
    await visitor.page.unrouteAll();
    await visitor.page.getByRole('button', { name: 'Try again' }).click();
    await heading('Welcome, alice').waitFor();
  });

  test('says so when the service does', async () => {
    visitor = await visit(browser, world);
    const { status, title, detail } = problemCatalogue.outside_network;
    await visitor.page.route('**/v1/me', (route) =>
      route.fulfill({ status, json: { code: 'outside_network', detail } }),
    );
    await visitor.signIn();
    await heading(title).waitFor();
  });
});

describe('a sign-in that is over', () => {
  const { forPeople } = problemCatalogue.invalid_token;

  test('is seen by the page itself, which forgets the token', async () => {
    visitor = await visit(browser, world);
    await visitor.page.clock.install();
    await visitor.signIn();
    await heading('Welcome, alice').waitFor();
    await visitor.page.clock.fastForward('01:01:00');
    await heading(forPeople?.title ?? '').waitFor();
    expect(await visitor.page.getByRole('button', { name: /^Open|Sign out/ }).count()).toBe(0);
    // Cognito still knows the person, so one press is enough.
    await visitor.page.getByRole('button', { name: 'Sign in again' }).click();
    await heading('Welcome, alice').waitFor();
  });

  test('is told when the service says so first', async () => {
    const later = await startWorld();
    try {
      visitor = await visit(browser, later);
      await visitor.signIn();
      await heading('Welcome, alice').waitFor();
      later.passSeconds(3_601);
      await visitor.page.getByRole('button', { name: 'Open Studio in d-studiopass01' }).click();
      await heading(forPeople?.title ?? '').waitFor();
      expect(visitor.answers.at(-1)).toEqual({ path: '/v1/presigned-urls', status: 401 });
      await expect.poll(() => visitor.page.context().pages().length).toBe(1);
    } finally {
      await later.close();
    }
  });
});

describe('spaces that cannot be listed', () => {
  test('keep nothing else from working, and can be asked for again', async () => {
    visitor = await visit(browser, world);
    let failing = true;
    await visitor.page.route('**/v1/me?include=spaces', async (route) => {
      const domain = {
        domainId: 'd-studiopass01',
        spaces: [{ spaceName: 'mine', sharing: 'private', status: 'InService' }],
      };
      await (failing ? route.abort() : route.fulfill({ json: { mapping: 'mapped', domains: [domain] } }));
    });
    await visitor.signIn();
    const card = visitor.page.getByRole('article', { name: 'd-studiopass01' });
    await card.getByText('cannot be listed right now').waitFor();
    failing = false;
    await card.getByRole('button', { name: 'Try again' }).click();
    await card.getByText('mine', { exact: true }).waitFor();
  });
});
