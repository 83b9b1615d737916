/**
 * The role that a task takes on for one caller. It belongs to the account of the domain; whoever assumes it gets what the
 * session's tags say, and never more.
 */
import { Duration } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { launchRoleTrust } from '../policies/launch-role-trust.ts';
import { launchMintingPolicy } from '../policies/minting-policy.ts';
import type { Perimeter } from '../policies/perimeter.ts';
import { acknowledgeLookUps } from './acknowledge-wildcards.ts';
import { shortPolicy } from './short-policy.ts';

export interface LaunchRoleProps {
  readonly roleName: string;
  /** The role of the tasks, maybe in another account; it need not exist yet only if it is in another account's template. */
  readonly taskRoleArn: string;
  readonly perimeter: Perimeter;
}

export class LaunchRole extends Construct {
  readonly roleArn: string;

  constructor(scope: Construct, id: string, { roleName, taskRoleArn, perimeter }: LaunchRoleProps) {
    super(scope, id);
    // The construct of the first layer takes the trust policy as it is written; the second would merge principals into it.
    const role = new iam.CfnRole(this, 'Role', {
      roleName,
      description:
        'Assumed by Studio Pass for one caller at a time; may open the one user profile its session is tagged with.',
      assumeRolePolicyDocument: launchRoleTrust({ taskRoleArn, vpcId: perimeter.vpcId }),
      // Role chaining: AWS allows an hour at most, and the service asks for less.
      maxSessionDuration: Duration.hours(1).toSeconds(),
      policies: [{ policyName: 'perimeter', policyDocument: shortPolicy(this, launchMintingPolicy(perimeter)) }],
    });
    acknowledgeLookUps(role, perimeter.domainId);
    this.roleArn = role.attrArn;
  }
}
