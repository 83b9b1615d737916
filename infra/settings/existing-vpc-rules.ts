/** What has to be true of a VPC that there is already: its subnets apart from each other, and what endpoints it lacks. */
import { readablePath } from '../../src/document/json-pointer.ts';
import { type Cidr, overlaps, parseCidr } from './cidr.ts';
import { existingVpc as existingVpcSchema } from './network-settings.ts';
import type { Draft, Rule, RuleFault, Written } from './settings-rule.ts';
import { type ListedSubnet, listedSubnets, SUBNET_KINDS, type SubnetKind } from './subnets.ts';

export const existingVpcRules: readonly Rule[] = [
  subnetsWithinVpc,
  zonesOfSubnets,
  distinctSubnets,
  subnetsOfStudio,
  endpointsOfSharedVpc,
  distinctEndpoints,
];

function subnetsWithinVpc(draft: Draft): readonly RuleFault[] {
  const vpc = parseCidr(draft.existingVpc?.cidr ?? '');
  return listedSubnets(draft).flatMap(({ path, range }) =>
    vpc !== undefined && range !== undefined && !within(range, vpc)
      ? [{ path: [...path, 'cidr'], message: 'is not in the range of the VPC' }]
      : [],
  );
}

function within(inner: Cidr, outer: Cidr): boolean {
  return inner.prefixLength >= outer.prefixLength && overlaps(inner, outer);
}

function zonesOfSubnets({ existingVpc }: Draft): readonly RuleFault[] {
  return SUBNET_KINDS.flatMap((kind) => {
    const zones = (existingVpc?.[kind] ?? []).map((subnet) => subnet?.availabilityZone);
    const distinct = new Set(zones).size;
    if (zones.includes(undefined) || distinct === zones.length) {
      return [];
    }
    const path = ['existingVpc', kind];
    const alone = kind !== 'studioSubnets' && distinct < 2;
    const shared = kind === 'endpointSubnets';
    return [
      ...(alone ? [{ path, message: 'must be in at least two zones' }] : []),
      ...(shared ? [{ path, message: 'only one subnet of each zone: an endpoint has one address there' }] : []),
    ];
  });
}

/** Policies tell callers apart by the ranges of these subnets. */
function distinctSubnets(draft: Draft): readonly RuleFault[] {
  const subnets = listedSubnets(draft);
  return subnets.flatMap((subnet, index) => {
    const other = subnets.slice(0, index).find((earlier) => collide(earlier, subnet));
    if (other === undefined) {
      return [];
    }
    const { path, kind } = subnet;
    const same = subnet.id !== undefined && other.id === subnet.id;
    return [
      {
        path: same ? [...path, 'id'] : [...path, 'cidr'],
        message: `${same ? 'is also' : 'overlaps'} ${readablePath(other.path)}${reason(other.kind, kind)}`,
      },
    ];
  });
}

function reason(kind: SubnetKind, other: SubnetKind): string {
  if (kind === other) {
    return '';
  }
  return kind === 'serviceSubnets'
    ? ': nothing else may run in the subnets of the service, because whoever has an address there is taken for it'
    : ': the two must be one subnet with one range, or apart';
}

function collide(one: ListedSubnet, other: ListedSubnet): boolean {
  const areKnown = one.id !== undefined && other.id !== undefined;
  const sameId = areKnown && one.id === other.id;
  const overlap = one.range !== undefined && other.range !== undefined && overlaps(one.range, other.range);
  if (one.kind === other.kind || one.kind === 'serviceSubnets') {
    return sameId || overlap;
  }
  // Apps of Studio may share a subnet with the endpoints.
  return sameId ? isOther(one.range, other.range) : areKnown && overlap;
}

function isOther(one: Cidr | undefined, other: Cidr | undefined): boolean {
  return one !== undefined && other !== undefined && !(within(one, other) && within(other, one));
}

function subnetsOfStudio({ existingVpc, existingStudioDomain }: Draft, written: Written): readonly RuleFault[] {
  const shares = existingStudioDomain?.sharesVpc === true;
  if (!written('existingVpc')) {
    return shares
      ? [{ path: ['existingStudioDomain', 'sharesVpc'], message: 'needs existingVpc: the VPC that it shares' }]
      : [];
  }
  return existingVpc !== undefined && (written('studioDomain') || shares) && !written('existingVpc', 'studioSubnets')
    ? [{ path: ['existingVpc', 'studioSubnets'], message: 'is required: apps of Studio run in this VPC' }]
    : [];
}

/**
 * Endpoints with private DNS take over their service for a whole VPC, and those that are made here let nobody but
 * Studio Pass and Studio through.
 */
function endpointsOfSharedVpc({ existingVpc, service }: Draft, written: Written): readonly RuleFault[] {
  if (existingVpc === undefined || existingVpc.dedicated === true || isWrong(existingVpc, written)) {
    return [];
  }
  if (written('studioDomain')) {
    return [
      {
        path: ['existingVpc', 'dedicated'],
        message:
          'must be true for a new Studio domain: the endpoint for SageMaker Runtime that is made for it lets nobody else in the VPC through. In a VPC with anything else in it, use existingStudioDomain',
      },
    ];
  }
  const missing = Object.keys(existingVpcSchema.properties.endpoints.properties).filter(
    (name) =>
      !written('existingVpc', 'endpoints', name) && (name !== 'secretsManager' || service?.launchTickets !== undefined),
  );
  return missing.length === 0
    ? []
    : [
        {
          path: ['existingVpc', 'endpoints'],
          message: `must name ${missing.join(', ')}: what is made here serves the whole VPC and lets nobody but Studio Pass through. Or say dedicated: true, if nothing else runs there`,
        },
      ];
}

function isWrong({ dedicated, endpoints }: NonNullable<Draft['existingVpc']>, written: Written): boolean {
  return (
    (dedicated === undefined && written('existingVpc', 'dedicated')) ||
    (endpoints === undefined && written('existingVpc', 'endpoints'))
  );
}

function distinctEndpoints({ existingVpc }: Draft): readonly RuleFault[] {
  const named = Object.entries(existingVpc?.endpoints ?? {}).filter(([, id]) => id !== undefined);
  return named.flatMap(([name, id], index) => {
    const other = named.slice(0, index).find(([, earlier]) => earlier === id);
    return other === undefined
      ? []
      : [{ path: ['existingVpc', 'endpoints', name], message: `is also ${other[0]}: an endpoint is for one service` }];
  });
}
