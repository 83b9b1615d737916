/** Rules between settings of tokens, tasks and domains: each is shown to hold where it must, and to keep quiet. */
import { describe, expect, test } from 'vitest';
import { nameOf } from '../../infra/names.ts';
import { EXISTING, EXISTING_VPC, messagesAtFault, NEW, placesAtFault } from './settings-trial.ts';

const certificate = (region: string) => `arn:aws:acm:${region}:123456789012:certificate/1`;
const CERTIFICATE = certificate('eu-central-1');
const SAML = { name: 'corporate', metadataUrl: 'https://login.example.com/metadata' };
const OIDC = { name: 'oidc', issuer: 'https://login.example.com', clientId: 'pool', clientSecretName: 'login' };
const PAGE = { domainPrefix: 'a', callbackUrls: ['https://a.example'] };
const SCOPES = { requiredScopes: ['studio-pass/launch'] };
const POOL = { userPool: undefined, existingUserPool: { id: 'eu-central-1_a', clientIds: ['a'] } };
const pool = (userPool: object) => ({ ...NEW, userPool });
const service = (part: object) => ({ ...NEW, service: part });
const spokes = (...ids: readonly (readonly [account: number, domain: string])[]) => ({
  ...NEW,
  spokes: ids.map(([account, domain]) => ({ accountId: `2109876543${account}`, domainId: `d-${domain}` })),
});
const manySpokes = (count: number) =>
  Array.from({ length: count }, (_item, index) => [index + 10, `a${index}`] as const);
const profiles = (...names: readonly string[]) => ({
  ...NEW,
  studioDomain: { profiles: names.map((name) => ({ name, subject: 'someone' })) },
});

describe('settings are accepted', () => {
  test.each<[string, object]>([
    ['with everything new', NEW],
    ['with an existing VPC', EXISTING],
    ['with an existing user pool', { ...NEW, ...POOL }],
    ['with an existing domain elsewhere', { ...NEW, studioDomain: undefined, existingStudioDomain: { id: 'd-a' } }],
    ['with as many tasks at most as at least', service({ minTasks: 3, maxTasks: 3 })],
    ['with a certificate and its name', service({ certificateArn: CERTIFICATE, certificateDomainName: 'a.example' })],
    ...(
      [
        [256, 512],
        [256, 1024],
        [256, 2048],
        [512, 1024],
        [512, 4096],
        [1024, 2048],
        [1024, 8192],
        [2048, 4096],
        [2048, 16_384],
        [4096, 8192],
        [4096, 30_720],
      ] as const
    ).map(([cpu, memoryMiB]): [string, object] => [`with ${memoryMiB} MiB and ${cpu}`, service({ cpu, memoryMiB })]),
    ['with 2048 MiB and the default', service({ memoryMiB: 2048 })],
    ['with origins', service({ corsOrigins: ['https://portal.example.com', 'https://a.example:8443'] })],
    ['with scopes and access tokens', { ...pool(PAGE), ...SCOPES }],
    ['with any scopes of an existing pool', { ...NEW, ...POOL, requiredScopes: ['openid', 'a/b'] }],
    ['with the scope of another name', { ...pool(PAGE), name: 'studio-b', requiredScopes: ['studio-b/launch'] }],
    ['with ID tokens and no scopes', { ...NEW, tokenUse: 'id', requiredScopes: [] }],
    ['with password sign-in and no scopes', pool({ ...PAGE, passwordSignIn: true })],
    ['with an edge authorizer and scopes', { ...pool(PAGE), ...SCOPES, api: { edgeAuthorizer: 'cognito' } }],
    ['with an edge authorizer and ID tokens', { ...NEW, tokenUse: 'id', api: { edgeAuthorizer: 'cognito' } }],
    ['with a sign-in page and identity providers', pool({ ...PAGE, saml: SAML, oidc: OIDC })],
    ['with a sign-out page', pool({ ...PAGE, logoutUrls: ['https://a.example/bye'] })],
    ['with a sign-in page for later', pool({ domainPrefix: 'a' })],
    ['with a claim of ID tokens', { ...NEW, tokenUse: 'id', mappingClaim: 'custom:studio_profile' }],
    ['with a claim of access tokens', { ...NEW, mappingClaim: 'sub' }],
    [
      'with retention periods that there are',
      { ...NEW, service: { auditRetentionDays: 400 }, resolver: { queryLogRetentionDays: 1 } },
    ],
    ['with spokes and launch roles', spokes([10, 'a'], [11, 'b'])],
    ['with twenty spokes', spokes(...manySpokes(20))],
    ['with no spokes in direct mode', { ...NEW, perimeter: 'direct', spokes: [] }],
    ['with several profiles', profiles('a', 'b')],
    [
      'with everything in one Region',
      {
        ...EXISTING,
        ...POOL,
        service: {
          image: '123456789012.dkr.ecr.eu-central-1.amazonaws.com/studio-pass:1.0.0',
          certificateArn: CERTIFICATE,
          certificateDomainName: 'a.example',
        },
        api: { customDomain: { domainName: 'a.example', certificateArn: CERTIFICATE } },
      },
    ],
  ])('%s', (_name, settings) => {
    expect(placesAtFault(settings)).toEqual([]);
  });
});

