/**
 * What the service stands on, whether the foundation stack made it or found it there. Types only: the stacks that build on
 * it must not see the difference.
 */
import type { ISecurityGroup, ISubnet, IVpc } from 'aws-cdk-lib/aws-ec2';
import type { IKey } from 'aws-cdk-lib/aws-kms';

export interface NetworkSubnet {
  readonly subnet: ISubnet;
  /** Known when templates are made. */
  readonly cidr: string;
}

/** What the foundation stack gives. */
export interface Ground {
  readonly vpc: IVpc;
  readonly vpcId: string;
  readonly serviceSubnets: readonly NetworkSubnet[];
  readonly endpointSubnets: readonly NetworkSubnet[];
  /** All that these subnets use. */
  readonly routeTableIds: readonly string[];
  /** What corporate DNS servers forward to. Known when templates are made. */
  readonly inboundResolverAddresses: readonly string[];
  /** Of tasks: the interface endpoints a task needs let it in by this group. */
  readonly taskSecurityGroup: ISecurityGroup;
  /** Of the canary: the execute-api endpoint lets it in by this group. */
  readonly canarySecurityGroup: ISecurityGroup;
  readonly apiEndpointId: string;
  readonly studioEndpointId: string;
  readonly executeApiEndpointId: string;
  readonly userPool: {
    readonly id: string;
    readonly clientIds: readonly string[];
  };
  /** Who maps to what, and who is revoked. */
  readonly table: { readonly name: string; readonly arn: string };
  /** Encrypts logs, topics and tables. */
  readonly key: IKey;
  /** Where the apps of Studio run; empty if they run elsewhere. */
  readonly studioSubnets: readonly NetworkSubnet[];
  /** The security group of the apps of a new Studio domain; undefined if the settings ask for none. */
  readonly notebookGroupId: string | undefined;
}

/** The ground, and the Studio domain that stands on it or elsewhere. */
export interface Foundation extends Ground {
  readonly domainId: string;
  /** The execution role that a new domain gives to profiles that name no other; undefined if the domain was there already. */
  readonly notebookRoleArn: string | undefined;
}
