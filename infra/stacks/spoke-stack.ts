/**
 * What a further account needs so that the shared service opens its domain: a launch role of its own. The endpoints stay
 * those of the service's account, so their ids and the VPC are parameters: the outputs of its foundation stack.
 */
import { Aws, CfnOutput, CfnParameter, Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { LaunchRole } from '../constructs/launch-role.ts';
import { executionRoleArns, spokeCreation } from '../missing-profiles.ts';
import { launchRoleName, roleArn, taskRoleName } from '../names.ts';
import { plainTemplate } from '../plain-template.ts';
import { serviceSubnetRanges } from '../settings/network-plan.ts';
import type { Settings } from '../settings/settings-schema.ts';

export interface SpokeStackProps {
  readonly settings: Settings;
  readonly spoke: NonNullable<Settings['spokes']>[number];
}

export class SpokeStack extends Stack {
  constructor(scope: Construct, id: string, { settings, spoke }: SpokeStackProps) {
    super(scope, id, {
      synthesizer: plainTemplate(),
      description: `Studio Pass: launch role of account ${spoke.accountId} for domain ${spoke.domainId}`,
    });
    const parameter = (name: string, allowedPattern: string, description: string): string =>
      new CfnParameter(this, name, { description, allowedPattern }).valueAsString;
    const serviceAccountId = parameter('ServiceAccountId', '^\\d{12}$', 'The account of the service.');
    const vpcId = parameter('VpcId', '^vpc-[0-9a-f]{8,17}$', 'Output VpcId of the foundation stack.');
    const apiEndpointId = parameter(
      'SageMakerApiEndpointId',
      '^vpce-[0-9a-f]{8,17}$',
      'Output SageMakerApiEndpointId of the foundation stack.',
    );
    const studioEndpointId = parameter(
      'StudioEndpointId',
      '^vpce-[0-9a-f]{8,17}$',
      'Output StudioEndpointId of the foundation stack.',
    );

    const creation = spokeCreation(spoke);
    const launchRole = new LaunchRole(this, 'LaunchRole', {
      roleName: launchRoleName(settings),
      taskRoleArn: roleArn(taskRoleName(settings), serviceAccountId),
      perimeter: {
        partition: Aws.PARTITION,
        region: Aws.REGION,
        accountId: Aws.ACCOUNT_ID,
        domainId: spoke.domainId,
        vpcId,
        apiEndpointId,
        studioEndpointId,
        serviceSubnets: serviceSubnetRanges(settings),
        corporateNetworks: settings.corporateNetworks,
        creation: creation === undefined ? undefined : { executionRoleArns: executionRoleArns(creation) },
      },
    });
    new CfnOutput(this, 'LaunchRoleArn', {
      value: launchRole.roleArn,
      description: 'For domains[].launchRoleArn in the configuration of the service.',
    });
  }
}
