/**
 * A function that calls the API from inside the network every five minutes. What it fails on, callers fail on; and its
 * requests keep the VPC link from going idle.
 */
import { readFileSync } from 'node:fs';
import { Duration } from 'aws-cdk-lib';
import * as events from 'aws-cdk-lib/aws-events';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import type * as logs from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import type { Foundation } from '../foundation.ts';
import { nameOf } from '../names.ts';
import { NETWORK_INTERFACE_ACTIONS } from '../policies/function-policies.ts';
import type { Settings } from '../settings/settings-schema.ts';
import { acknowledgeWildcards } from './acknowledge-wildcards.ts';
import { encryptedLogGroup } from './encrypted-log-group.ts';
import { here } from './here.ts';

const CANARY_PERIOD = Duration.minutes(5);
const LOG_RETENTION_DAYS = 30;
const CODE = readFileSync(new URL('../functions/canary.cjs', import.meta.url), 'utf8');

export interface CanaryProps {
  readonly settings: Settings;
  readonly foundation: Foundation;
  readonly apiUrl: string;
}

export class Canary extends Construct {
  readonly functionName: string;

  constructor(scope: Construct, id: string, { settings, foundation, apiUrl }: CanaryProps) {
    super(scope, id);
    // Named, so that its own role can name it.
    this.functionName = `${nameOf(settings)}-canary`;
    const log = encryptedLogGroup(this, 'Log', { key: foundation.key, retentionDays: LOG_RETENTION_DAYS });
    const role = this.#role(log);
    const canary = new lambda.CfnFunction(this, 'Function', {
      functionName: this.functionName,
      description: 'Calls the private API of Studio Pass from inside the network.',
      runtime: lambda.Runtime.NODEJS_24_X.name,
      architectures: [lambda.Architecture.ARM_64.name],
      handler: 'index.handler',
      code: { zipFile: CODE },
      role: role.roleArn,
      timeout: 30,
      memorySize: 128,
      environment: { variables: { API_URL: apiUrl } },
      loggingConfig: { logGroup: log.ref, logFormat: 'JSON' },
      vpcConfig: {
        subnetIds: foundation.endpointSubnets.map(({ subnet }) => subnet.subnetId),
        securityGroupIds: [foundation.canarySecurityGroup.securityGroupId],
      },
    });
    const rule = new events.CfnRule(this, 'Schedule', {
      description: 'Calls the canary of Studio Pass.',
      scheduleExpression: `rate(${CANARY_PERIOD.toMinutes()} minutes)`,
      targets: [{ id: 'canary', arn: canary.attrArn, retryPolicy: { maximumRetryAttempts: 0 } }],
    });
    new lambda.CfnPermission(this, 'Invoke', {
      action: 'lambda:InvokeFunction',
      functionName: canary.ref,
      principal: 'events.amazonaws.com',
      sourceArn: rule.attrArn,
    });
    // A failure that were tried again would be counted up to three times.
    new lambda.CfnEventInvokeConfig(this, 'NoRetries', {
      functionName: canary.ref,
      qualifier: '$LATEST',
      maximumRetryAttempts: 0,
    });
  }

  #role(log: logs.CfnLogGroup): iam.Role {
    const { partition, region, accountId } = here;
    const role = new iam.Role(this, 'Role', {
      description: 'The canary of Studio Pass.',
      assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com'),
      inlinePolicies: {
        run: iam.PolicyDocument.fromJson({
          Version: '2012-10-17',
          Statement: [
            {
              Sid: 'WriteLog',
              Effect: 'Allow',
              Action: ['logs:CreateLogStream', 'logs:PutLogEvents'],
              Resource: log.attrArn,
            },
            { Sid: 'LambdaJoinsNetwork', Effect: 'Allow', Action: NETWORK_INTERFACE_ACTIONS, Resource: '*' },
            {
              // Lambda needs them to put the function into the network; its code must not have them.
              // Source: Lambda Developer Guide, "Giving Lambda functions access to resources in an Amazon VPC".
              Sid: 'CodeChangesNoNetwork',
              Effect: 'Deny',
              Action: NETWORK_INTERFACE_ACTIONS,
              Resource: '*',
              Condition: {
                ArnEquals: {
                  'lambda:SourceFunctionArn': `arn:${partition}:lambda:${region}:${accountId}:function:${this.functionName}`,
                },
              },
            },
          ],
        }),
      },
    });
    acknowledgeWildcards(
      role,
      'Network interfaces have no ARN before they are made; the code of the function is denied these actions.',
      ['*'],
    );
    return role;
  }
}
