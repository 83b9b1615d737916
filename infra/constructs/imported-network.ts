/** The network that is there already, as the settings describe it. Nothing of it is changed. */
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { Construct } from 'constructs';
import type { NetworkSubnet } from '../foundation.ts';
import type { Settings } from '../settings/settings-schema.ts';
import type { Network } from './network.ts';

type ExistingVpc = NonNullable<Settings['existingVpc']>;

export class ImportedNetwork extends Construct implements Network {
  readonly vpc: ec2.IVpc;
  readonly cidr: string;
  readonly endpointSubnets: readonly NetworkSubnet[];
  readonly serviceSubnets: readonly NetworkSubnet[];
  readonly studioSubnets: readonly NetworkSubnet[];
  readonly routeTableIds: readonly string[];

  constructor(scope: Construct, id: string, existing: ExistingVpc) {
    super(scope, id);
    this.cidr = existing.cidr;
    this.routeTableIds = existing.routeTableIds;
    const only = existing.routeTableIds.length === 1 ? existing.routeTableIds[0] : undefined;
    const subnets = (kind: string, list: ExistingVpc['serviceSubnets']): readonly NetworkSubnet[] =>
      list.map(({ id: subnetId, cidr, availabilityZone }, index) => ({
        cidr,
        subnet: ec2.Subnet.fromSubnetAttributes(this, `${kind}${index + 1}`, {
          subnetId,
          availabilityZone,
          ipv4CidrBlock: cidr,
          ...(only === undefined ? {} : { routeTableId: only }),
        }),
      }));
    this.endpointSubnets = subnets('EndpointSubnet', existing.endpointSubnets);
    this.serviceSubnets = subnets('ServiceSubnet', existing.serviceSubnets);
    this.studioSubnets = subnets('StudioSubnet', existing.studioSubnets ?? []);
    this.vpc = ec2.Vpc.fromVpcAttributes(this, 'Vpc', {
      vpcId: existing.id,
      vpcCidrBlock: existing.cidr,
      availabilityZones: existing.serviceSubnets.map(({ availabilityZone }) => availabilityZone),
      isolatedSubnetIds: existing.serviceSubnets.map((subnet) => subnet.id),
      ...(only === undefined ? {} : { isolatedSubnetRouteTableIds: existing.serviceSubnets.map(() => only) }),
    });
  }
}
