/** Rules about names and addresses that DNS servers ask each other for: each shown to hold, and to keep quiet. */
import { describe, expect, test } from 'vitest';
import { EXISTING, EXISTING_VPC, INBOUND, NEW, placesAtFault } from './settings-trial.ts';

const inbound = (part: object) => ({
  ...EXISTING,
  resolver: { inboundAddresses: [{ ...INBOUND[0], ...part }, INBOUND[1]] },
});
const forwarding = (...domainNames: readonly string[]) => ({
  ...NEW,
  resolver: { forwardRules: domainNames.map((domainName) => ({ domainName, targets: ['10.16.0.2'] })) },
});

describe('DNS is accepted', () => {
  test.each<[string, object]>([
    [
      'with an inbound endpoint that there is already',
      { ...EXISTING, resolver: { existingInboundAddresses: ['10.40.1.1', '10.40.2.1'] } },
    ],
    ['with the first address that AWS leaves', inbound({ address: '10.40.20.4' })],
    ['with the last address that AWS leaves', inbound({ address: '10.40.20.254' })],
    [
      'with two addresses in one of its subnets',
      {
        ...EXISTING,
        resolver: { inboundAddresses: [...INBOUND, { subnetId: INBOUND[0]?.subnetId, address: '10.40.20.11' }] },
      },
    ],
    ['with forward rules', forwarding('corp.example', '10.in-addr.arpa')],
    ['with a corporate zone of one label', forwarding('corp')],
    ['with names that only look like those of AWS', forwarding('myamazonaws.com', 'aws.example.com', 'laws')],
  ])('%s', (_name, settings) => {
    expect(placesAtFault(settings)).toEqual([]);
  });
});

describe('DNS is refused', () => {
  test.each<[string, object, string | readonly string[]]>([
    [
      'with an inbound endpoint in a VPC that there is not yet',
      { ...NEW, resolver: { existingInboundAddresses: ['10.0.1.1', '10.0.2.1'] } },
      'resolver.existingInboundAddresses',
    ],
    [
      'with an inbound endpoint to make and one that there is',
      { ...EXISTING, resolver: { inboundAddresses: INBOUND, existingInboundAddresses: ['10.40.1.1', '10.40.2.1'] } },
      'resolver.existingInboundAddresses',
    ],
    [
      'with an inbound endpoint at an impossible address',
      { ...EXISTING, resolver: { existingInboundAddresses: ['10.40.1.1', '10.40.2.256'] } },
      'resolver.existingInboundAddresses[1]',
    ],
    ['with addresses in a new VPC', { ...NEW, resolver: { inboundAddresses: INBOUND } }, 'resolver.inboundAddresses'],
    ['without addresses in an existing VPC', { ...EXISTING, resolver: undefined }, 'resolver.inboundAddresses'],
    [
      'with an address in a foreign subnet',
      inbound({ subnetId: 'subnet-0000000a' }),
      'resolver.inboundAddresses[0].subnetId',
    ],
    ['with an address outside its subnet', inbound({ address: '10.40.21.10' }), 'resolver.inboundAddresses[0].address'],
    ['with an address that is none', inbound({ address: '10.40.20.256' }), 'resolver.inboundAddresses[0].address'],
    ...['10.40.20.0', '10.40.20.1', '10.40.20.2', '10.40.20.3', '10.40.20.255'].map(
      (address): [string, object, string] => [
        `with ${address}, which AWS has for itself`,
        inbound({ address }),
        'resolver.inboundAddresses[0].address',
      ],
    ),
    [
      'with addresses in one subnet only',
      {
        ...EXISTING,
        resolver: { inboundAddresses: [INBOUND[0], { subnetId: INBOUND[0]?.subnetId, address: '10.40.20.11' }] },
      },
      'resolver.inboundAddresses',
    ],
    [
      'with an address that is there twice',
      { ...EXISTING, resolver: { inboundAddresses: [...INBOUND, INBOUND[0]] } },
      'resolver.inboundAddresses',
    ],
    [
      'with a DNS server that is none',
      { ...NEW, resolver: { forwardRules: [{ domainName: 'a', targets: ['10.16.0.2', '10.16.0.256'] }] } },
      'resolver.forwardRules[0].targets[1]',
    ],
    ...[
      '.',
      '',
      'Corp.example.com',
      'corp..example.com',
      '-corp.example.com',
      'corp.example.com.',
      'com',
      'aws',
      'api.aws',
      'sagemaker.aws',
      'studio.us-east-1.sagemaker.aws',
      'amazonaws.com',
      'sts.us-east-1.amazonaws.com',
    ].map((name): [string, object, string] => [
      `with ${JSON.stringify(name)} forwarded`,
      forwarding('corp.example.com', name),
      'resolver.forwardRules[1].domainName',
    ]),
    [
      'with a name that is forwarded twice',
      forwarding('corp.example.com', 'corp.example.com'),
      'resolver.forwardRules[1].domainName',
    ],
  ])('%s', (_name, settings, places) => {
    expect(placesAtFault(settings)).toEqual([places].flat());
  });

  test('without calling an address foreign whose subnet is at fault itself', () => {
    const [first, second] = EXISTING_VPC.endpointSubnets;
    const settings = {
      ...EXISTING,
      existingVpc: { ...EXISTING_VPC, endpointSubnets: [first, { ...second, id: 'subnet' }] },
    };
    expect(placesAtFault(settings)).toEqual(['existingVpc.endpointSubnets[1].id']);
  });
});
