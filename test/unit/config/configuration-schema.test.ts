import { describe, expect, test } from 'vitest';
import type { Configuration } from '../../../src/config/schema.ts';
import { COGNITO, DOMAIN, faultsOf, loadFromFile, OIDC, placesOf } from './configuration-trial.ts';

const BASE = { cognito: [COGNITO], domains: [DOMAIN] };
const placesAtFault = (file: object) => placesOf(faultsOf(() => loadFromFile(file)));

describe('a number of the configuration', () => {
  test.each<[keyof Configuration, string, number, number, object]>([
    ['server', 'port', 0, 65_535, {}],
    ['tokens', 'clockToleranceSeconds', 0, 60, {}],
    ['tokens', 'maxLifetimeSeconds', 60, 86_400, {}],
    ['tokens', 'keyRefreshSeconds', 10, 3_600, {}],
    ['tokens', 'keyMaxAgeSeconds', 60, 86_400, { keyRefreshSeconds: 10 }],
    ['sageMaker', 'connectTimeoutMilliseconds', 50, 10_000, {}],
    ['sageMaker', 'requestTimeoutMilliseconds', 100, 20_000, { totalTimeoutMilliseconds: 25_000 }],
    ['sageMaker', 'totalTimeoutMilliseconds', 500, 25_000, { requestTimeoutMilliseconds: 100 }],
    ['sageMaker', 'maxAttempts', 1, 5, {}],
    ['limits', 'maxBodyBytes', 1_024, 65_536, {}],
    ['limits', 'maxHeaderBytes', 8_192, 65_536, {}],
    ['limits', 'requestTimeoutMilliseconds', 1_000, 60_000, {}],
  ])('%s.%s is %d to %d, and nothing in between those and the next', (section, key, minimum, maximum, others) => {
    const withValue = (value: unknown) => ({ ...BASE, [section]: { ...others, [key]: value } });
    expect(placesAtFault(withValue(minimum))).toEqual([]);
    expect(placesAtFault(withValue(maximum))).toEqual([]);
    for (const value of [minimum - 1, maximum + 1, minimum + 0.5, String(minimum), null, true, [minimum]]) {
      expect(placesAtFault(withValue(value))).toContain(`${section}.${key}`);
    }
  });

  test.each([
    ['expiresInSeconds', 5, 300],
    ['sessionDurationInSeconds', 1_800, 43_200],
  ])('threat 57: the policy’s %s stays within SageMaker’s own bounds, %d to %d', (key, minimum, maximum) => {
    const withValue = (value: unknown) => ({ cognito: [COGNITO], domains: [{ ...DOMAIN, [key]: value }] });
    expect(placesAtFault(withValue(minimum))).toEqual([]);
    expect(placesAtFault(withValue(maximum))).toEqual([]);
    for (const value of [minimum - 1, maximum + 1, minimum + 0.5, String(minimum)]) {
      expect(placesAtFault(withValue(value))).toEqual([`domains[0].${key}`]);
    }
  });
});

describe('a text of the configuration', () => {
  test.each(['', '/dev', '/a/b', '/v1.0_x~y-z'])('server.basePath may be %j', (basePath) => {
    expect(placesAtFault({ ...BASE, server: { basePath } })).toEqual([]);
  });

  test.each(['dev', '/', '/dev/', '//dev', '/a//b', '/:name', '/*', '/a b', '/%2e', '/é', '/dev\n'])(
    'server.basePath may not be %j',
    (basePath) => {
      expect(placesAtFault({ ...BASE, server: { basePath } })).toEqual(['server.basePath']);
    },
  );

  test.each(['us-east-1_AbCdEf123', 'us-gov-west-1_a', 'ap-southeast-2_0', 'eusc-de-east-1_x'])(
    'a user pool id may be %j',
    (userPoolId) => {
      expect(placesAtFault({ cognito: [{ ...COGNITO, userPoolId }], domains: [DOMAIN] })).toEqual([]);
    },
  );

  test.each([
    '',
    'us-east-1',
    'us-east-1_',
    'us-east-1_a/b',
    'us-east-1_a.evil.example',
    '../us-east-1_a',
    'US-EAST-1_a',
  ])('a user pool id may not be %j', (userPoolId) => {
    expect(placesAtFault({ cognito: [{ ...COGNITO, userPoolId }], domains: [DOMAIN] })).toEqual([
      'cognito[0].userPoolId',
    ]);
  });

  test.each(['', 'a b', 'a"b', 'a\\b', 'a\nb', 'é', 'a'.repeat(257)])('a required scope may not be %j', (scope) => {
    const places = placesAtFault({ cognito: [{ ...COGNITO, requiredScopes: [scope] }], domains: [DOMAIN] });
    expect(places).toEqual(['cognito[0].requiredScopes[0]']);
  });

  test('what decides which tokens are accepted has no default', () => {
    for (const key of ['userPoolId', 'clientIds', 'tokenUse']) {
      const cognito = [{ ...COGNITO, [key]: undefined }];
      expect(placesAtFault({ cognito, domains: [DOMAIN] })).toEqual([`cognito[0].${key}`]);
    }
    for (const key of ['issuer', 'audiences']) {
      const oidc = [{ ...OIDC, [key]: undefined }];
      expect(placesAtFault({ oidc, domains: [DOMAIN], mapping: { claim: 'sub' } })).toEqual([`oidc[0].${key}`]);
    }
  });

  test.each([
    ['clientIds', 'cognito'],
    ['audiences', 'oidc'],
  ])('%s cannot be an empty list, which would accept every application or none', (key, section) => {
    const entry = section === 'cognito' ? COGNITO : OIDC;
    const file = { [section]: [{ ...entry, [key]: [] }], domains: [DOMAIN], mapping: { file: '/m' } };
    expect(placesAtFault(file)).toEqual([`${section}[0].${key}`]);
  });

  test.each(['none', 'HS256', 'PS256', 'rs256', 'ES256K'])('an algorithm may not be %s', (algorithm) => {
    const oidc = [{ ...OIDC, algorithms: [algorithm] }];
    expect(placesAtFault({ oidc, domains: [DOMAIN], mapping: { claim: 'sub' } })).toEqual(['oidc[0].algorithms[0]']);
  });

  test('an issuer without a word about it takes RS256, "groups" and "scope"', () => {
    const { oidc } = loadFromFile({ oidc: [OIDC], domains: [DOMAIN], mapping: { claim: 'sub' } });
    expect(oidc).toEqual([
      { ...OIDC, algorithms: ['RS256'], groupsClaim: 'groups', scopeClaim: 'scope', requiredScopes: [] },
    ]);
  });
});
