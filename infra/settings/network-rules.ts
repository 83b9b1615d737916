/** What has to be true between settings of the network, beyond the form of each. */
import type { DocumentPath } from '../../src/document/json-pointer.ts';
import { type Cidr, holds, overlaps, parseCidr } from './cidr.ts';
import type { Draft, Rule, RuleFault } from './settings-rule.ts';

export const DEFAULT_VPC_CIDR = '10.0.0.0/20';

export const networkRules: readonly Rule[] = [
  wholeRanges,
  sizeOfNewVpc,
  distinctNetworks,
  subnetsWithinVpc,
  subnetsOfStudio,
  inboundAddresses,
  forwardTargets,
  onPremisesNetwork,
];

/** Every range of the settings, with its place. */
function ranges({ corporateNetworks = [], vpc, existingVpc, onPremises }: Draft): readonly [DocumentPath, string][] {
  const subnets = (['serviceSubnets', 'endpointSubnets', 'studioSubnets'] as const).flatMap((kind) =>
    (existingVpc?.[kind] ?? []).map((subnet, index): [DocumentPath, string | undefined] => [
      ['existingVpc', kind, index, 'cidr'],
      subnet?.cidr,
    ]),
  );
  const all: readonly [DocumentPath, string | undefined][] = [
    ...corporateNetworks.map((text, index): [DocumentPath, string | undefined] => [['corporateNetworks', index], text]),
    [['vpc', 'cidr'], vpc?.cidr],
    [['existingVpc', 'cidr'], existingVpc?.cidr],
    ...subnets,
    [['onPremises', 'cidr'], onPremises?.cidr],
  ];
  return all.flatMap(([path, text]) => (text === undefined ? [] : [[path, text] as [DocumentPath, string]]));
}

function wholeRanges(draft: Draft): readonly RuleFault[] {
  return ranges(draft).flatMap(([path, text]) => {
    const range = parseCidr(text);
    if (range === undefined) {
      return [{ path, message: 'is not a range: each number is at most 255, and no bits are set beyond the prefix' }];
    }
    // A perimeter around everything is none.
    return range.prefixLength < 8 ? [{ path, message: 'is too wide: at most a /8' }] : [];
  });
}

function sizeOfNewVpc({ vpc }: Draft): readonly RuleFault[] {
  const range = parseCidr(vpc?.cidr ?? '');
  return range !== undefined && (range.prefixLength < 16 || range.prefixLength > 20)
    ? [{ path: ['vpc', 'cidr'], message: 'must be a /16 to /20' }]
    : [];
}

/** An address that were both the service's and an employee's would satisfy both legs of the policy. */
function distinctNetworks(draft: Draft): readonly RuleFault[] {
  const range = parseCidr(draft.existingVpc?.cidr ?? draft.vpc?.cidr ?? DEFAULT_VPC_CIDR);
  return (draft.corporateNetworks ?? []).flatMap((text, index) => {
    const corporate = parseCidr(text ?? '');
    return range !== undefined && corporate !== undefined && overlaps(range, corporate)
      ? [{ path: ['corporateNetworks', index], message: 'overlaps the range of the VPC' }]
      : [];
  });
}

function subnetsWithinVpc({ existingVpc }: Draft): readonly RuleFault[] {
  const vpc = parseCidr(existingVpc?.cidr ?? '');
  const kinds = ['serviceSubnets', 'endpointSubnets', 'studioSubnets'] as const;
  return kinds.flatMap((kind) => {
    const subnets = existingVpc?.[kind] ?? [];
    const outside = subnets.flatMap((subnet, index) => {
      const range = parseCidr(subnet?.cidr ?? '');
      return vpc !== undefined && range !== undefined && !within(range, vpc)
        ? [{ path: ['existingVpc', kind, index, 'cidr'], message: 'is not in the range of the VPC' }]
        : [];
    });
    const zones = new Set(subnets.map((subnet) => subnet?.availabilityZone));
    const alone =
      kind !== 'studioSubnets' && subnets.length > 1 && zones.size < 2
        ? [{ path: ['existingVpc', kind], message: 'must be in at least two zones' }]
        : [];
    const shared =
      kind === 'endpointSubnets' && zones.size < subnets.length
        ? [{ path: ['existingVpc', kind], message: 'only one subnet of each zone: an endpoint has one address there' }]
        : [];
    return [...outside, ...alone, ...shared];
  });
}

