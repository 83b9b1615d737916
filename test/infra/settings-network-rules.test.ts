/** Rules between settings of the network: each is shown to hold where it must, and to keep quiet where it must. */
import { describe, expect, test } from 'vitest';
import { EXISTING, EXISTING_VPC, messagesAtFault, NEW, placesAtFault } from './settings-trial.ts';

const [SERVICE_A, SERVICE_B] = EXISTING_VPC.serviceSubnets;
const [ENDPOINT_C, ENDPOINT_D] = EXISTING_VPC.endpointSubnets;
const [STUDIO_E] = EXISTING_VPC.studioSubnets;
const OTHER_ID = 'subnet-0000000f';
const existing = (part: object) => ({ ...EXISTING, existingVpc: { ...EXISTING_VPC, ...part } });
const elsewhere = (settings: object) => ({
  ...settings,
  studioDomain: undefined,
  existingStudioDomain: { id: 'd-a' },
});

const ENDPOINT_NAMES = [
  'sageMakerApi',
  'studio',
  'executeApi',
  'sts',
  'logs',
  'ecrApi',
  'ecrDocker',
  's3',
  'dynamoDb',
] as const;
const ENDPOINTS = Object.fromEntries(ENDPOINT_NAMES.map((name, index) => [name, `vpce-0000000${index}`]));
const { sts: _sts, s3: _s3, ...SOME_ENDPOINTS } = ENDPOINTS;

describe('networks are accepted', () => {
  test.each<[string, object]>([
    ['with a VPC of /16', { ...NEW, vpc: { cidr: '10.8.0.0/16' } }],
    ['with a VPC of /20', { ...NEW, vpc: { cidr: '10.8.0.0/20' } }],
    ['with three zones', { ...NEW, vpc: { availabilityZones: ['us-east-1a', 'us-east-1b', 'us-east-1d'] } }],
    ['with a corporate network of /8', { ...NEW, vpc: { cidr: '192.168.0.0/20' }, corporateNetworks: ['10.0.0.0/8'] }],
    ['with a corporate network beside the VPC', { ...NEW, corporateNetworks: ['10.0.16.0/20'] }],
    [
      'with corporate networks beside what has no hosts',
      {
        ...NEW,
        corporateNetworks: [
          '1.0.0.0/8',
          '126.0.0.0/8',
          '128.0.0.0/8',
          '169.253.0.0/16',
          '169.255.0.0/16',
          '223.0.0.0/8',
        ],
      },
    ],
    ['with no subnets for a domain elsewhere', elsewhere(existing({ studioSubnets: undefined }))],
    [
      'with an existing domain in the VPC',
      { ...EXISTING, studioDomain: undefined, existingStudioDomain: { id: 'd-a', sharesVpc: true } },
    ],
    ['with apps of Studio in a subnet of endpoints', existing({ studioSubnets: [ENDPOINT_C, STUDIO_E] })],
    [
      'with several subnets for tasks in a zone',
      existing({ serviceSubnets: [...EXISTING_VPC.serviceSubnets, other()] }),
    ],
    ['with a VPC of its own and no endpoints', existing({ dedicated: true, endpoints: {} })],
    [
      'with a VPC of others that has all endpoints',
      elsewhere(existing({ dedicated: undefined, endpoints: ENDPOINTS })),
    ],
    [
      'with a VPC of others and a domain in it',
      {
        ...existing({ dedicated: false, endpoints: ENDPOINTS }),
        studioDomain: undefined,
        existingStudioDomain: { id: 'd-a', sharesVpc: true },
      },
    ],
    ['with a simulated corporate network', { ...NEW, onPremises: { cidr: '10.16.0.0/16' } }],
  ])('%s', (_name, settings) => {
    expect(placesAtFault(settings)).toEqual([]);
  });
});

function other(part: object = {}): object {
  return { id: OTHER_ID, cidr: '10.40.12.0/24', availabilityZone: 'eu-central-1a', ...part };
}

