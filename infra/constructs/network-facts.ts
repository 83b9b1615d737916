/**
 * What CloudFormation itself can't say about a network, settled by a small function outside the VPC when the stack is made:
 * the ids of the managed prefix lists of S3 and DynamoDB, without which a security group could reach the gateway endpoints
 * only by being open to everywhere; and the default security group of a new VPC closed in both directions.
 */
import { readFileSync } from 'node:fs';
import { Aws, CfnCustomResource, Duration } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { networkFunctionPermissions, networkFunctionTrust } from '../policies/network-function-policy.ts';
import { acknowledgeWildcards, printedArn } from './acknowledge-wildcards.ts';
import { encryptedLogGroup } from './encrypted-log-group.ts';
import { here } from './here.ts';
import { shortPolicy } from './short-policy.ts';

const SOURCE = readFileSync(new URL('../functions/settle-network.cjs', import.meta.url), 'utf8');
/** Without its comments, which count towards what a template may be long. */
const CODE = SOURCE.replaceAll(/^ *\/\/.*\n/gm, '');
const LOG_DAYS = 90;

export interface NetworkFactsProps {
  readonly key: IKey;
  /** To be closed; undefined in a VPC that others use too. */
  readonly defaultSecurityGroupId: string | undefined;
}

export class NetworkFacts extends Construct {
  readonly s3PrefixListId: string;
  readonly dynamoDbPrefixListId: string;

  constructor(scope: Construct, id: string, { key, defaultSecurityGroupId }: NetworkFactsProps) {
    super(scope, id);
    const log = encryptedLogGroup(this, 'Log', { key, retentionDays: LOG_DAYS });
    const role = new iam.CfnRole(this, 'Role', {
      description: 'Looks up prefix lists and closes the default security group of the VPC.',
      assumeRolePolicyDocument: networkFunctionTrust,
      policies: [
        {
          policyName: 'settle-network',
          policyDocument: shortPolicy(
            this,
            networkFunctionPermissions({ ...here, logGroupArn: log.attrArn, defaultSecurityGroupId }),
          ),
        },
      ],
    });
    const settle = new lambda.CfnFunction(this, 'Function', {
      description: 'Answers CloudFormation what it cannot know about the network of Studio Pass.',
      runtime: lambda.Runtime.NODEJS_24_X.name,
      architectures: ['arm64'],
      handler: 'index.handler',
      code: { zipFile: CODE },
      role: role.attrArn,
      timeout: Duration.minutes(1).toSeconds(),
      memorySize: 256,
      loggingConfig: { logGroup: log.ref },
    });
    const facts = new CfnCustomResource(this, 'Resource', {
      serviceToken: settle.attrArn,
      // Left at the default, a function that never answers would hold the stack for an hour.
      serviceTimeout: Duration.minutes(5).toSeconds(),
    });
    facts.addPropertyOverride('Region', Aws.REGION);
    if (defaultSecurityGroupId !== undefined) {
      facts.addPropertyOverride('DefaultSecurityGroupId', defaultSecurityGroupId);
    }
    this.s3PrefixListId = facts.getAtt('S3PrefixListId').toString();
    this.dynamoDbPrefixListId = facts.getAtt('DynamoDbPrefixListId').toString();
    acknowledgeWildcards(role, 'EC2 has no resource-level permission to describe prefix lists and rules.', ['*']);
    if (defaultSecurityGroupId !== undefined) {
      acknowledgeWildcards(role, 'Rules have no known ids; EC2 requires the permission on their one group as well.', [
        printedArn('ec2', 'security-group-rule/*'),
      ]);
    }
  }
}
