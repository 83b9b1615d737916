/** A network, whether made or found. Types only. */
import type { ISubnet, IVpc } from 'aws-cdk-lib/aws-ec2';
import type { NetworkSubnet } from '../foundation.ts';

export interface Network {
  readonly vpc: IVpc;
  readonly cidr: string;
  /** One in each zone, for interface endpoints, load balancer and resolver. */
  readonly endpointSubnets: readonly NetworkSubnet[];
  readonly serviceSubnets: readonly NetworkSubnet[];
  /** Where the apps of Studio run; empty if they run elsewhere. */
  readonly studioSubnets: readonly NetworkSubnet[];
  /** All that these subnets use. */
  readonly routeTableIds: readonly string[];
}

export const idsOf = (subnets: readonly { readonly subnet: ISubnet }[]): string[] =>
  subnets.map(({ subnet }) => subnet.subnetId);
