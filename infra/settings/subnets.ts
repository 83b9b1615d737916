/** The subnets of an existing VPC as the settings list them, whatever is missing of them. */
import type { DocumentPath } from '../../src/document/json-pointer.ts';
import { type Cidr, parseCidr } from './cidr.ts';
import type { Draft } from './settings-rule.ts';

/** The one that nobody else may be in comes first: of two that overlap, the other one is at fault. */
export const SUBNET_KINDS = ['serviceSubnets', 'endpointSubnets', 'studioSubnets'] as const;
export type SubnetKind = (typeof SUBNET_KINDS)[number];

export interface ListedSubnet {
  readonly kind: SubnetKind;
  readonly path: DocumentPath;
  readonly id: string | undefined;
  readonly range: Cidr | undefined;
  readonly availabilityZone: string | undefined;
}

export function listedSubnets({ existingVpc }: Draft): readonly ListedSubnet[] {
  return SUBNET_KINDS.flatMap((kind) =>
    (existingVpc?.[kind] ?? []).map((subnet, index) => ({
      kind,
      path: ['existingVpc', kind, index],
      id: subnet?.id,
      range: parseCidr(subnet?.cidr ?? ''),
      availabilityZone: subnet?.availabilityZone,
    })),
  );
}
