/**
 * A new network that leads nowhere: no internet gateway, no NAT, one route table without a default route. All that leaves it
 * takes an endpoint, or the way to the corporate network that its owner adds; but for DNS, which the resolver of the VPC looks
 * up everywhere, and logs.
 */
import { Fn, Validations } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { Construct } from 'constructs';
import type { NetworkSubnet } from '../foundation.ts';
import { flowLogPermissions, flowLogTrust } from '../policies/log-policies.ts';
import { DEFAULT_VPC_CIDR } from '../settings/defaults.ts';
import { planNetwork } from '../settings/network-plan.ts';
import type { Settings } from '../settings/settings-schema.ts';
import { encryptedLogGroup } from './encrypted-log-group.ts';
import { here } from './here.ts';
import { idsOf, type Network } from './network.ts';
import { shortPolicy } from './short-policy.ts';

const FLOW_LOG_DAYS = 90;

export interface IsolatedNetworkProps {
  readonly name: string;
  readonly vpc: NonNullable<Settings['vpc']>;
  /** Whether apps of Studio run here. */
  readonly withStudio: boolean;
  readonly key: IKey;
}

export class IsolatedNetwork extends Construct implements Network {
  readonly vpc: ec2.IVpc;
  readonly cidr: string;
  readonly endpointSubnets: readonly NetworkSubnet[];
  readonly serviceSubnets: readonly NetworkSubnet[];
  readonly studioSubnets: readonly NetworkSubnet[];
  readonly routeTableIds: readonly string[];
  /** Every VPC has one, and whatever names no group gets it. */
  readonly defaultSecurityGroupId: string;

  constructor(scope: Construct, id: string, { name, vpc, withStudio, key }: IsolatedNetworkProps) {
    super(scope, id);
    this.cidr = vpc.cidr ?? DEFAULT_VPC_CIDR;
    const plan = planNetwork(vpc);
    const zones = vpc.availabilityZones ?? plan.serviceSubnets.map((_cidr, index) => Fn.select(index, Fn.getAzs()));
    const tagged = (what: string) => [{ key: 'Name', value: `${name}-${what}` }];

    const made = new ec2.CfnVPC(this, 'Vpc', {
      cidrBlock: this.cidr,
      // Private DNS names of interface endpoints need both.
      enableDnsSupport: true,
      enableDnsHostnames: true,
      tags: tagged('vpc'),
    });
    this.defaultSecurityGroupId = made.attrDefaultSecurityGroup;
    const routeTable = new ec2.CfnRouteTable(this, 'RouteTable', { vpcId: made.ref, tags: tagged('isolated') });
    this.routeTableIds = [routeTable.ref];

    const subnets = (kind: string, ranges: readonly string[]): readonly NetworkSubnet[] =>
      ranges.map((cidr, index) => {
        const subnet = new ec2.CfnSubnet(this, `${kind}Subnet${index + 1}`, {
          vpcId: made.ref,
          cidrBlock: cidr,
          availabilityZone: zones[index] ?? Fn.select(index, Fn.getAzs()),
          mapPublicIpOnLaunch: false,
          tags: tagged(`${kind.toLowerCase()}-${index + 1}`),
        });
        if (vpc.availabilityZones !== undefined) {
          Validations.of(subnet).acknowledge({
            id: 'CloudFormation-Validate::W3010',
            reason: 'The settings name the zones: not every zone offers every endpoint service.',
          });
        }
        new ec2.CfnSubnetRouteTableAssociation(this, `${kind}Routes${index + 1}`, {
          subnetId: subnet.ref,
          routeTableId: routeTable.ref,
        });
        const attributes = {
          subnetId: subnet.ref,
          availabilityZone: subnet.attrAvailabilityZone,
          ipv4CidrBlock: cidr,
          routeTableId: routeTable.ref,
        };
        return { cidr, subnet: ec2.Subnet.fromSubnetAttributes(this, `${kind}${index + 1}`, attributes) };
      });
    this.endpointSubnets = subnets('Endpoint', plan.endpointSubnets);
    this.serviceSubnets = subnets('Service', plan.serviceSubnets);
    this.studioSubnets = withStudio ? subnets('Studio', plan.studioSubnets) : [];

    this.logFlows(made, key);
    this.vpc = ec2.Vpc.fromVpcAttributes(this, 'Network', {
      vpcId: made.ref,
      vpcCidrBlock: this.cidr,
      availabilityZones: zones,
      isolatedSubnetIds: idsOf(this.serviceSubnets),
      isolatedSubnetRouteTableIds: this.serviceSubnets.map(() => routeTable.ref),
    });
  }

  private logFlows(vpc: ec2.CfnVPC, key: IKey): void {
    const group = encryptedLogGroup(this, 'Flows', { key, retentionDays: FLOW_LOG_DAYS });
    const role = new iam.CfnRole(this, 'FlowLogRole', {
      description: 'Writes the flow log of the VPC.',
      assumeRolePolicyDocument: shortPolicy(this, flowLogTrust(here)),
      policies: [{ policyName: 'write-flow-log', policyDocument: flowLogPermissions(group.attrArn) }],
    });
    new ec2.CfnFlowLog(this, 'FlowLog', {
      resourceId: vpc.ref,
      resourceType: 'VPC',
      trafficType: 'ALL',
      logDestinationType: 'cloud-watch-logs',
      logGroupName: group.ref,
      deliverLogsPermissionArn: role.attrArn,
    });
  }
}
