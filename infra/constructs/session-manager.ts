/** Session Manager for hosts without a way to the internet: their role, and the endpoints that their agent needs. */
import { Aws, Validations } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { hostTrust, sessionEndpointPolicy } from '../policies/on-premises-policies.ts';
import { here } from './here.ts';
import { idsOf, type Network } from './network.ts';
import { shortPolicy } from './short-policy.ts';

const MANAGED_POLICY = 'AmazonSSMManagedInstanceCore';

export interface SessionManagerProps {
  readonly network: Network;
  readonly endpointGroupId: string;
}

export class SessionManager extends Construct {
  readonly instanceProfileName: string;

  constructor(scope: Construct, id: string, { network, endpointGroupId }: SessionManagerProps) {
    super(scope, id);
    const role = new iam.CfnRole(this, 'HostRole', {
      description: 'Lets Session Manager reach the hosts of the rehearsal, and nothing else.',
      assumeRolePolicyDocument: hostTrust,
      managedPolicyArns: [`arn:${Aws.PARTITION}:iam::aws:policy/${MANAGED_POLICY}`],
    });
    Validations.of(role).acknowledge({
      id: `AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/${MANAGED_POLICY}]`,
      reason: 'AWS keeps it in step with what the agent on the hosts needs.',
    });
    this.instanceProfileName = new iam.CfnInstanceProfile(this, 'HostProfile', { roles: [role.ref] }).ref;
    for (const [id, service] of [
      ['Ssm', 'ssm'],
      ['SsmMessages', 'ssmmessages'],
      ['Ec2Messages', 'ec2messages'],
    ] as const) {
      new ec2.CfnVPCEndpoint(this, id, {
        vpcId: network.vpc.vpcId,
        vpcEndpointType: 'Interface',
        serviceName: `com.amazonaws.${Aws.REGION}.${service}`,
        subnetIds: idsOf(network.endpointSubnets),
        securityGroupIds: [endpointGroupId],
        privateDnsEnabled: true,
        policyDocument: shortPolicy(this, sessionEndpointPolicy(here)),
      });
    }
  }
}
