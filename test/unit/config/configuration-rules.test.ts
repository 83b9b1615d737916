/** Rules between several values: each is shown to hold where it must, and to keep quiet where it must. */
import { describe, expect, test } from 'vitest';
import { COGNITO, DOMAIN, faultsOf, loadFromFile, OIDC, placesOf } from './configuration-trial.ts';

const placesAtFault = (file: object) => placesOf(faultsOf(() => loadFromFile(file)));

const pool = (part: object) => ({ cognito: [{ ...COGNITO, ...part }], domains: [DOMAIN] });
const issuer = (part: object) => ({
  oidc: [{ ...OIDC, ...part }],
  domains: [DOMAIN],
  mapping: { file: '/etc/mapping.yaml' },
});
const domains = (...list: object[]) => ({ cognito: [COGNITO], domains: list.map((part) => ({ ...DOMAIN, ...part })) });
const file = { mapping: { file: '/etc/mapping.yaml' } };
const claim = (name: string) => ({ mapping: { claim: name } });
const two = { ...COGNITO, userPoolId: 'eu-west-1_Second' };
const LAUNCH_ROLE = 'arn:aws:iam::123456789012:role/studio-launch';
const TABLE = { name: 'studio-pass-access', region: 'us-east-1' };
const withTable = (mapping: object) => ({ table: TABLE, mapping: { table: true, ...mapping } });
const GROUP_RULE = { group: 'data-science', apps: ['JupyterLab'], sharedSpaces: true, expiresInSeconds: 60 };
const ROLE_OF_GROUP = { group: 'data-science', arn: LAUNCH_ROLE };
const twoOidc = { ...OIDC, issuer: 'https://login.example.org' };

describe('a configuration is accepted', () => {
  test.each<[string, object]>([
    ['with one pool', pool({})],
    ['with a base path like a route', { ...pool({}), server: { basePath: '/prod/v1/..x/.y/v10' } }],
    ['with one other issuer and a mapping file', issuer({})],
    ['with one other issuer and its subjects', { oidc: [OIDC], domains: [DOMAIN], ...claim('sub') }],
    [
      'with one other issuer, a claim and a table',
      { oidc: [OIDC], domains: [DOMAIN], ...withTable({ claim: 'preferred_username' }) },
    ],
    ['with several issuers and a mapping file', { cognito: [COGNITO, two], oidc: [OIDC], domains: [DOMAIN], ...file }],
    ['with keys from a file', pool({ jwksFile: '/etc/jwks.json' })],
    ['with keys from a URL', pool({ jwksUrl: 'https://keys.example.com/jwks.json' })],
    ['with an issuer whose keys come from a file', issuer({ jwksUrl: undefined, jwksFile: '/etc/jwks.json' })],
    ['with a launch role', { ...domains({ launchRoleArn: LAUNCH_ROLE }), sts: { region: 'eu-west-1' } }],
    [
      'with an external id of a launch role',
      { ...domains({ launchRoleArn: LAUNCH_ROLE, launchRoleExternalId: 'shared-id' }), sts: { region: 'eu-west-1' } },
    ],
    [
      'with a launch role in another partition, with a path',
      { ...domains({ launchRoleArn: 'arn:aws-cn:iam::123456789012:role/a/b/launch' }), sts: { region: 'cn-north-1' } },
    ],
    ['with scopes and access tokens', pool({ requiredScopes: ['studio/open'] })],
    ['with ID tokens and no scopes', pool({ tokenUse: 'id', requiredScopes: [] })],
    ['with several domains and one default', domains({ id: 'd-one', default: true }, { id: 'd-two' })],
    ['with several domains and no default', domains({ id: 'd-one' }, { id: 'd-two' })],
    ['with the claim of access tokens', { ...pool({}), ...claim('username') }],
    ['with the claim of ID tokens', { ...pool({ tokenUse: 'id' }), ...claim('cognito:username') }],
    ['with the claim sub', { ...pool({}), ...claim('sub') }],
    [
      'with a custom claim and a table',
      { ...pool({ tokenUse: 'id' }), ...withTable({ claim: 'custom:studio_profile' }) },
    ],
    [
      'with a custom claim and launch roles',
      {
        cognito: [{ ...COGNITO, tokenUse: 'id' }],
        domains: [{ ...DOMAIN, launchRoleArn: LAUNCH_ROLE }],
        sts: { region: 'us-east-1' },
        ...claim('custom:studio_profile'),
      },
    ],
    ['with a table of people', { ...pool({}), ...withTable({}) }],
    [
      'with a table of people of several issuers',
      { cognito: [COGNITO, two], oidc: [OIDC], domains: [DOMAIN], ...withTable({}) },
    ],
    [
      'with a table, a file and a claim, one after another',
      { ...pool({}), ...withTable({ claim: 'username', file: '/b' }) },
    ],
    ['with an attribute of the users', { ...pool({}), ...withTable({ cognitoAttribute: 'custom:profile' }) }],
    ['with e-mail addresses', { ...pool({}), ...withTable({ emailDomain: 'example.com' }) }],
    ['with a table of revocations only', { ...pool({}), table: TABLE, revocation: { table: true } }],
    ['with group rules within those of the domain', domains({ sharedSpaces: true, groups: [GROUP_RULE] })],
    ['with execution roles by group', domains({ createMissingProfiles: { executionRoles: [ROLE_OF_GROUP] } })],
    [
      'with keys that live just as long as their refresh',
      { ...pool({}), tokens: { keyRefreshSeconds: 600, keyMaxAgeSeconds: 600 } },
    ],
    [
      'with one attempt as long as all',
      { ...pool({}), sageMaker: { requestTimeoutMilliseconds: 5_000, totalTimeoutMilliseconds: 5_000 } },
    ],
  ])('%s', (_name, configuration) => {
    expect(placesAtFault(configuration)).toEqual([]);
  });

  test('with keys from S3', () => {
    const region = { AWS_REGION: 'us-east-1' };
    const jwksUrl = 's3://keys/us-east-1_AbCdEf123/jwks.json';
    expect(faultsOf(() => loadFromFile(pool({ jwksUrl }), region))).toEqual([]);
    expect(faultsOf(() => loadFromFile(issuer({ jwksUrl }), region))).toEqual([]);
  });

  test.each([
    'http://localhost:8080',
    'http://aws.localhost',
    'http://127.0.0.1:9000',
    'http://127.8.8.8',
    'http://[::1]:9000',
    'https://studio.example.com',
    'https://studio.example.com:8443',
  ])('with the URL %s', (url) => {
    expect(placesAtFault(domains({ studioOrigin: url, sageMakerEndpoint: `${url}/path` }))).toEqual([]);
    expect(placesAtFault(pool({ jwksUrl: `${url}/jwks.json` }))).toEqual([]);
  });
});

