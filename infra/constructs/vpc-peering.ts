/** Stands for Direct Connect or a VPN: the two networks reach each other by their private addresses. */
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { Construct } from 'constructs';

interface PeeredNetwork {
  readonly vpcId: string;
  readonly cidr: string;
  readonly routeTableIds: readonly string[];
}

export interface VpcPeeringProps {
  readonly name: string;
  readonly here: PeeredNetwork;
  /** Of the same account and Region, or it would have to be accepted. */
  readonly there: PeeredNetwork;
}

export class VpcPeering extends Construct {
  constructor(scope: Construct, id: string, { name, here, there }: VpcPeeringProps) {
    super(scope, id);
    const { ref: vpcPeeringConnectionId } = new ec2.CfnVPCPeeringConnection(this, 'Connection', {
      vpcId: here.vpcId,
      peerVpcId: there.vpcId,
      tags: [{ key: 'Name', value: name }],
    });
    const routes = (kind: string, from: PeeredNetwork, destinationCidrBlock: string) =>
      from.routeTableIds.forEach((routeTableId, index) => {
        new ec2.CfnRoute(this, `${kind}${index + 1}`, { routeTableId, destinationCidrBlock, vpcPeeringConnectionId });
      });
    routes('There', here, there.cidr);
    routes('Back', there, here.cidr);
  }
}