describe('networks are refused', () => {
  test.each<[string, object, string | readonly string[]]>([
    ['with a range that is none', { ...NEW, corporateNetworks: ['10.16.0.1/16'] }, 'corporateNetworks[0]'],
    ['with a range of impossible numbers', { ...NEW, corporateNetworks: ['10.256.0.0/16'] }, 'corporateNetworks[0]'],
    ['with an impossible prefix', { ...NEW, corporateNetworks: ['10.16.0.0/33'] }, 'corporateNetworks[0]'],
    [
      'with everywhere as corporate network',
      { ...NEW, corporateNetworks: ['0.0.0.0/0'] },
      ['corporateNetworks[0]', 'corporateNetworks[0]'],
    ],
    ['with half of everywhere', { ...NEW, corporateNetworks: ['128.0.0.0/1'] }, 'corporateNetworks[0]'],
    ...[
      '0.0.0.0/8',
      '0.1.0.0/16',
      '127.0.0.0/8',
      '127.0.0.1/32',
      '169.254.0.0/16',
      '169.254.169.254/32',
      '224.0.0.0/8',
      '255.0.0.0/8',
    ].map((range): [string, object, string] => [
      `with ${range}, where no employee is`,
      { ...NEW, corporateNetworks: ['10.16.0.0/16', range] },
      'corporateNetworks[1]',
    ]),
    [
      'with a range around link-local addresses',
      { ...NEW, corporateNetworks: ['169.0.0.0/8'] },
      'corporateNetworks[0]',
    ],
    ['with a VPC where no host is', { ...NEW, vpc: { cidr: '127.0.0.0/20' } }, 'vpc.cidr'],
    ['with a VPC that is too large', { ...NEW, vpc: { cidr: '192.0.0.0/15' } }, 'vpc.cidr'],
    ['with a VPC that is too small', { ...NEW, vpc: { cidr: '10.0.0.0/21' } }, 'vpc.cidr'],
    ['with a corporate network in the VPC', { ...NEW, corporateNetworks: ['10.0.8.0/24'] }, 'corporateNetworks[0]'],
    ['with a corporate network around the VPC', { ...NEW, corporateNetworks: ['10.0.0.0/8'] }, 'corporateNetworks[0]'],
    [
      'with a corporate network in an existing VPC',
      { ...EXISTING, corporateNetworks: ['10.16.0.0/16', '10.40.128.0/17'] },
      'corporateNetworks[1]',
    ],
    [
      'with a subnet outside the VPC',
      existing({ serviceSubnets: [SERVICE_A, { ...SERVICE_B, cidr: '10.41.11.0/24' }] }),
      'existingVpc.serviceSubnets[1].cidr',
    ],
    [
      'with a subnet around the VPC, and so around the others',
      existing({ studioSubnets: [{ ...STUDIO_E, cidr: '10.0.0.0/8' }] }),
      ['existingVpc.studioSubnets[0].cidr', 'existingVpc.studioSubnets[0].cidr'],
    ],
    [
      'with tasks in one zone',
      existing({ serviceSubnets: [SERVICE_A, { ...SERVICE_B, availabilityZone: 'eu-central-1a' }] }),
      'existingVpc.serviceSubnets',
    ],
    [
      'with two endpoint subnets in a zone',
      existing({ endpointSubnets: [ENDPOINT_C, ENDPOINT_D, other()] }),
      'existingVpc.endpointSubnets',
    ],
    [
      'with a subnet of tasks for endpoints',
      existing({ endpointSubnets: [ENDPOINT_C, ENDPOINT_D, { ...SERVICE_A, availabilityZone: 'eu-central-1c' }] }),
      'existingVpc.endpointSubnets[2].id',
    ],
    [
      'with a subnet of tasks for apps of Studio',
      existing({ studioSubnets: [STUDIO_E, SERVICE_A] }),
      'existingVpc.studioSubnets[1].id',
    ],
    [
      'with apps of Studio within a range of tasks',
      existing({ studioSubnets: [STUDIO_E, other({ cidr: '10.40.10.128/25' })] }),
      'existingVpc.studioSubnets[1].cidr',
    ],
    [
      'with apps of Studio around a range of tasks',
      existing({ studioSubnets: [other({ cidr: '10.40.8.0/21' })] }),
      'existingVpc.studioSubnets[0].cidr',
    ],
    [
      'with a range of tasks that is there twice',
      existing({ serviceSubnets: [SERVICE_A, SERVICE_B, other({ cidr: '10.40.11.0/25' })] }),
      'existingVpc.serviceSubnets[2].cidr',
    ],
    [
      'with a subnet for tasks that is there twice',
      existing({ serviceSubnets: [SERVICE_A, SERVICE_B, other({ id: SERVICE_A?.id })] }),
      'existingVpc.serviceSubnets[2].id',
    ],
    [
      'with a subnet of endpoints that is there twice',
      existing({ endpointSubnets: [ENDPOINT_C, ENDPOINT_D, { ...ENDPOINT_D, availabilityZone: 'eu-central-1c' }] }),
      'existingVpc.endpointSubnets[2].id',
    ],
    [
      'with two subnets for apps of Studio that overlap',
      existing({ studioSubnets: [STUDIO_E, other({ cidr: '10.40.40.0/24' })] }),
      'existingVpc.studioSubnets[1].cidr',
    ],
    [
      'with apps of Studio in part of another subnet, of endpoints',
      existing({ studioSubnets: [other({ cidr: '10.40.20.0/25' })] }),
      'existingVpc.studioSubnets[0].cidr',
    ],
    [
      'with a subnet of endpoints that has another range for Studio',
      existing({ studioSubnets: [other({ id: ENDPOINT_C?.id })] }),
      'existingVpc.studioSubnets[0].id',
    ],
    ['with no subnets for a new domain', existing({ studioSubnets: undefined }), 'existingVpc.studioSubnets'],
    [
      'with no subnets for a domain in the VPC',
      {
        ...existing({ studioSubnets: undefined }),
        studioDomain: undefined,
        existingStudioDomain: { id: 'd-a', sharesVpc: true },
      },
      'existingVpc.studioSubnets',
    ],
    [
      'with an existing domain in a new VPC',
      { ...NEW, studioDomain: undefined, existingStudioDomain: { id: 'd-a', sharesVpc: true } },
      'existingStudioDomain.sharesVpc',
    ],
    [
      'with a VPC of others that lacks endpoints',
      elsewhere(existing({ dedicated: false, endpoints: SOME_ENDPOINTS })),
      'existingVpc.endpoints',
    ],
    [
      'with a VPC of others of which no endpoint is named',
      elsewhere(existing({ dedicated: undefined })),
      'existingVpc.endpoints',
    ],
    [
      'with a new domain in a VPC of others',
      existing({ dedicated: undefined, endpoints: ENDPOINTS }),
      'existingVpc.dedicated',
    ],
    [
      'with one endpoint for two services',
      existing({ endpoints: { sts: 'vpce-00000001', s3: 'vpce-00000002', logs: 'vpce-00000001' } }),
      'existingVpc.endpoints.logs',
    ],
    [
      'with a simulated network that is not corporate',
      { ...NEW, onPremises: { cidr: '10.17.0.0/16' } },
      'onPremises.cidr',
    ],
    [
      'with a simulated network that is too small',
      { ...NEW, corporateNetworks: ['10.16.0.0/25'], onPremises: { cidr: '10.16.0.0/25' } },
      'onPremises.cidr',
    ],
  ])('%s', (_name, settings, places) => {
    expect(placesAtFault(settings)).toEqual([places].flat());
  });
});

describe('what is said', () => {
  test('names the endpoints that a VPC of others lacks, and no others', () => {
    const [message = ''] = messagesAtFault(elsewhere(existing({ dedicated: false, endpoints: SOME_ENDPOINTS })));
    expect(ENDPOINT_NAMES.filter((name) => new RegExp(`\\b${name}\\b`).test(message))).toEqual(['sts', 's3']);
    expect(message).toContain('dedicated: true');
  });

  test('names the subnet of the service that another one overlaps', () => {
    const settings = existing({ studioSubnets: [other({ cidr: '10.40.11.0/25' })] });
    expect(messagesAtFault(settings)).toEqual([
      expect.stringMatching(/^overlaps existingVpc\.serviceSubnets\[1\]: .*taken for it$/),
    ]);
  });
});
