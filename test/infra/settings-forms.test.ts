/** The forms of single settings: what is taken, what is not, and that a fault says what would be. */
import { describe, expect, test } from 'vitest';
import { STUDIO_APPS } from '../../infra/settings/group-settings.ts';
import { settingsSchema } from '../../infra/settings/settings-schema.ts';
import { STUDIO_APPS as STUDIO_APPS_OF_THE_SERVICE } from '../../src/model/studio-app.ts';
import { EXISTING, EXISTING_VPC, messagesAtFault, NEW, placesAtFault } from './settings-trial.ts';

const ECR = '123456789012.dkr.ecr.eu-central-1.amazonaws.com/team/studio-pass';
const DIGEST = `sha256:${'0a'.repeat(32)}`;
const CERTIFICATE = 'arn:aws:acm:eu-central-1:123456789012:certificate/12345678-1234';
const image = (text: string) => ({ service: { image: text } });
const roles = (...arns: readonly string[]) => ({ deploymentRoles: arns });
const certificate = (part: object) => ({
  service: { certificateArn: CERTIFICATE, certificateDomainName: 'a.example', ...part },
});
const profile = (part: object) => ({ studioDomain: { profiles: [{ name: 'alice', subject: 'someone', ...part }] } });
const saml = (name: string) => ({
  userPool: {
    domainPrefix: 'a',
    callbackUrls: ['https://a.example'],
    saml: { name, metadataUrl: 'https://a.example/metadata' },
  },
});

describe('the form is taken', () => {
  test.each<[string, object]>([
    ['of a name', { name: 'studio-b' }],
    ['of an image to build', image('build')],
    ['of an image by its tag', image(`${ECR}:1.0.0`)],
    ['of an image by its digest', image(`${ECR}@${DIGEST}`)],
    ['of an image by both', image(`${ECR}:1.0.0@${DIGEST}`)],
    ['of roles', roles('arn:aws:iam::123456789012:role/deploy', 'arn:aws-cn:iam::123456789012:role/ci/deploy')],
    ['of roles of any account', roles('arn:*:iam::*:role/deployment-*')],
    ['of each application', { service: { apps: ['Studio', 'JupyterServer', 'JupyterLab', 'CodeEditor', 'Canvas'] } }],
    ['of a name on a certificate', certificate({ certificateDomainName: 'studio-pass.internal.example.com' })],
    ['of profiles', profile({ name: 'alice-2', subject: '4c0e8f3a-6d1b-4f0e-9a53-0b7a2f3c9d11' })],
    ['of profiles of people with an address', profile({ subject: 'alice+studio@example.com' })],
    ['of an identity provider', saml('Corporate-Login.1')],
    ['of an identity provider in another script', saml('Fürstenberg')],
    ['of a claim', { tokenUse: 'id', mappingClaim: 'custom:studio_profile' }],
  ])('%s', (_what, part) => {
    expect(placesAtFault({ ...NEW, ...part })).toEqual([]);
  });
});

