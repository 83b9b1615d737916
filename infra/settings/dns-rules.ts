/** What has to be true of names and addresses that DNS servers ask each other for. */
import { type Cidr, holds, parseCidr } from './cidr.ts';
import type { Draft, Rule, RuleFault, Written } from './settings-rule.ts';

/** Of endpoints and of Studio: with these names forwarded, the VPC would not find its own way in. */
const ZONES_OF_PERIMETER = ['aws', 'amazonaws.com'];

export const dnsRules: readonly Rule[] = [inboundAddresses, existingInboundAddresses, forwardTargets, forwardedNames];

function inboundAddresses({ existingVpc, resolver }: Draft, written: Written): readonly RuleFault[] {
  const path = ['resolver', 'inboundAddresses'];
  if (written('resolver', 'existingInboundAddresses')) {
    return [];
  }
  if (!written('existingVpc')) {
    return written(...path) ? [{ path, message: 'are chosen by the template in a new VPC; leave them out' }] : [];
  }
  if (!written(...path)) {
    return [{ path, message: 'is required with an existing VPC, or existingInboundAddresses' }];
  }
  const made = resolver?.inboundAddresses ?? [];
  const subnetIds = made.map((inbound) => inbound?.subnetId);
  const inOneSubnet = made.length > 0 && !subnetIds.includes(undefined) && new Set(subnetIds).size < 2;
  return [
    ...made.flatMap((inbound, index) => faultOfInbound(inbound, existingVpc).map(at([...path, index]))),
    ...(inOneSubnet ? [{ path, message: 'must be in at least two subnets' }] : []),
  ];
}

function at(path: readonly (string | number)[]) {
  return (fault: RuleFault): RuleFault => ({ ...fault, path: [...path, ...fault.path] });
}

type Inbound = NonNullable<NonNullable<Draft['resolver']>['inboundAddresses']>[number];

function faultOfInbound(inbound: Inbound, existingVpc: Draft['existingVpc']): readonly RuleFault[] {
  if (inbound?.subnetId === undefined) {
    return [];
  }
  const subnets = existingVpc?.endpointSubnets ?? [];
  const subnet = subnets.find((one) => one?.id === inbound.subnetId);
  if (subnet === undefined) {
    // One that is at fault itself may be the one that is meant.
    const allKnown = subnets.length > 0 && subnets.every((one) => one?.id !== undefined);
    return allKnown ? [{ path: ['subnetId'], message: 'is not one of existingVpc.endpointSubnets' }] : [];
  }
  const range = parseCidr(subnet.cidr ?? '');
  if (range === undefined || inbound.address === undefined) {
    return [];
  }
  if (!holds(range, inbound.address)) {
    return [{ path: ['address'], message: 'is not in its subnet' }];
  }
  return isReserved(range, inbound.address)
    ? [
        {
          path: ['address'],
          message: 'is one of the first four addresses of its subnet, or the last: AWS has those for itself',
        },
      ]
    : [];
}

function isReserved({ base, prefixLength }: Cidr, address: string): boolean {
  const offset = (parseCidr(`${address}/32`)?.base ?? base) - base;
  return offset < 4 || offset === 2 ** (32 - prefixLength) - 1;
}

function existingInboundAddresses({ resolver }: Draft, written: Written): readonly RuleFault[] {
  const path = ['resolver', 'existingInboundAddresses'];
  if (!written(...path)) {
    return [];
  }
  return [
    ...(written('existingVpc') ? [] : [{ path, message: 'needs existingVpc: a new one has no endpoint yet' }]),
    ...(written('resolver', 'inboundAddresses')
      ? [{ path, message: 'cannot be used together with inboundAddresses' }]
      : []),
    ...(resolver?.existingInboundAddresses ?? []).flatMap(notAnAddress).map(at(path)),
  ];
}

function forwardTargets({ resolver }: Draft): readonly RuleFault[] {
  return (resolver?.forwardRules ?? []).flatMap((rule, index) =>
    (rule?.targets ?? []).flatMap(notAnAddress).map(at(['resolver', 'forwardRules', index, 'targets'])),
  );
}

function notAnAddress(address: string | undefined, index: number): readonly RuleFault[] {
  return address === undefined || parseCidr(`${address}/32`) !== undefined
    ? []
    : [{ path: [index], message: 'is not an address: each number is at most 255' }];
}

function forwardedNames({ resolver }: Draft): readonly RuleFault[] {
  const names = (resolver?.forwardRules ?? []).map((rule) => rule?.domainName);
  return names.flatMap((name, index) => {
    if (name === undefined) {
      return [];
    }
    const path = ['resolver', 'forwardRules', index, 'domainName'];
    const zone = ZONES_OF_PERIMETER.find((one) => isWithin(name, one) || isWithin(one, name));
    return [
      ...(zone === undefined
        ? []
        : [{ path, message: `must not hold names of ${zone}, or be one: the VPC answers those by its endpoints` }]),
      ...(names.indexOf(name) < index ? [{ path, message: 'is there twice' }] : []),
    ];
  });
}

function isWithin(name: string, zone: string): boolean {
  return name === zone || name.endsWith(`.${zone}`);
}