function subnetsOfStudio({ existingVpc, studioDomain, existingStudioDomain }: Draft): readonly RuleFault[] {
  const shares = existingStudioDomain?.sharesVpc === true;
  if (existingVpc === undefined) {
    return shares
      ? [{ path: ['existingStudioDomain', 'sharesVpc'], message: 'needs existingVpc: the VPC that it shares' }]
      : [];
  }
  return (studioDomain !== undefined || shares) && existingVpc.studioSubnets === undefined
    ? [{ path: ['existingVpc', 'studioSubnets'], message: 'is required: apps of Studio run in this VPC' }]
    : [];
}

function within(inner: Cidr, outer: Cidr): boolean {
  return inner.prefixLength >= outer.prefixLength && overlaps(inner, outer);
}

function inboundAddresses({ existingVpc, resolver }: Draft): readonly RuleFault[] {
  const path = ['resolver', 'inboundAddresses'];
  if (resolver?.existingInboundAddresses !== undefined) {
    return existingInboundAddresses(resolver, existingVpc !== undefined);
  }
  if (existingVpc === undefined) {
    return resolver?.inboundAddresses === undefined
      ? []
      : [{ path, message: 'are chosen by the template in a new VPC; leave them out' }];
  }
  if (resolver?.inboundAddresses === undefined) {
    return [{ path, message: 'is required with an existing VPC, or existingInboundAddresses' }];
  }
  const subnets = new Map(existingVpc.endpointSubnets?.map((subnet) => [subnet?.id, subnet]));
  return resolver.inboundAddresses.flatMap((inbound, index) => {
    const subnet = subnets.get(inbound?.subnetId);
    const range = parseCidr(subnet?.cidr ?? '');
    if (subnet === undefined) {
      return [{ path: [...path, index, 'subnetId'], message: 'is not one of existingVpc.endpointSubnets' }];
    }
    return range !== undefined && inbound?.address !== undefined && !holds(range, inbound.address)
      ? [{ path: [...path, index, 'address'], message: 'is not in its subnet' }]
      : [];
  });
}

function existingInboundAddresses(
  { inboundAddresses: made, existingInboundAddresses: found = [] }: NonNullable<Draft['resolver']>,
  inExistingVpc: boolean,
): readonly RuleFault[] {
  const path = ['resolver', 'existingInboundAddresses'];
  return [
    ...(inExistingVpc ? [] : [{ path, message: 'needs existingVpc: a new one has no endpoint yet' }]),
    ...(made === undefined ? [] : [{ path, message: 'cannot be used together with inboundAddresses' }]),
    ...found.flatMap((address, index) =>
      address === undefined || parseCidr(`${address}/32`) !== undefined
        ? []
        : [{ path: [...path, index], message: 'is not an address' }],
    ),
  ];
}

function forwardTargets({ resolver }: Draft): readonly RuleFault[] {
  return (resolver?.forwardRules ?? []).flatMap((rule, index) =>
    (rule?.targets ?? []).flatMap((target, place) =>
      target === undefined || parseCidr(`${target}/32`) !== undefined
        ? []
        : [
            {
              path: ['resolver', 'forwardRules', index, 'targets', place],
              message: 'is not an address: each number is at most 255',
            },
          ],
    ),
  );
}

function onPremisesNetwork({ onPremises, corporateNetworks = [] }: Draft): readonly RuleFault[] {
  const path = ['onPremises', 'cidr'];
  const range = parseCidr(onPremises?.cidr ?? '');
  // It is cut into sixteen subnets, of which none may be smaller than a /28.
  const size =
    range !== undefined && (range.prefixLength < 16 || range.prefixLength > 24)
      ? [{ path, message: 'must be a /16 to /24' }]
      : [];
  const stranger =
    onPremises?.cidr !== undefined && !corporateNetworks.includes(onPremises.cidr)
      ? [{ path, message: 'must be one of corporateNetworks' }]
      : [];
  return [...size, ...stranger];
}
