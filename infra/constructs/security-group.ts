/** Security groups whose rules are all written down: one without egress rules would get one to everywhere from EC2. */
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import type { Construct } from 'constructs';

export interface SecurityRule {
  readonly ipProtocol: string;
  readonly fromPort: number;
  readonly toPort: number;
  readonly description: string;
}

interface Ports {
  readonly fromPort: number;
  readonly toPort: number;
  readonly ipProtocol?: 'tcp' | 'udp';
}

export interface SecurityGroupOptions {
  readonly vpcId: string;
  readonly description: string;
  readonly ingress?: readonly SecurityRule[];
  readonly egress?: readonly SecurityRule[];
}

/** To an address that is nobody's, by a type of ICMP that is none: EC2 has no way to say "nothing". */
const NOWHERE = {
  description: 'Nowhere',
  ipProtocol: 'icmp',
  fromPort: 252,
  toPort: 86,
  cidrIp: '255.255.255.255/32',
};

/** @returns its id */
export function securityGroup(scope: Construct, id: string, options: SecurityGroupOptions): string {
  const { vpcId, description, ingress = [], egress = [] } = options;
  return new ec2.CfnSecurityGroup(scope, id, {
    vpcId,
    groupDescription: description,
    ...(ingress.length > 0 ? { securityGroupIngress: [...ingress] } : {}),
    securityGroupEgress: egress.length > 0 ? [...egress] : [NOWHERE],
  }).attrGroupId;
}

/** @param peer as CloudFormation names it, such as `cidrIp` */
export function rule<Peer extends Readonly<Record<string, string>>>(
  description: string,
  { ipProtocol = 'tcp', fromPort, toPort }: Ports,
  peer: Peer,
): SecurityRule & Peer {
  return { ...peer, ipProtocol, fromPort, toPort, description };
}

export function https<Peer extends Readonly<Record<string, string>>>(
  description: string,
  peer: Peer,
): SecurityRule & Peer {
  return rule(description, { fromPort: 443, toPort: 443 }, peer);
}

/** DNS uses both protocols. */
export function dns<Peer extends Readonly<Record<string, string>>>(
  description: string,
  peer: Peer,
): (SecurityRule & Peer)[] {
  return (['udp', 'tcp'] as const).map((ipProtocol) =>
    rule(description, { ipProtocol, fromPort: 53, toPort: 53 }, peer),
  );
}
