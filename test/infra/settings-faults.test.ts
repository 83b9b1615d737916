/** Whatever is wrong with settings is said as faults, all at once: never by an error of the program’s own. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { EXAMPLES, exampleText } from '../support/infra-examples.ts';
import { EXISTING, EXISTING_VPC, faultsOf, NEW, placesAtFault } from './settings-trial.ts';

type Path = readonly (string | number)[];

/** Every value below a document, its members and theirs. */
function paths(value: unknown, path: Path = []): readonly Path[] {
  const below = Array.isArray(value)
    ? value.flatMap((item, index) => paths(item, [...path, index]))
    : typeof value === 'object' && value !== null
      ? Object.entries(value).flatMap(([key, item]) => paths(item, [...path, key]))
      : [];
  return [path, ...below];
}

/** A copy in which one value is another; `undefined` takes it out. */
function changed(document: unknown, [first, ...rest]: Path, value: unknown): unknown {
  if (first === undefined) {
    return value;
  }
  if (Array.isArray(document)) {
    return rest.length === 0 && value === undefined
      ? document.toSpliced(Number(first), 1)
      : document.with(Number(first), changed(document[Number(first)], rest, value));
  }
  const { [first]: old, ...others } = document as Record<string, unknown>;
  const now = changed(old, rest, value);
  return now === undefined ? others : { ...others, [first]: now };
}

const documents: readonly (readonly [string, object])[] = [
  ...EXAMPLES.map((name) => [name, parse(exampleText(name)) as object] as const),
  [
    'every other list',
    {
      ...EXISTING,
      vpc: { availabilityZones: ['eu-central-1a', 'eu-central-1b'] },
      existingVpc: { ...EXISTING_VPC, endpoints: { sts: 'vpce-01234567' } },
      resolver: { existingInboundAddresses: ['10.40.20.10', '10.40.21.10'] },
      service: { apps: ['Studio'], corsOrigins: ['https://a.example'] },
      userPool: { domainPrefix: 'a', callbackUrls: ['https://a.example'], logoutUrls: ['https://a.example'] },
      deploymentRoles: ['arn:aws:iam::123456789012:role/deploy'],
      provisioningRoles: ['arn:aws:iam::123456789012:role/deploy'],
    },
  ],
];
const CORRUPT: readonly unknown[] = [
  undefined,
  null,
  '',
  'corrupt',
  '10.16.0.0',
  'fd00::/8',
  '999.1.1.1/8',
  '10.40.10.0/24',
  '__proto__',
  -1,
  1e308,
  true,
  [],
  [null],
  [[]],
  {},
  { id: null, cidr: 5 },
];

describe.each(documents)('%s', (_name, document) => {
  const places = paths(document);

  test.each(CORRUPT.map((value) => [value]))('with %j in any one place loads, or has faults', (value) => {
    let refused = 0;
    for (const path of places) {
      // Throws what is no ConfigurationError.
      refused += faultsOf(JSON.stringify(changed(document, path, value)) ?? '').length > 0 ? 1 : 0;
    }
    expect(places.length).toBeGreaterThan(10);
    expect(refused).toBeGreaterThan(0);
  });

  test('with anything in any one place loads, or has faults that name their places', () => {
    fc.assert(
      fc.property(fc.constantFrom(...places), fc.jsonValue(), (path, value) => {
        for (const { where, message } of faultsOf(JSON.stringify(changed(document, path, value)))) {
          expect(where).toMatch(/^settings\.yaml(:\d+:\d+|$)/);
          expect(message).not.toBe('');
        }
      }),
      { numRuns: 300 },
    );
  });
});

test.each([['10.16.0.0'], ['fd00::/8'], [''], [null], [5], [[]], [{}]])(
  'a corporate network %j is one fault among all the others',
  (range) => {
    const settings = {
      ...NEW,
      corporateNetworks: ['10.0.4.0/24', range, '10.16.0.1/16'],
      vpc: { cidr: '10.0.0.0/21' },
    };
    expect(placesAtFault(settings).toSorted()).toEqual([
      'corporateNetworks[0]',
      'corporateNetworks[1]',
      'corporateNetworks[2]',
      'vpc.cidr',
    ]);
  },
);

describe('what is there and wrong is not called absent as well:', () => {
  test.each<[string, object, string]>([
    ['a VPC', { ...EXISTING, existingVpc: 'vpc-01234567' }, 'existingVpc'],
    ['a new VPC', { ...NEW, vpc: null }, 'vpc'],
    ['a user pool', { ...NEW, userPool: true }, 'userPool'],
    [
      'a sign-in page',
      { ...NEW, userPool: { domainPrefix: 'A', callbackUrls: ['https://a.example'] } },
      'userPool.domainPrefix',
    ],
    [
      'a way back',
      {
        ...NEW,
        userPool: { domainPrefix: 'a', callbackUrls: 5, saml: { name: 'idp', metadataUrl: 'https://a.example' } },
        requiredScopes: ['studio-pass/launch'],
      },
      'userPool.callbackUrls',
    ],
    ['scopes', { ...NEW, requiredScopes: 'a', api: { edgeAuthorizer: 'cognito' } }, 'requiredScopes'],
    ['inbound addresses', { ...EXISTING, resolver: { inboundAddresses: [] } }, 'resolver.inboundAddresses'],
    [
      'a range of the VPC, whatever the default is',
      { ...NEW, vpc: { cidr: '10.8.0.0' }, corporateNetworks: ['10.0.8.0/24'] },
      'vpc.cidr',
    ],
    [
      'subnets of Studio',
      { ...EXISTING, existingVpc: { ...EXISTING_VPC, studioSubnets: [] } },
      'existingVpc.studioSubnets',
    ],
    [
      'whether a VPC is dedicated',
      { ...EXISTING, existingVpc: { ...EXISTING_VPC, dedicated: 'yes' } },
      'existingVpc.dedicated',
    ],
    [
      'endpoints',
      {
        ...EXISTING,
        existingVpc: { ...EXISTING_VPC, dedicated: false, endpoints: [] },
        studioDomain: undefined,
        existingStudioDomain: { id: 'd-a' },
      },
      'existingVpc.endpoints',
    ],
    ['a size', { ...NEW, service: { cpu: 300, memoryMiB: 512 } }, 'service.cpu'],
    ['a number of tasks', { ...NEW, service: { minTasks: 20, maxTasks: 'many' } }, 'service.maxTasks'],
    [
      'a certificate',
      { ...NEW, service: { certificateArn: 'arn', certificateDomainName: 'a.example' } },
      'service.certificateArn',
    ],
    [
      'a corporate network',
      { ...NEW, corporateNetworks: ['10.16.0.0'], onPremises: { cidr: '10.16.0.0/16' } },
      'corporateNetworks[0]',
    ],
  ])('%s', (_what, settings, place) => {
    expect(placesAtFault(settings)).toEqual([place]);
  });
});
