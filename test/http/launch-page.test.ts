import Fastify, { type FastifyInstance } from 'fastify';
import { afterEach, describe, expect, it } from 'vitest';
import { answerHeadersPlugin } from '../../src/http/answer-headers-plugin.ts';
import { errorsPlugin } from '../../src/http/errors-plugin.ts';
import { launchPagePlugin } from '../../src/http/launch-page-plugin.ts';
import { problemCatalogue } from '../../src/http/problem-catalogue.ts';
import { securityHeadersPlugin } from '../../src/http/security-headers-plugin.ts';
import type { LaunchPage } from '../../src/model/launch-page.ts';

const DOMAIN = 'https://studio.auth.us-east-1.amazoncognito.com';
const PAGE: LaunchPage = {
  settings: {
    issuers: ['https://cognito-idp.us-east-1.amazonaws.com/us-east-1_A'],
    userPoolDomain: DOMAIN,
    clientId: 'client',
    scopes: ['openid', `it's<script>"&`],
    tokenUse: 'access',
  },
  assets: { script: 'script()', style: 'p{}', icon: '<svg/>' },
};

let app: FastifyInstance;
afterEach(() => app.close());

async function start(basePath = '', page: LaunchPage | undefined = PAGE): Promise<void> {
  app = Fastify();
  await app.register(answerHeadersPlugin);
  await app.register(errorsPlugin);
  await app.register(securityHeadersPlugin, { corsOrigins: [] });
  await app.register(launchPagePlugin, { basePath, page });
}

