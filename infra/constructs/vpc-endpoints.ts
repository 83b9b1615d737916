/**
 * The endpoints through which everything leaves the VPC, each with a policy of its own. One that the VPC has already is
 * used as it is: two with private DNS names for one service cannot be in one VPC.
 */
import { Aws, Fn } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { Construct } from 'constructs';
import { tableWrites } from '../mapping.ts';
import { createsProfiles } from '../missing-profiles.ts';
import { mintingRoleArns, readingRoleArns, roleArn, taskRoleName } from '../names.ts';
import { sageMakerApiEndpointPolicy, studioEndpointPolicy } from '../policies/endpoint-policies.ts';
import {
  ecrEndpointPolicy,
  executeApiEndpointPolicy,
  logsEndpointPolicy,
  sageMakerRuntimeEndpointPolicy,
  stsEndpointPolicy,
} from '../policies/network-endpoint-policies.ts';
import type { PolicyDocument } from '../policies/policy-document.ts';
import { creationActions } from '../policies/profile-creation.ts';
import { dynamoDbEndpointPolicy, s3EndpointPolicy } from '../policies/storage-endpoint-policies.ts';
import { tableActions } from '../policies/table-policies.ts';
import { secretsManagerEndpointPolicy } from '../policies/ticket-key-policies.ts';
import type { Settings } from '../settings/settings-schema.ts';
import { here } from './here.ts';
import { idsOf, type Network } from './network.ts';
import type { PerimeterGroups } from './perimeter-groups.ts';
import { shortPolicy } from './short-policy.ts';

export type ExistingEndpoints = NonNullable<NonNullable<Settings['existingVpc']>['endpoints']>;

const amazon = (service: string): string => Fn.sub(`com.amazonaws.\${AWS::Region}.${service}`);
// biome-ignore lint/suspicious/noTemplateCurlyInString: a reference of CloudFormation.
const STUDIO_SERVICE = Fn.sub('aws.sagemaker.${AWS::Region}.studio');

export interface VpcEndpointsProps {
  readonly settings: Settings;
  readonly network: Network;
  readonly groups: PerimeterGroups;
  readonly tableArn: string;
  /** Whether apps of Studio run in this VPC. */
  readonly sharedWithNotebooks: boolean;
}

export class VpcEndpoints extends Construct {
  readonly sageMakerApiId: string;
  readonly studioId: string;
  readonly executeApiId: string;

  constructor(scope: Construct, id: string, props: VpcEndpointsProps) {
    super(scope, id);
    const { settings, groups, sharedWithNotebooks } = props;
    const existing = settings.existingVpc?.endpoints ?? {};
    const sageMaker = {
      mintingRoleArns: mintingRoleArns(settings),
      accountIds: [Aws.ACCOUNT_ID, ...(settings.spokes ?? []).map(({ accountId }) => accountId)],
      sharedWithNotebooks,
      furtherActions: createsProfiles(settings) ? creationActions(settings.perimeter) : [],
    };
    const sts = {
      accountId: Aws.ACCOUNT_ID,
      taskRoleArn: roleArn(taskRoleName(settings)),
      launchRoleArns: settings.perimeter === 'direct' ? [] : mintingRoleArns(settings),
    };
    const internal = groups.internalEndpointGroupId;

    const endpoint = interfaceEndpoints(this, props.network);
    this.sageMakerApiId =
      existing.sageMakerApi ??
      endpoint('SageMakerApi', amazon('sagemaker.api'), internal, sageMakerApiEndpointPolicy(sageMaker));
    this.studioId =
      existing.studio ??
      endpoint('Studio', STUDIO_SERVICE, groups.studioEndpointGroupId, studioEndpointPolicy(sageMaker));
    this.executeApiId =
      existing.executeApi ??
      endpoint('ExecuteApi', amazon('execute-api'), groups.executeApiEndpointGroupId, executeApiEndpointPolicy(here));
    for (const [id, service, policy, found] of [
      ['Sts', 'sts', stsEndpointPolicy(sts), existing.sts],
      ['Logs', 'logs', logsEndpointPolicy(here), existing.logs],
      ['EcrApi', 'ecr.api', ecrEndpointPolicy(Aws.ACCOUNT_ID), existing.ecrApi],
      ['EcrDocker', 'ecr.dkr', ecrEndpointPolicy(Aws.ACCOUNT_ID), existing.ecrDocker],
    ] as const) {
      if (found === undefined) {
        endpoint(id, amazon(service), internal, policy);
      }
    }
    const { launchTickets } = settings.service ?? {};
    if (launchTickets !== undefined && existing.secretsManager === undefined) {
      const policy = secretsManagerEndpointPolicy(launchTickets.keysSecretArn, here);
      endpoint('SecretsManager', amazon('secretsmanager'), internal, policy);
    }
    if (groups.notebookGroupId !== undefined) {
      // Studio in a VPC without internet does not work without it.
      endpoint('SageMakerRuntime', amazon('sagemaker.runtime'), internal, sageMakerRuntimeEndpointPolicy(here));
    }
    this.gateways(props, existing);
  }

  private gateways(
    { settings, network, tableArn, sharedWithNotebooks }: VpcEndpointsProps,
    existing: ExistingEndpoints,
  ): void {
    const gateway = (id: string, service: string, policyDocument: PolicyDocument) =>
      new ec2.CfnVPCEndpoint(this, id, {
        vpcId: network.vpc.vpcId,
        vpcEndpointType: 'Gateway',
        serviceName: amazon(service),
        routeTableIds: [...network.routeTableIds],
        policyDocument: shortPolicy(this, policyDocument),
      });
    if (existing.s3 === undefined) {
      gateway('S3', 's3', s3EndpointPolicy({ ...here, sharedWithNotebooks }));
    }
    if (existing.dynamoDb === undefined) {
      gateway(
        'DynamoDb',
        'dynamodb',
        dynamoDbEndpointPolicy({
          tableArn,
          readingRoleArns: readingRoleArns(settings),
          actions: tableActions(tableWrites(settings)),
        }),
      );
    }
  }
}

function interfaceEndpoints(scope: Construct, network: Network) {
  return (id: string, serviceName: string, groupId: string, policyDocument: PolicyDocument): string =>
    new ec2.CfnVPCEndpoint(scope, id, {
      vpcId: network.vpc.vpcId,
      vpcEndpointType: 'Interface',
      serviceName,
      subnetIds: idsOf(network.endpointSubnets),
      securityGroupIds: [groupId],
      privateDnsEnabled: true,
      policyDocument: shortPolicy(scope, policyDocument),
    }).ref;
}

/** Those that tasks use, and that the internal group guards when they are made here. */
export function anyInternalExists(existing: ExistingEndpoints): boolean {
  const { sageMakerApi, sts, logs, ecrApi, ecrDocker, secretsManager } = existing;
  return [sageMakerApi, sts, logs, ecrApi, ecrDocker, secretsManager].some((id) => id !== undefined);
}