describe('the form is refused', () => {
  test.each<[string, object, string]>([
    ['of the name', { name: 'Studio_Pass' }, 'name'],
    ['of the mode', { perimeter: 'none' }, 'perimeter'],
    ['of corporate networks, of which there is one', { corporateNetworks: [] }, 'corporateNetworks'],
    [
      'of corporate networks, none of which is there twice',
      { corporateNetworks: ['10.16.0.0/16', '10.16.0.0/16'] },
      'corporateNetworks',
    ],
    [
      'of corporate networks, of which there are twenty',
      { corporateNetworks: Array.from({ length: 21 }, (_item, index) => `172.16.${index}.0/24`) },
      'corporateNetworks',
    ],
    ['of zones, of which there are two', { vpc: { availabilityZones: ['us-east-1a'] } }, 'vpc.availabilityZones'],
    [
      'of zones, which are no Regions',
      { vpc: { availabilityZones: ['us-east-1a', 'us-east-1'] } },
      'vpc.availabilityZones[1]',
    ],
    [
      'of callback URLs, which are HTTPS',
      { userPool: { domainPrefix: 'a', callbackUrls: ['http://a.example'] } },
      'userPool.callbackUrls[0]',
    ],
    [
      'of callback URLs, of which there is one',
      { userPool: { domainPrefix: 'a', callbackUrls: [] } },
      'userPool.callbackUrls',
    ],
    ['of the names of profiles', profile({ name: 'alice@example.com' }), 'studioDomain.profiles[0].name'],
    ['of the names of profiles, in lower case', profile({ name: 'Alice' }), 'studioDomain.profiles[0].name'],
    ...['', 's', 'a person', 'a,b', 'a/b', 'é1', 'a'.repeat(65)].map((subject): [string, object, string] => [
      `of people, ${JSON.stringify(subject)}, whom no session can name`,
      profile({ subject }),
      'studioDomain.profiles[0].subject',
    ]),
    ...['a b', '_abc', 'abc_', 'ab', 'a'.repeat(33)].map((name): [string, object, string] => [
      `of an identity provider, ${name}`,
      saml(name),
      'userPool.saml.name',
    ]),
    ['of spokes, which are accounts', { spokes: [{ accountId: '1234', domainId: 'd-a' }] }, 'spokes[0].accountId'],
    ['of tokens', { tokenUse: 'refresh' }, 'tokenUse'],
    ['of a claim', { mappingClaim: 'email' }, 'mappingClaim'],
    ['of a secret, for which there is no place', { userPool: { clientSecret: 's' } }, 'userPool.clientSecret'],
    ...['studio-pass', 'docker.io/studio-pass', ECR.slice(1), `${ECR}@sha256:0a`, `${ECR}:`, `${ECR} `].map(
      (text): [string, object, string] => [`of the image ${JSON.stringify(text)}`, image(text), 'service.image'],
    ),
    ...[
      '*',
      'arn:*:iam::*:role/*',
      'arn:*:iam::*:role/a*',
      'arn:aws:iam::1234:role/deploy',
      'arn:aws:iam::123456789012:user/deploy',
      'arn:aws:sts::123456789012:assumed-role/deploy',
    ].map((arn): [string, object, string] => [`of the role ${arn}`, roles(arn), 'deploymentRoles[0]']),
    ...(['deploymentRoles', 'furtherMintingRoles', 'provisioningRoles'] as const).map(
      (member): [string, object, string] => [`of no ${member}`, { [member]: [] }, member],
    ),
    ['of an application', { service: { apps: ['Studio', 'Jupyter'] } }, 'service.apps[1]'],
    ...['a', 'A.example', 'a_b.example', '-a.example', 'a..example', 'https://a.example', '*.example.com'].map(
      (name): [string, object, string] => [
        `of the host name ${name}`,
        certificate({ certificateDomainName: name }),
        'service.certificateDomainName',
      ],
    ),
    [
      'of a certificate',
      certificate({ certificateArn: 'arn:aws:acm:eu-central-1:certificate' }),
      'service.certificateArn',
    ],
    [
      'of scopes, which have no comma',
      { userPool: undefined, existingUserPool: { id: 'eu-central-1_a', clientIds: ['a'] }, requiredScopes: ['a,b'] },
      'requiredScopes[0]',
    ],
  ])('%s', (_what, part, place) => {
    expect([...new Set(placesAtFault({ ...NEW, ...part }))]).toEqual([place]);
  });
});

describe('a fault of form', () => {
  test.each<[string, object, string]>([
    ['a range', { ...NEW, corporateNetworks: ['10.16.0.0'] }, '10.16.0.0/16'],
    ['an image', { ...NEW, ...image('studio-pass') }, 'build or 123456789012.dkr.ecr.'],
    ['a host name', { ...NEW, ...certificate({ certificateDomainName: 'A' }) }, 'studio.corp.example.com'],
    ['an account', { ...NEW, spokes: [{ accountId: '1', domainId: 'd-a' }] }, "'210987654321'"],
    ['a VPC', { ...EXISTING, existingVpc: { ...EXISTING_VPC, id: 'main' } }, 'vpc-0123456789abcdef0'],
  ])('shows what would be right: %s', (_what, settings, example) => {
    expect(messagesAtFault(settings)).toEqual([expect.stringContaining(`must have a form like ${example}`)]);
  });
});

interface Node {
  readonly type?: string;
  readonly pattern?: string;
  readonly examples?: readonly string[];
  readonly description?: string;
  readonly properties?: Readonly<Record<string, Node>>;
  readonly items?: Node;
}

function nodes(node: Node, path = ''): readonly (readonly [path: string, node: Node])[] {
  const below = Object.entries(node.properties ?? {}).flatMap(([key, child]) => nodes(child, `${path}.${key}`));
  return [[path, node], ...below, ...(node.items === undefined ? [] : nodes(node.items, `${path}[]`))];
}

describe('the schema', () => {
  const schema: Node = JSON.parse(JSON.stringify(settingsSchema));
  const all = nodes(schema);

  test('describes every setting', () => {
    const silent = all.filter(([path, { description }]) => /\w$/.test(path) && !/\w/.test(description ?? ''));
    expect(silent.map(([path]) => path)).toEqual([]);
    expect(all.length).toBeGreaterThan(80);
  });

  test('has an example for every form, and it is one', () => {
    const formed = all.filter(([, { pattern }]) => pattern !== undefined);
    const wrong = formed.filter(
      ([, { pattern = '', examples = [] }]) =>
        examples.length === 0 || !examples.every((one) => new RegExp(pattern, 'u').test(one.replaceAll("'", ''))),
    );
    expect(wrong.map(([path]) => path)).toEqual([]);
    expect(formed.length).toBeGreaterThan(40);
  });
});

test('the applications are those that the service knows, whose code the settings do not import', () => {
  expect(STUDIO_APPS).toEqual(STUDIO_APPS_OF_THE_SERVICE);
});
