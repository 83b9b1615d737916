/**
 * The security groups of the perimeter. Each endpoint is open to the groups or ranges that need it and to no others, on one
 * port; endpoints themselves never open a connection.
 *
 * The tasks reach S3 and DynamoDB by the prefix lists of the gateway endpoints. Endpoints that were there already have
 * groups of their own, which this stack does not know: towards them, tasks and canary may open connections within the VPC,
 * and whoever owns those groups must let the tasks' or the canary's group in.
 */
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { Construct } from 'constructs';
import type { Network } from './network.ts';
import type { NetworkFacts } from './network-facts.ts';
import { https, rule, type SecurityGroupOptions, type SecurityRule, securityGroup } from './security-group.ts';

/** NFS, to the home directories. */
const NFS = { fromPort: 2049, toPort: 2049 };
/** Between the apps of Studio. Source: SageMaker Developer Guide, "Connect Studio in a VPC to external resources". */
const APPS = { fromPort: 8192, toPort: 65_535 };

export interface PerimeterGroupsProps {
  readonly network: Network;
  readonly facts: NetworkFacts;
  /** The prefix list of the corporate networks. */
  readonly corporateListId: string;
  /** Which of the endpoints are there already. */
  readonly existing: {
    /** Any of those that tasks use. */
    readonly internal: boolean;
    readonly executeApi: boolean;
  };
  /** A new Studio domain, one that shares the VPC, or none here. */
  readonly notebooks: 'new' | 'existing' | undefined;
}

export class PerimeterGroups extends Construct {
  readonly taskGroupId: string;
  readonly canaryGroupId: string;
  /** Of the endpoints that only tasks (and notebooks, if they share the VPC) use. */
  readonly internalEndpointGroupId: string;
  readonly executeApiEndpointGroupId: string;
  readonly studioEndpointGroupId: string;
  /** Of the apps of a new Studio domain. */
  readonly notebookGroupId: string | undefined;

  constructor(scope: Construct, id: string, props: PerimeterGroupsProps) {
    super(scope, id);
    const { network, facts, corporateListId, existing } = props;
    const { vpcId } = network.vpc;
    const withinVpc = https('Endpoints that were there already', { cidrIp: network.cidr });
    const corporate = https('Corporate networks', { sourcePrefixListId: corporateListId });
    const s3 = https('S3 through its gateway endpoint', { destinationPrefixListId: facts.s3PrefixListId });
    const dynamoDb = https('DynamoDB through its gateway endpoint', {
      destinationPrefixListId: facts.dynamoDbPrefixListId,
    });
    const group = (id: string, description: string, rules: Pick<SecurityGroupOptions, 'ingress' | 'egress'>): string =>
      securityGroup(this, id, { ...rules, vpcId, description: `Studio Pass: ${description}` });

    this.taskGroupId = group('Tasks', 'tasks of the service', {
      egress: [s3, dynamoDb, ...(existing.internal ? [withinVpc] : [])],
    });
    this.canaryGroupId = group('Canary', 'canary of the private API', {
      egress: existing.executeApi ? [withinVpc] : [],
    });
    this.notebookGroupId =
      props.notebooks === 'new'
        ? group('Notebooks', 'apps of Studio', {
            egress: [
              s3,
              ...(existing.internal ? [withinVpc] : []),
              ...network.studioSubnets.map(({ cidr }) => rule('Home directories', NFS, { cidrIp: cidr })),
            ],
          })
        : undefined;
    const fromGroup = (description: string, groupId: string | undefined): readonly SecurityRule[] =>
      groupId === undefined ? [] : [https(description, { sourceSecurityGroupId: groupId })];
    this.internalEndpointGroupId = group('InternalEndpoints', 'endpoints for tasks and notebooks', {
      ingress: [
        ...fromGroup('Tasks', this.taskGroupId),
        ...fromGroup('Apps of Studio', this.notebookGroupId),
        ...(props.notebooks === 'existing'
          ? network.studioSubnets.map(({ cidr }) => https('Apps of Studio', { cidrIp: cidr }))
          : []),
      ],
    });
    this.executeApiEndpointGroupId = group('ExecuteApiEndpoint', 'endpoint for the private API', {
      ingress: [corporate, ...fromGroup('Canary', this.canaryGroupId)],
    });
    this.studioEndpointGroupId = group('StudioEndpoint', 'endpoint for Studio', { ingress: [corporate] });

    // Apart from their groups, which would otherwise need each other to exist first.
    this.egress('TasksToEndpoints', this.taskGroupId, this.internalEndpointGroupId);
    this.egress('CanaryToApi', this.canaryGroupId, this.executeApiEndpointGroupId);
    if (this.notebookGroupId !== undefined) {
      this.egress('NotebooksToEndpoints', this.notebookGroupId, this.internalEndpointGroupId);
      this.betweenApps(this.notebookGroupId);
    }
  }

  private egress(id: string, groupId: string, destinationSecurityGroupId: string): void {
    new ec2.CfnSecurityGroupEgress(this, id, { groupId, ...https('AWS APIs', { destinationSecurityGroupId }) });
  }

  private betweenApps(groupId: string): void {
    const description = 'Between apps of Studio';
    new ec2.CfnSecurityGroupIngress(this, 'AppsFromApps', {
      groupId,
      ...rule(description, APPS, { sourceSecurityGroupId: groupId }),
    });
    new ec2.CfnSecurityGroupEgress(this, 'AppsToApps', {
      groupId,
      ...rule(description, APPS, { destinationSecurityGroupId: groupId }),
    });
  }
}