/** What browsers make of the text of an attribute in single quotes. */
function settingsIn(document: string): Record<string, unknown> {
  const [, text = ''] = /<meta name="studio-pass" content='([^']*)'>/.exec(document) ?? [];
  return JSON.parse(text.replace(/&#(\d+);/g, (_all, code) => String.fromCharCode(Number(code))));
}

describe('the launch page', () => {
  it('is not there unless it is configured', async () => {
    app = Fastify();
    await app.register(errorsPlugin);
    await app.register(securityHeadersPlugin, { corsOrigins: [] });
    await app.register(launchPagePlugin, { basePath: '', page: undefined });
    const answer = await app.inject('/');
    expect([answer.statusCode, answer.json().code]).toEqual([404, 'not_found']);
  });

  it('may load its own files, ask the service and the user pool, and nothing else', async () => {
    await start();
    const { headers, statusCode } = await app.inject('/');
    expect(statusCode).toBe(200);
    expect(headers['content-type']).toBe('text/html; charset=utf-8');
    const policy = Object.fromEntries(
      String(headers['content-security-policy'])
        .split('; ')
        .map((part) => part.split(/ (.*)/s)),
    );
    expect(policy).toEqual({
      'default-src': "'none'",
      'script-src': "'self'",
      'worker-src': "'none'",
      'style-src': "'self'",
      'img-src': "'self'",
      'connect-src': `'self' ${DOMAIN}`,
      'base-uri': "'none'",
      'form-action': "'none'",
      'frame-ancestors': "'none'",
      'require-trusted-types-for': "'script'",
      'trusted-types': "'none'",
    });
    expect(headers).toMatchObject({
      'cache-control': 'no-store',
      'referrer-policy': 'no-referrer',
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
      'cross-origin-opener-policy': 'same-origin',
    });
  });

  it('has no script or style written in it, and names nothing that is elsewhere', async () => {
    await start();
    const { body } = await app.inject('/');
    expect(body).not.toMatch(/<script(?![^>]*\bsrc=)|<style|\son\w+=|style=|javascript:/i);
    const links = [...body.matchAll(/(?:src|href)="([^"]*)"/g)].map(([, link]) => link);
    expect(links).toHaveLength(3);
    expect(links.filter((link) => !link?.startsWith('/page/'))).toEqual([]);
  });

  it('names files by their content, which are served as what they are, under the policy of everything else', async () => {
    await start();
    const { body } = await app.inject('/');
    const files: readonly (readonly [RegExp, string, string])[] = [
      [/\/page\/page-[0-9a-f]{16}\.js/, 'text/javascript; charset=utf-8', PAGE.assets.script],
      [/\/page\/page-[0-9a-f]{16}\.css/, 'text/css; charset=utf-8', PAGE.assets.style],
      [/\/page\/icon-[0-9a-f]{16}\.svg/, 'image/svg+xml', PAGE.assets.icon],
    ];
    const named: string[] = [];
    for (const [pattern, mediaType, text] of files) {
      const path = pattern.exec(body)?.[0] ?? '';
      named.push(path);
      const answer = await app.inject(path);
      expect([answer.statusCode, answer.headers['content-type'], answer.body]).toEqual([200, mediaType, text]);
      expect(answer.headers['content-security-policy']).toContain("default-src 'none'");
    }
    await app.close();
    await start('', { ...PAGE, assets: { ...PAGE.assets, script: 'other()' } });
    const [script = '', style = ''] = named;
    const other = (await app.inject('/')).body;
    expect(other).not.toContain(script);
    expect(other).toContain(style);
    expect((await app.inject(script)).statusCode).toBe(404);
  });

  it('is told its settings and what to say for every code, whatever characters they have', async () => {
    await start('/dev');
    const { body } = await app.inject('/');
    const { problems, ...settings } = settingsIn(body);
    expect(settings).toEqual({ ...PAGE.settings, basePath: '/dev' });
    expect(Object.keys(problems as object)).toEqual(Object.keys(problemCatalogue));
    expect(body).not.toContain("it's<script>");
  });

  it('speaks to people, not to programs, and not to operators', async () => {
    await start();
    const { problems } = settingsIn((await app.inject('/')).body);
    for (const words of Object.values(problems as object)) {
      expect(Object.keys(words).toSorted()).toEqual(['detail', 'remedy', 'title']);
      expect(words.remedy).not.toMatch(/`|GET |POST |Bearer|Retry-After|openapi|studio-pass /);
      expect(words.title).not.toMatch(/`|bearer/i);
    }
  });

  it('links to its files below the base path', async () => {
    await start('/dev');
    const { body } = await app.inject('/');
    const links = [...body.matchAll(/(?:src|href)="([^"]*)"/g)].map(([, link]) => link);
    expect(links.filter((link) => !link?.startsWith('/dev/page/'))).toEqual([]);
  });

  it('links to its files where browsers see it, if that is elsewhere', async () => {
    await start('/prod', { ...PAGE, basePath: '' });
    const { body } = await app.inject('/');
    const links = [...body.matchAll(/(?:src|href)="([^"]*)"/g)].map(([, link]) => link);
    expect(links.filter((link) => !link?.startsWith('/page/'))).toEqual([]);
    expect(settingsIn(body).basePath).toBe('');
  });

  it.each(['/page/', '/page/other.js', '/page/__proto__', '/page/..%2fpackage.json', '/page/constructor'])(
    'has no file %s',
    async (path) => {
      await start();
      const answer = await app.inject(path);
      expect([answer.statusCode, answer.json().code]).toEqual([404, 'not_found']);
    },
  );

  it('has one name in logs and metrics for its files, whatever version they are of', async () => {
    app = Fastify();
    const routes: string[] = [];
    app.addHook('onRoute', ({ url }) => {
      routes.push(url);
    });
    await app.register(errorsPlugin);
    await app.register(securityHeadersPlugin, { corsOrigins: [] });
    await app.register(launchPagePlugin, { basePath: '', page: PAGE });
    expect([...new Set(routes)]).toEqual(['/page/:file', '/']);
  });

  it('is the same whatever is asked, so that nothing of a request can get into it', async () => {
    await start();
    const plain = await app.inject('/');
    const odd = await app.inject({ url: '/?code=%3Cscript%3E&state=x', headers: { host: 'evil.example' } });
    expect(odd.body).toBe(plain.body);
  });
});
