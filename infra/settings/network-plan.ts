/** Which ranges a new VPC is cut into. Known when templates are made, because policies name them. */
import { type Cidr, formatCidr, parseCidr, partOf } from './cidr.ts';
import { DEFAULT_VPC_CIDR } from './defaults.ts';
import type { Settings } from './settings-schema.ts';

export interface NetworkPlan {
  /** One for each zone, in the order of the zones. */
  readonly endpointSubnets: readonly string[];
  readonly serviceSubnets: readonly string[];
  readonly studioSubnets: readonly string[];
}

const DEFAULT_ZONES = 2;
/** Sixteen blocks. Those of one purpose are neighbours, with room for a fourth zone and a fourth purpose. */
const BITS = 4;
const FIRST_BLOCK = { endpointSubnets: 0, serviceSubnets: 4, studioSubnets: 8 } as const;

export function planNetwork(vpc: NonNullable<Settings['vpc']>): NetworkPlan {
  const whole = parseCidr(vpc.cidr ?? DEFAULT_VPC_CIDR);
  if (whole === undefined) {
    throw new RangeError(`not a range: ${vpc.cidr}`);
  }
  const zones = vpc.availabilityZones?.length ?? DEFAULT_ZONES;
  const blocks = (first: number, range: Cidr): string[] =>
    Array.from({ length: zones }, (_item, zone) => formatCidr(partOf(range, BITS, first + zone)));
  return {
    endpointSubnets: blocks(FIRST_BLOCK.endpointSubnets, whole),
    serviceSubnets: blocks(FIRST_BLOCK.serviceSubnets, whole),
    studioSubnets: blocks(FIRST_BLOCK.studioSubnets, whole),
  };
}

export function serviceSubnetRanges({ vpc, existingVpc }: Settings): readonly string[] {
  return existingVpc?.serviceSubnets.map(({ cidr }) => cidr) ?? planNetwork(vpc ?? {}).serviceSubnets;
}
