import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { startBrowser, type Visitor, visit } from './visitor.ts';
import { startWorld, type World } from './world.ts';

let browser: Browser;
let world: World;
let visitor: Visitor;

beforeAll(async () => {
  [browser, world] = await Promise.all([startBrowser(), startWorld()]);
});
afterAll(async () => {
  await Promise.all([browser?.close(), world?.close()]);
});
beforeEach(async () => {
  visitor = await visit(browser, world);
});
afterEach(() => visitor.close());

const heading = (name: string | RegExp) => visitor.page.getByRole('heading', { level: 1, name });

/** A JSON Web Token, or what a part of one begins with. */
const TOKEN = /eyJ[A-Za-z0-9_-]{10}/;

describe('signing in', () => {
  test('leads to the user pool and back, to what the person may open', async () => {
    await heading('Your way into SageMaker Studio').waitFor();
    await visitor.signIn();
    await heading('Welcome, alice').waitFor();
    await visitor.page.getByRole('heading', { level: 2, name: world.domainId }).waitFor();
    expect(visitor.answers.map(({ path }) => path)).toContain('/v1/me');
    expect(visitor.complaints).toEqual([]);
  });

  test('asks for a code with a challenge of S256 and a state that nobody can guess', async () => {
    const asked = visitor.page.waitForRequest(/\/oauth2\/authorize/);
    await visitor.page.getByRole('button', { name: 'Sign in' }).click();
    const { searchParams } = new URL((await asked).url());
    expect(Object.fromEntries(searchParams)).toEqual({
      response_type: 'code',
      client_id: world.aws.cognito.clientId,
      redirect_uri: world.address,
      scope: 'openid',
      state: expect.stringMatching(/^[\w-]{43}$/),
      code_challenge: expect.stringMatching(/^[\w-]{43}$/),
      code_challenge_method: 'S256',
    });
  });

  test('leaves neither a token nor a code in the address, the history, a storage or a cookie', async () => {
    await visitor.signIn();
    await heading('Welcome, alice').waitFor();
    const kept = await visitor.kept();
    expect(kept).not.toMatch(TOKEN);
    expect(kept).not.toContain('code=');
    expect(visitor.page.url()).toBe(world.address);
    expect(await visitor.page.evaluate(() => sessionStorage.length + localStorage.length)).toBe(0);
    // Back is where the form was, and not an address with the code.
    await visitor.page.goBack();
    expect(visitor.page.url()).not.toContain('code=');
  });

  test('sends the token to the service alone', async () => {
    const withToken: string[] = [];
    visitor.page.on('request', (request) => {
      if (TOKEN.test(JSON.stringify(request.headers())) || TOKEN.test(request.url() + (request.postData() ?? ''))) {
        withToken.push(new URL(request.url()).origin);
      }
    });
    await visitor.signIn();
    await visitor.page.getByText('alice-private', { exact: true }).waitFor();
    expect(new Set(withToken)).toEqual(new Set([new URL(world.address).origin]));
    expect([...visitor.origins].toSorted()).toEqual(
      [new URL(world.address).origin, world.aws.signIn.origin].toSorted(),
    );
  });

  test('is not believed if the answer belongs to a sign-in that was not begun here', async () => {
    await visitor.page.goto(`${world.address}?code=11111111-1111-4111-8111-111111111111&state=${'a'.repeat(43)}`);
    await visitor.page.getByText('was begun elsewhere').waitFor();
    expect(visitor.page.url()).toBe(world.address);
    expect(visitor.answers).toEqual([]);
  });

  test('is not believed if the state is another one, and the code is not even presented then', async () => {
    const presented: string[] = [];
    visitor.page.on('request', (request) => presented.push(new URL(request.url()).pathname));
    await visitor.page.route('**/login*', (route) => route.abort());
    await visitor.page.getByRole('button', { name: 'Sign in' }).click();
    await visitor.page.getByLabel('Password').waitFor();
    await visitor.page.goto(`${world.address}?code=11111111-1111-4111-8111-111111111111&state=${'a'.repeat(43)}`);
    await visitor.page.getByText('was begun elsewhere').waitFor();
    expect(presented).not.toContain('/oauth2/token');
  });

  test('that the sign-in page refuses ends where one can try again', async () => {
    await visitor.page.getByRole('button', { name: 'Sign in' }).click();
    await visitor.page.getByLabel('Password').waitFor();
    const state = new URL(visitor.page.url()).searchParams.get('state');
    await visitor.page.goto(`${world.address}?error=access_denied&error_description=%3Cb%3Eno%3C/b%3E&state=${state}`);
    await visitor.page.getByText('did not let you in').waitFor();
    await visitor.signIn();
    await heading('Welcome, alice').waitFor();
    expect(visitor.complaints).toEqual([]);
  });

  test('can be begun again if the way to the sign-in page was stopped', async () => {
    const { page } = visitor;
    await page.clock.install();
    // As if somebody had pressed Escape: the page stays.
    await page.route('**/oauth2/authorize*', (route) => route.fulfill({ status: 204 }));
    const button = page.getByRole('button', { name: 'Sign in' });
    await button.click();
    await expect.poll(() => button.getAttribute('aria-disabled')).toBe('true');
    await page.unrouteAll();
    await page.clock.fastForward(10_000);
    await expect.poll(() => button.getAttribute('aria-disabled')).toBeNull();
    await visitor.signIn();
    await heading('Welcome, alice').waitFor();
  });

  test('says so if the sign-in page cannot be reached', async () => {
    await visitor.page.route('**/oauth2/token', (route) => route.abort());
    await visitor.signIn();
    await visitor.page.getByText('cannot be reached from here').waitFor();
  });
});

describe('signing out', () => {
  test('ends the sign-in here and at the user pool', async () => {
    await visitor.signIn();
    await heading('Welcome, alice').waitFor();
    await visitor.page.getByRole('button', { name: 'Sign out' }).click();
    await heading('Your way into SageMaker Studio').waitFor();
    await visitor.page.waitForURL(world.address);
    await visitor.page.getByRole('button', { name: 'Sign in' }).click();
    await visitor.page.getByLabel('Password').waitFor();
    expect(visitor.complaints).toEqual([]);
  });

  test('leaves nothing for the button Back to show', async () => {
    await visitor.signIn();
    await heading('Welcome, alice').waitFor();
    await visitor.page.getByRole('button', { name: 'Sign out' }).click();
    await visitor.page.waitForURL(world.address);
    await visitor.page.goBack();
    await heading('Your way into SageMaker Studio').waitFor();
    expect(await visitor.page.getByText(world.domainId).count()).toBe(0);
  });
});

test('a reload needs a new sign-in, since nothing is kept, and the user pool still knows the person', async () => {
  await visitor.signIn();
  await heading('Welcome, alice').waitFor();
  await visitor.page.reload();
  await heading('Your way into SageMaker Studio').waitFor();
  await visitor.page.getByRole('button', { name: 'Sign in' }).click();
  await heading('Welcome, alice').waitFor();
});