describe('settings are refused', () => {
  test.each<[string, object, string | readonly string[]]>([
    ['without a VPC', { ...NEW, vpc: undefined }, 'existingVpc'],
    ['with two VPCs', { ...EXISTING, vpc: {} }, 'existingVpc'],
    ['without a user pool', { ...NEW, userPool: undefined }, 'existingUserPool'],
    ['with two user pools', { ...NEW, ...POOL, userPool: {} }, 'existingUserPool'],
    ['without a domain', { ...NEW, studioDomain: undefined }, 'existingStudioDomain'],
    ['with two domains', { ...NEW, existingStudioDomain: { id: 'd-a' } }, 'existingStudioDomain'],
    ['with a claim that access tokens lack', { ...NEW, mappingClaim: 'custom:studio_profile' }, 'mappingClaim'],
    ['with the user name of the other token', { ...NEW, mappingClaim: 'cognito:username' }, 'mappingClaim'],
    ['with the user name of access tokens', { ...NEW, tokenUse: 'id', mappingClaim: 'username' }, 'mappingClaim'],
    ['with fewer tasks at most than at least', service({ minTasks: 5, maxTasks: 4 }), 'service.maxTasks'],
    ['with more tasks at least than the default at most', service({ minTasks: 11 }), 'service.maxTasks'],
    ...(
      [
        [256, 4096],
        [256, 1536],
        [256, 3072],
        [512, 512],
        [512, 1536],
        [512, 5120],
        [1024, undefined],
        [1024, 9216],
        [2048, 2048],
        [2048, 17_408],
        [4096, 7168],
        [4096, 30_000],
        [undefined, 8192],
      ] as const
    ).map(([cpu, memoryMiB]): [string, object, string] => [
      `with ${memoryMiB ?? 'the default of'} MiB and ${cpu ?? 'the default'}`,
      service({ cpu, memoryMiB }),
      'service.memoryMiB',
    ]),
    ['with a certificate of no name', service({ certificateArn: CERTIFICATE }), 'service.certificateDomainName'],
    [
      'with the name of no certificate',
      service({ certificateDomainName: 'a.example' }),
      'service.certificateDomainName',
    ],
    ...['https://a.example/', 'https://a.example/page', 'https://A.example', 'https://a.example:443'].map(
      (origin): [string, object, string] => [
        `with ${origin}, which is no origin`,
        service({ corsOrigins: [origin] }),
        'service.corsOrigins[0]',
      ],
    ),
    ['with scopes and ID tokens', { ...NEW, tokenUse: 'id', requiredScopes: ['a'] }, 'requiredScopes'],
    ['with an edge authorizer and no scopes', { ...NEW, api: { edgeAuthorizer: 'cognito' } }, 'requiredScopes'],
    ['with scopes that a new pool lacks', { ...pool(PAGE), requiredScopes: ['a/b'] }, 'requiredScopes[0]'],
    ['with the scope of another name', { ...pool(PAGE), ...SCOPES, name: 'studio-b' }, 'requiredScopes[0]'],
    ['with scopes and no sign-in page', { ...NEW, ...SCOPES }, 'requiredScopes'],
    ['with scopes and no way back', { ...pool({ domainPrefix: 'a' }), ...SCOPES }, 'requiredScopes'],
    [
      'with scopes and password sign-in',
      { ...pool({ ...PAGE, passwordSignIn: true }), ...SCOPES },
      'userPool.passwordSignIn',
    ],
    [
      'with an identity provider and no sign-in page',
      pool({ saml: SAML, callbackUrls: ['https://a.example'] }),
      ['userPool.saml', 'userPool.callbackUrls'],
    ],
    ['with an identity provider and no way back', pool({ domainPrefix: 'a', saml: SAML }), 'userPool.callbackUrls'],
    [
      'with a sign-out page and no way back',
      pool({ domainPrefix: 'a', logoutUrls: ['https://a.example'] }),
      'userPool.callbackUrls',
    ],
    ['with a sign-out page alone', pool({ logoutUrls: ['https://a.example'] }), 'userPool.logoutUrls'],
    [
      'with two identity providers of one name',
      pool({ ...PAGE, saml: SAML, oidc: { ...OIDC, name: SAML.name } }),
      'userPool.oidc.name',
    ],
    ...['my-aws-studio', 'amazon', 'cognito-a'].map((domainPrefix): [string, object, string] => [
      `with the sign-in page ${domainPrefix}`,
      pool({ domainPrefix }),
      'userPool.domainPrefix',
    ]),
    ['with a retention period that is no number', service({ auditRetentionDays: 365.5 }), 'service.auditRetentionDays'],
    [
      'with retention periods that CloudWatch lacks',
      { ...NEW, service: { auditRetentionDays: 100 }, resolver: { queryLogRetentionDays: 2 } },
      ['service.auditRetentionDays', 'resolver.queryLogRetentionDays'],
    ],
    ['with spokes in direct mode', { ...spokes([10, 'a']), perimeter: 'direct' }, 'spokes'],
    ['with two domains of an account', spokes([10, 'a'], [11, 'b'], [10, 'c']), 'spokes[2].accountId'],
    ['with a domain in two accounts', spokes([10, 'a'], [11, 'a']), 'spokes[1].domainId'],
    [
      'with its own domain in another account',
      { ...spokes([10, 'a']), studioDomain: undefined, existingStudioDomain: { id: 'd-a' } },
      'spokes[0].domainId',
    ],
    ['with more than twenty spokes', spokes(...manySpokes(21)), 'spokes'],
    ['with a profile that is there twice', profiles('a', 'b', 'a'), 'studioDomain.profiles[2].name'],
  ])('%s', (_name, settings, places) => {
    expect(placesAtFault(settings)).toEqual([places].flat());
  });
});