describe('a configuration is refused', () => {
  test.each<[string, object, string]>([
    ['with a base path that climbs', { ...pool({}), server: { basePath: '/a/../b' } }, 'server.basePath'],
    ['with a base path of a dot', { ...pool({}), server: { basePath: '/.' } }, 'server.basePath'],
    ['without an issuer', { domains: [DOMAIN] }, 'cognito'],
    ['with one pool twice', { cognito: [COGNITO, COGNITO], domains: [DOMAIN], ...file }, 'cognito[1].userPoolId'],
    ['with one issuer twice', { oidc: [OIDC, OIDC], domains: [DOMAIN], ...file }, 'oidc[1].issuer'],
    [
      'with a pool disguised as another issuer',
      issuer({ issuer: 'https://cognito-idp.us-east-1.amazonaws.com/us-east-1_AbCdEf123' }),
      'oidc[0].issuer',
    ],
    [
      'with a pool disguised by its second name',
      issuer({ issuer: 'https://issuer-cognito-idp.us-east-1.amazonaws.com/us-east-1_AbCdEf123' }),
      'oidc[0].issuer',
    ],
    [
      'with two sources of keys of a pool',
      pool({ jwksUrl: 'https://a.example/', jwksFile: '/b' }),
      'cognito[0].jwksFile',
    ],
    ['with two sources of keys of an issuer', issuer({ jwksFile: '/b' }), 'oidc[0].jwksFile'],
    ['with no source of keys of an issuer', issuer({ jwksUrl: undefined }), 'oidc[0].jwksUrl'],
    ['with scopes of ID tokens', pool({ tokenUse: 'id', requiredScopes: ['x'] }), 'cognito[0].requiredScopes'],
    ['with an issuer over http', issuer({ issuer: 'http://login.example.com' }), 'oidc[0].issuer'],
    ['with an issuer with a query', issuer({ issuer: 'https://login.example.com/?a' }), 'oidc[0].issuer'],
    ['with an issuer with a fragment', issuer({ issuer: 'https://login.example.com/#a' }), 'oidc[0].issuer'],
    ['with an issuer that is no URL', issuer({ issuer: 'login.example.com' }), 'oidc[0].issuer'],
    ['with one domain twice', domains({}, { region: 'eu-west-1' }), 'domains[1].id'],
    [
      'with two defaults',
      domains({ id: 'd-one', default: true }, { id: 'd-two', default: true }),
      'domains[1].default',
    ],
    ['with a launch role and no Region for STS', domains({ launchRoleArn: LAUNCH_ROLE }), 'AWS_REGION (or sts.region)'],
    ['with an external id of no role', domains({ launchRoleExternalId: 'x1' }), 'domains[0].launchRoleExternalId'],
    ['with STS over http', { ...pool({}), sts: { endpoint: 'http://sts.example.com' } }, 'sts.endpoint'],
    [
      'with two sources of names',
      { ...pool({}), ...withTable({ claim: 'username', cognitoAttribute: 'custom:profile' }) },
      'mapping.cognitoAttribute',
    ],
    [
      'with an attribute and e-mail addresses',
      { ...pool({}), ...withTable({ cognitoAttribute: 'custom:profile', emailDomain: 'example.com' }) },
      'mapping.emailDomain',
    ],
    [
      'with a custom claim that nobody keeps owners of',
      { ...pool({ tokenUse: 'id' }), ...claim('custom:x') },
      'mapping.claim',
    ],
    [
      'with e-mail addresses that nobody keeps owners of',
      { ...pool({}), mapping: { emailDomain: 'example.com' } },
      'mapping.emailDomain',
    ],
    [
      'with an attribute, and a launch role for one domain of two',
      {
        cognito: [COGNITO],
        domains: [
          { ...DOMAIN, launchRoleArn: LAUNCH_ROLE },
          { ...DOMAIN, id: 'd-two' },
        ],
        sts: { region: 'us-east-1' },
        mapping: { cognitoAttribute: 'custom:profile' },
      },
      'mapping.cognitoAttribute',
    ],
    [
      'with an attribute of other issuers',
      { oidc: [OIDC], domains: [DOMAIN], ...withTable({ cognitoAttribute: 'custom:profile' }) },
      'mapping.cognitoAttribute',
    ],
    [
      'with e-mail addresses of two issuers',
      { cognito: [COGNITO], oidc: [OIDC], domains: [DOMAIN], ...withTable({ emailDomain: 'example.com' }) },
      'mapping.emailDomain',
    ],
    [
      'with a claim of another issuer that nobody keeps owners of',
      { oidc: [OIDC], domains: [DOMAIN], ...claim('preferred_username') },
      'mapping.claim',
    ],
    ['with a table that nothing uses', { ...pool({}), table: TABLE }, 'table.name'],
    ['with people in a table without a name', { ...pool({}), mapping: { table: true } }, 'mapping.table'],
    ['with revocations in a table without a name', { ...pool({}), revocation: { table: true } }, 'revocation.table'],
    [
      'with a table over http',
      { ...pool({}), ...withTable({}), table: { ...TABLE, endpoint: 'http://db.example.com' } },
      'table.endpoint',
    ],
    [
      'with a table without a Region',
      { ...pool({}), ...withTable({}), table: { name: 'table' } },
      'AWS_REGION (or table.region)',
    ],
    [
      'with two rules for one group',
      domains({ groups: [{ group: 'a' }, { group: 'a' }] }),
      'domains[0].groups[1].group',
    ],
    [
      'with a rule for apps beyond the domain',
      domains({ groups: [{ group: 'a', apps: ['Canvas'] }] }),
      'domains[0].groups[0].apps',
    ],
    [
      'with a rule for shared spaces beyond the domain',
      domains({ groups: [{ group: 'a', sharedSpaces: true }] }),
      'domains[0].groups[0].sharedSpaces',
    ],
    [
      'with a rule for a longer expiry than the domain',
      domains({ groups: [{ group: 'a', expiresInSeconds: 61 }] }),
      'domains[0].groups[0].expiresInSeconds',
    ],
    [
      'with a rule for a longer session than the domain',
      domains({ groups: [{ group: 'a', sessionDurationInSeconds: 28_801 }] }),
      'domains[0].groups[0].sessionDurationInSeconds',
    ],
    [
      'with two execution roles for one group',
      domains({ createMissingProfiles: { executionRoles: [ROLE_OF_GROUP, ROLE_OF_GROUP] } }),
      'domains[0].createMissingProfiles.executionRoles[1].group',
    ],
    [
      'with a claim of two pools',
      { cognito: [COGNITO, two], domains: [DOMAIN], ...claim('username') },
      'mapping.claim',
    ],
    ['with two pools and no mapping', { cognito: [COGNITO, two], domains: [DOMAIN] }, 'mapping.claim'],
    ['with a claim of two issuers', { oidc: [OIDC, twoOidc], domains: [DOMAIN], ...claim('sub') }, 'mapping.claim'],
    ['with a claim of a pool and an issuer', { cognito: [COGNITO], oidc: [OIDC], domains: [DOMAIN] }, 'mapping.claim'],
    ['with another issuer and no mapping', { oidc: [OIDC], domains: [DOMAIN] }, 'mapping.claim'],
    ['with a claim that ID tokens lack', { ...pool({ tokenUse: 'id' }), ...claim('username') }, 'mapping.claim'],
    ['with a claim that access tokens lack', { ...pool({}), ...claim('cognito:username') }, 'mapping.claim'],
    [
      'with keys that die before they are refreshed',
      { ...pool({}), tokens: { keyRefreshSeconds: 601, keyMaxAgeSeconds: 600 } },
      'tokens.keyMaxAgeSeconds',
    ],
    [
      'with one attempt longer than all',
      { ...pool({}), sageMaker: { requestTimeoutMilliseconds: 5_001, totalTimeoutMilliseconds: 5_000 } },
      'sageMaker.totalTimeoutMilliseconds',
    ],
    [
      'with default times that a longer attempt exceeds',
      { ...pool({}), sageMaker: { requestTimeoutMilliseconds: 8_001 } },
      'sageMaker.totalTimeoutMilliseconds',
    ],
  ])('%s', (_name, configuration, place) => {
    expect(placesAtFault(configuration)).toEqual([place]);
  });

  test.each(['/v1', '/v1/me', '/docs', '/healthz', '/readyz', '/openapi.json', '/metrics', '/launch/x'])(
    'with the base path %s, which the service has itself',
    (basePath) => {
      expect(placesAtFault({ ...pool({}), server: { basePath } })).toEqual(['server.basePath']);
    },
  );

  test.each(['email', 'preferred_username', 'nickname', 'name', 'phone_number', 'profile', 'customs:x', 'Sub'])(
    'with the claim %s of a pool, which people can write themselves',
    (name) => {
      for (const tokenUse of ['access', 'id']) {
        expect(placesAtFault({ ...pool({ tokenUse }), ...claim(name) })).toEqual(['mapping.claim']);
      }
    },
  );

  test.each([
    'http://studio.example.com',
    'http://localhost.example.com',
    'http://127.0.0.1.example.com',
    'http://128.0.0.1',
    'http://10.0.0.1',
    'http://[::2]',
    'http://0.0.0.0',
    'ftp://localhost',
    'https://user@studio.example.com',
    'https://user:secret@studio.example.com',
    'https://:secret@studio.example.com',
    'https://',
    'studio.example.com',
    '//studio.example.com',
    '',
  ])('with the URL %j', (url) => {
    expect(placesAtFault(domains({ studioOrigin: url, sageMakerEndpoint: url }))).toEqual([
      'domains[0].sageMakerEndpoint',
      'domains[0].studioOrigin',
    ]);
    expect(placesAtFault(pool({ jwksUrl: url }))).toEqual(['cognito[0].jwksUrl']);
  });

  test.each([
    's3://keys',
    's3://keys/',
    's3://keys/jwks.json?versionId=1',
    's3://keys/jwks.json#first',
    's3://keys:443/jwks.json',
    's3://user@keys/jwks.json',
    's3://Keys/jwks.json',
  ])('with keys from %s', (jwksUrl) => {
    const region = { AWS_REGION: 'us-east-1' };
    expect(placesOf(faultsOf(() => loadFromFile(pool({ jwksUrl }), region)))).toEqual(['cognito[0].jwksUrl']);
    expect(placesOf(faultsOf(() => loadFromFile(issuer({ jwksUrl }), region)))).toEqual(['oidc[0].jwksUrl']);
  });

  test('says that keys may come from S3', () => {
    const [fault] = faultsOf(() => loadFromFile(pool({ jwksUrl: 'ftp://keys.example.com/' })));
    expect(fault?.message).toMatch(/https: URL .*s3:\/\//);
  });

  test('with an address in S3 where nothing but keys is read', () => {
    expect(placesAtFault(domains({ sageMakerEndpoint: 's3://keys/jwks.json' }))).toEqual([
      'domains[0].sageMakerEndpoint',
    ]);
  });

  test.each([
    'https://studio.example.com/',
    'https://studio.example.com/path',
    'https://studio.example.com?x',
    'https://studio.example.com#x',
    'https://Studio.example.com',
    'https://studio.example.com:443',
    ' https://studio.example.com',
    'https:studio.example.com',
    'https:\\\\studio.example.com',
  ])('with the origin %j, which no URL begins with', (studioOrigin) => {
    expect(placesAtFault(domains({ studioOrigin }))).toEqual(['domains[0].studioOrigin']);
  });
});

describe('a rule', () => {
  test('keeps quiet about what another fault has made unknown', () => {
    const configuration = {
      cognito: [{ ...COGNITO, tokenUse: 'both', requiredScopes: ['x'] }],
      domains: [
        { ...DOMAIN, id: 5 },
        { ...DOMAIN, id: 5 },
      ],
      tokens: { keyRefreshSeconds: 'x' },
      sageMaker: { totalTimeoutMilliseconds: null },
    };
    expect(placesAtFault(configuration).toSorted()).toEqual([
      'cognito[0].tokenUse',
      'domains[0].id',
      'domains[1].id',
      'sageMaker.totalTimeoutMilliseconds',
      'tokens.keyRefreshSeconds',
    ]);
  });
});
