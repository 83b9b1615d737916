/** What has to be true of the ranges of networks, beyond the form of each. */

import type { DocumentPath } from '../../src/document/json-pointer.ts';
import { type Cidr, overlaps, parseCidr } from './cidr.ts';
import { DEFAULT_VPC_CIDR } from './defaults.ts';
import type { Draft, Rule, RuleFault, Written } from './settings-rule.ts';
import { SUBNET_KINDS } from './subnets.ts';

/** A perimeter around everything is none. */
const WIDEST = 8;
/** Where no host of a network is. Source: RFC 6890, RFC 5771. */
const NO_HOSTS = [
  ['0.0.0.0/8', 'stands for hosts without an address'],
  ['127.0.0.0/8', 'stands for each host itself'],
  ['169.254.0.0/16', 'is link-local'],
  ['224.0.0.0/3', 'is for multicast, or reserved'],
] as const;

export const networkRules: readonly Rule[] = [
  wholeRanges,
  rangesOfHosts,
  sizeOfNewVpc,
  distinctNetworks,
  onPremisesNetwork,
];

/** Every range of the settings, with its place. */
function ranges({ corporateNetworks = [], vpc, existingVpc, onPremises }: Draft): readonly [DocumentPath, string][] {
  const subnets = SUBNET_KINDS.flatMap((kind) =>
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
      return [
        {
          path,
          message: 'is not a range: each number is at most 255, the prefix at most 32, and no bits are set beyond it',
        },
      ];
    }
    return range.prefixLength < WIDEST ? [{ path, message: `is too wide: at most a /${WIDEST}` }] : [];
  });
}

function rangesOfHosts({ corporateNetworks = [], vpc, existingVpc }: Draft): readonly RuleFault[] {
  const networks: readonly [DocumentPath, string | undefined][] = [
    ...corporateNetworks.map((text, index): [DocumentPath, string | undefined] => [['corporateNetworks', index], text]),
    [['vpc', 'cidr'], vpc?.cidr],
    [['existingVpc', 'cidr'], existingVpc?.cidr],
  ];
  return networks.flatMap(([path, text]) => {
    const range = parseCidr(text ?? '');
    // What is too wide holds some of these, and is said to be too wide.
    if (range === undefined || range.prefixLength < WIDEST) {
      return [];
    }
    const strange = NO_HOSTS.find(([reserved]) => overlapsText(range, reserved));
    return strange === undefined
      ? []
      : [{ path, message: `is no network with hosts in it: ${strange[0]} ${strange[1]}` }];
  });
}

function overlapsText(range: Cidr, text: string): boolean {
  const other = parseCidr(text);
  return other !== undefined && overlaps(range, other);
}

function sizeOfNewVpc({ vpc }: Draft): readonly RuleFault[] {
  const range = parseCidr(vpc?.cidr ?? '');
  return range !== undefined && (range.prefixLength < 16 || range.prefixLength > 20)
    ? [{ path: ['vpc', 'cidr'], message: 'must be a /16 to /20' }]
    : [];
}

/** An address that were both the service's and an employee's would satisfy both legs of the policy. */
function distinctNetworks(draft: Draft, written: Written): readonly RuleFault[] {
  const range = parseCidr(rangeOfVpc(draft, written) ?? '');
  return (draft.corporateNetworks ?? []).flatMap((text, index) => {
    const corporate = parseCidr(text ?? '');
    return range !== undefined && corporate !== undefined && overlaps(range, corporate)
      ? [{ path: ['corporateNetworks', index], message: 'overlaps the range of the VPC' }]
      : [];
  });
}

/** Undefined if it is not known, which is not to say that it is the default. */
function rangeOfVpc({ existingVpc, vpc }: Draft, written: Written): string | undefined {
  if (written('existingVpc')) {
    return existingVpc?.cidr;
  }
  return written('vpc', 'cidr') ? vpc?.cidr : DEFAULT_VPC_CIDR;
}

function onPremisesNetwork({ onPremises, corporateNetworks }: Draft): readonly RuleFault[] {
  const path = ['onPremises', 'cidr'];
  const range = parseCidr(onPremises?.cidr ?? '');
  // It is cut into sixteen subnets, of which none may be smaller than a /28.
  const size =
    range !== undefined && (range.prefixLength < 16 || range.prefixLength > 24)
      ? [{ path, message: 'must be a /16 to /24' }]
      : [];
  const known = corporateNetworks?.every((text) => text !== undefined) === true;
  const stranger =
    known && onPremises?.cidr !== undefined && !corporateNetworks.includes(onPremises.cidr)
      ? [{ path, message: 'must be one of corporateNetworks' }]
      : [];
  return [...size, ...stranger];
}