describe('two Regions are refused', () => {
  const [subnet, ...others] = EXISTING_VPC.serviceSubnets;
  const zones = { ...NEW, vpc: { availabilityZones: ['eu-central-1a', 'eu-central-1b'] } };
  const api = { customDomain: { domainName: 'a.example', certificateArn: certificate('us-east-1') } };

  test.each<[string, object, string]>([
    ['of zones', { ...NEW, vpc: { availabilityZones: ['eu-central-1a', 'us-east-1b'] } }, 'vpc.availabilityZones[1]'],
    [
      'of subnets',
      {
        ...EXISTING,
        existingVpc: {
          ...EXISTING_VPC,
          serviceSubnets: [
            subnet,
            ...others,
            { ...others[0], id: 'subnet-0000000f', cidr: '10.40.12.0/24', availabilityZone: 'eu-west-1a' },
          ],
        },
      },
      'existingVpc.serviceSubnets[2].availabilityZone',
    ],
    [
      'of VPC and user pool',
      { ...zones, ...POOL, existingUserPool: { id: 'us-east-1_a', clientIds: ['a'] } },
      'existingUserPool.id',
    ],
    [
      'of VPC and image',
      { ...zones, service: { image: '123456789012.dkr.ecr.us-east-1.amazonaws.com/a' } },
      'service.image',
    ],
    [
      'of VPC and certificate',
      { ...zones, service: { certificateArn: certificate('us-east-1'), certificateDomainName: 'a.example' } },
      'service.certificateArn',
    ],
    ['of VPC and custom domain', { ...zones, api }, 'api.customDomain.certificateArn'],
    ['of user pool and custom domain', { ...NEW, ...POOL, api }, 'api.customDomain.certificateArn'],
  ])('%s', (_name, settings, place) => {
    expect(placesAtFault(settings)).toEqual([place]);
  });

  test('and both are named', () => {
    expect(messagesAtFault({ ...zones, api })).toEqual([
      'is in us-east-1, but vpc.availabilityZones[0] is in eu-central-1: everything is in one Region',
    ]);
  });
});

test('the scope of a new pool is named as its resource server is', () => {
  const [message = ''] = messagesAtFault({ ...pool(PAGE), requiredScopes: ['other'] });
  expect(message).toContain(`${nameOf({ ...NEW, corporateNetworks: [], perimeter: 'direct' })}/launch`);
});
