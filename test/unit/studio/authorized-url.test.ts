import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { checkAuthorizedUrl, studioOrigin } from '../../../src/studio/authorized-url.ts';
import { refusalOf } from './refusal.ts';

const HOST = 'd-abc.studio.us-east-1.sagemaker.aws';
const ORIGIN = `https://${HOST}`;
const TOKEN = '/auth?token=canary';

test('the origin of a domain’s Studio follows from its id and its Region', () => {
  expect(studioOrigin({ domainId: 'd-abc', region: 'us-east-1' })).toBe(ORIGIN);
});

describe('a URL that SageMaker answered with', () => {
  test.each([`${ORIGIN}${TOKEN}`, `${ORIGIN}/auth?token=eyJ.a-b_c%2B%3D&x=y#z`, `${ORIGIN}/`])(
    'is handed on as it is if it leads to the Studio of the domain: %s',
    (url) => {
      expect(checkAuthorizedUrl(url, ORIGIN).reveal()).toBe(url);
    },
  );

  test('may lead to another port or scheme where the configured origin says so', () => {
    const double = 'http://127.0.0.1:8123';
    expect(checkAuthorizedUrl(`${double}${TOKEN}`, double).reveal()).toBe(`${double}${TOKEN}`);
    expect(refusalOf(() => checkAuthorizedUrl(`http://127.0.0.1:8124${TOKEN}`, double)).code).toBe('upstream_failed');
  });

  test.each([
    ['nothing', undefined],
    ['an empty text', ''],
    ['a path', TOKEN],
    ['a host without a scheme', `//${HOST}${TOKEN}`],
    ['another host', `https://evil.example${TOKEN}`],
    ['another domain', `https://d-abd.studio.us-east-1.sagemaker.aws${TOKEN}`],
    ['another Region', `https://d-abc.studio.us-east-2.sagemaker.aws${TOKEN}`],
    ['a host that merely begins alike', `${ORIGIN}.evil.example${TOKEN}`],
    ['a host that merely begins alike, without a dot', `${ORIGIN}evil.example${TOKEN}`],
    ['a sub-domain', `https://x.${HOST}${TOKEN}`],
    ['the parent', `https://studio.us-east-1.sagemaker.aws${TOKEN}`],
    ['a trailing dot', `${ORIGIN}.${TOKEN}`],
    ['a user', `https://x@${HOST}${TOKEN}`],
    ['a user and a password', `https://x:y@${HOST}${TOKEN}`],
    ['the host as the user of another', `${ORIGIN}@evil.example${TOKEN}`],
    ['the host as the password of another', `https://x:${HOST}@evil.example${TOKEN}`],
    ['another port', `${ORIGIN}:8443${TOKEN}`],
    ['the port that goes without saying', `${ORIGIN}:443${TOKEN}`],
    ['http', `http://${HOST}${TOKEN}`],
    ['another scheme', `ftp://${HOST}${TOKEN}`],
    ['a scheme that runs', `javascript:location='${ORIGIN}${TOKEN}'`],
    ['a scheme in upper case', `HTTPS://${HOST}${TOKEN}`],
    ['a host in upper case', `https://${HOST.toUpperCase()}${TOKEN}`],
    ['backslashes for slashes', `https:\\\\${HOST}${TOKEN}`],
    ['a backslash before another host', `${ORIGIN}\\@evil.example${TOKEN}`],
    ['a backslash in the path', `${ORIGIN}/\\evil.example${TOKEN}`],
    ['one slash', `https:/${HOST}${TOKEN}`],
    ['three slashes', `https:///${HOST}${TOKEN}`],
    ['no path', ORIGIN],
    ['no path but a query', `${ORIGIN}?token=canary`],
    ['white space before it', ` ${ORIGIN}${TOKEN}`],
    ['white space after it', `${ORIGIN}${TOKEN} `],
    ['a tab in the scheme', `ht\ttps://${HOST}${TOKEN}`],
    ['a line break, which a header would end at', `${ORIGIN}${TOKEN}\r\nSet-Cookie: a=b`],
    ['NUL', `${ORIGIN}${TOKEN}\0`],
    ['letters outside ASCII in the path', `${ORIGIN}/é${TOKEN}`],
    ['a look-alike host', `https://d-аbc.studio.us-east-1.sagemaker.aws${TOKEN}`],
    ['a full-width dot in the host', `https://d-abc。studio.us-east-1.sagemaker.aws${TOKEN}`],
    ['an escape in the host', `https://d-%61bc.studio.us-east-1.sagemaker.aws${TOKEN}`],
  ])('is an upstream failure, and not in the error, if it has %s', (_name, url) => {
    const refusal = refusalOf(() => checkAuthorizedUrl(url, ORIGIN));
    expect(refusal.code).toBe('upstream_failed');
    expect(`${refusal.message} ${refusal.detail} ${refusal.publicDetail} ${refusal.cause}`).not.toContain('canary');
  });

  test('whatever it is, what is handed on begins with the origin and is plain ASCII', () => {
    const piece = fc.constantFrom(
      'https:',
      '//',
      '/',
      '\\',
      HOST,
      '@',
      ':443',
      '.',
      'evil.example',
      '?',
      '#',
      ' ',
      'é',
    );
    const text = fc.oneof(
      fc.array(piece, { maxLength: 8 }).map((pieces) => pieces.join('')),
      fc.array(piece, { maxLength: 4 }).map((pieces) => `${ORIGIN}${pieces.join('')}`),
      fc.webUrl(),
    );
    let accepted = 0;
    fc.assert(
      fc.property(text, (url) => {
        try {
          expect(checkAuthorizedUrl(url, ORIGIN).reveal()).toBe(url);
        } catch (error) {
          expect(error).toMatchObject({ code: 'upstream_failed' });
          return;
        }
        accepted += 1;
        expect(new URL(url)).toMatchObject({ origin: ORIGIN, username: '', password: '' });
        expect(url).toMatch(/^https:\/\/d-abc\.studio\.us-east-1\.sagemaker\.aws\/[!-[\]-~]*$/);
      }),
      { numRuns: 2_000 },
    );
    expect(accepted).toBeGreaterThan(20);
  });
});
