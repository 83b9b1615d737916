import { describe, expect, test } from 'vitest';
import {
  COGNITO,
  DOMAIN,
  faultsOf,
  loadFromFile,
  loadFromVariables,
  OIDC,
  placesOf,
  SIMPLE,
} from './configuration-trial.ts';

const USER_POOL_DOMAIN = 'https://studio.auth.us-east-1.amazoncognito.com';
const PAGE = { userPoolDomain: USER_POOL_DOMAIN };
const OTHER_POOL = { ...COGNITO, userPoolId: 'us-east-1_Other' };

const load = (launchPage: object, others: object = {}) =>
  loadFromFile({ cognito: [COGNITO], domains: [DOMAIN], launchPage, ...others });
const placesAtFault = (launchPage: object, others: object = {}) => placesOf(faultsOf(() => load(launchPage, others)));

describe('a launch page', () => {
  test('is not there by default', () => {
    expect(loadFromVariables(SIMPLE)).not.toHaveProperty('launchPage');
  });

  test('needs nothing but the domain of the pool, if there is one pool with one client', () => {
    expect(load(PAGE).launchPage).toEqual({ ...PAGE, scopes: ['openid'] });
    const variables = { ...SIMPLE, STUDIO_PASS_LAUNCH_PAGE_USER_POOL_DOMAIN: USER_POOL_DOMAIN };
    expect(loadFromVariables(variables).launchPage).toEqual({ ...PAGE, scopes: ['openid'] });
  });

  test('must say which pool and which client, if there are several', () => {
    expect(placesAtFault(PAGE, { cognito: [COGNITO, OTHER_POOL], mapping: { file: 'm' } })).toEqual([
      'launchPage.userPoolId',
    ]);
    const chosen = { ...PAGE, userPoolId: OTHER_POOL.userPoolId };
    expect(placesAtFault(chosen, { cognito: [COGNITO, OTHER_POOL], mapping: { file: 'm' } })).toEqual([]);
    expect(placesAtFault(PAGE, { cognito: [{ ...COGNITO, clientIds: ['a', 'b'] }] })).toEqual(['launchPage.clientId']);
    expect(placesAtFault({ ...PAGE, clientId: 'b' }, { cognito: [{ ...COGNITO, clientIds: ['a', 'b'] }] })).toEqual([]);
  });

  test('signs nobody in whose tokens would be refused', () => {
    expect(placesAtFault({ ...PAGE, userPoolId: 'us-east-1_Unknown' })).toEqual(['launchPage.userPoolId']);
    expect(placesAtFault({ ...PAGE, clientId: 'unknown' })).toEqual(['launchPage.clientId']);
    expect(placesAtFault(PAGE, { cognito: [], oidc: [OIDC], mapping: { claim: 'sub' } })).toEqual([
      'launchPage.userPoolId',
    ]);
  });

  test.each([
    `${USER_POOL_DOMAIN}/`,
    `${USER_POOL_DOMAIN}/login`,
    'http://studio.example.com',
    'https://user:password@studio.example.com',
    'https://studio.example.com; script-src *',
    "https://studio.example.com 'unsafe-inline'",
    'studio.example.com',
    'javascript:alert(1)',
    'https://*.example.com',
    'https://*',
    'https://studio.example.com;sandbox',
    'https://studio.example.com,',
    "https://'self'",
  ])('has an origin, and no other policy, for the domain of the pool: not %s', (userPoolDomain) => {
    expect(placesAtFault({ userPoolDomain })).toEqual(['launchPage.userPoolDomain']);
  });

  test.each(['http://127.0.0.1:9235', 'https://signin.example.com:8443'])(
    'can have the domain %s',
    (userPoolDomain) => {
      expect(placesAtFault({ userPoolDomain })).toEqual([]);
    },
  );

  test('sends people for help to a page or an address', () => {
    expect(placesAtFault({ ...PAGE, helpUrl: 'https://wiki.example.com/studio?a=b' })).toEqual([]);
    expect(placesAtFault({ ...PAGE, helpUrl: 'mailto:studio@example.com' })).toEqual([]);
    for (const helpUrl of ['javascript:alert(1)', 'data:text/html,x', 'http://wiki.example.com', 'wiki']) {
      expect(placesAtFault({ ...PAGE, helpUrl })).toEqual(['launchPage.helpUrl']);
    }
  });

  test('asks for an ID token where the service takes those', () => {
    const cognito = [{ ...COGNITO, tokenUse: 'id' }];
    expect(placesAtFault({ ...PAGE, scopes: ['email'] }, { cognito })).toEqual(['launchPage.scopes']);
    expect(placesAtFault({ ...PAGE, scopes: ['email', 'openid'] }, { cognito })).toEqual([]);
    expect(placesAtFault({ ...PAGE, scopes: ['studio/launch'] })).toEqual([]);
  });

  test.each(['/', '/dev/', '/a/b.c/'])('can be at %s for browsers', (path) => {
    expect(placesAtFault({ ...PAGE, path })).toEqual([]);
  });

  test.each([
    '',
    'dev/',
    '/dev',
    '//evil.example/',
    '/../',
    '/./',
    '/a/../',
    'https://evil.example/',
    '/\\evil.example/',
    '/a b/',
    '/%2e/',
    '/?/',
    '/"/',
  ])('has a path of its own origin, and no other: not %s', (path) => {
    expect(placesAtFault({ ...PAGE, path })).toEqual(['launchPage.path']);
  });

  test('keeps the path of its files from being taken for the base path', () => {
    expect(placesAtFault(PAGE, { server: { basePath: '/page' } })).toEqual(['server.basePath']);
  });
});
