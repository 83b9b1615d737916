/**
 * The function that API Gateway asks whom to let through (`api.edgeAuthorizer: lambda`), with a role that reads keys, mapping and
 * revocations and can mint nothing. A stack of its own, so that no template outgrows what CloudFormation takes.
 */
import { Aws, CfnOutput, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import { acknowledgeWildcards } from '../constructs/acknowledge-wildcards.ts';
import { here } from '../constructs/here.ts';
import { ServiceFunction } from '../constructs/service-function.ts';
import { shortPolicy } from '../constructs/short-policy.ts';
import type { Foundation } from '../foundation.ts';
import { asksUserPool } from '../mapping.ts';
import { authorizerRoleName, functionArn } from '../names.ts';
import { plainTemplate } from '../plain-template.ts';
import { functionRunPolicy } from '../policies/function-policies.ts';
import { keySetReaderPolicy } from '../policies/key-set-policies.ts';
import { tableAccess, userLookUp } from '../policies/table-policies.ts';
import type { Settings } from '../settings/settings-schema.ts';
import type { DeployedService } from './service-stack.ts';

export interface AuthorizerStackProps {
  readonly settings: Settings;
  readonly foundation: Foundation;
  readonly service: Pick<DeployedService, 'keySetArn' | 'functionEnvironment' | 'logGroupName' | 'logGroupArn'>;
}

export class AuthorizerStack extends Stack {
  readonly authorizer: ServiceFunction;

  constructor(scope: Construct, id: string, { settings, foundation, service }: AuthorizerStackProps) {
    super(scope, id, { synthesizer: plainTemplate(), description: 'Studio Pass: authorizer of the private API' });
    const policies = {
      run: functionRunPolicy({
        logGroupArn: service.logGroupArn,
        functionArn: functionArn(settings, 'authorizer'),
      }),
      keys: keySetReaderPolicy(service.keySetArn, here.accountId),
      table: tableAccess({
        ...here,
        tableArn: foundation.table.arn,
        keyArn: foundation.key.keyArn,
        vpcId: foundation.vpcId,
        // Whose a name becomes is for the service to say, and links are the service's.
        entersOwners: false,
        keepsTickets: false,
      }),
      ...(asksUserPool(settings)
        ? {
            users: userLookUp(
              `arn:${Aws.PARTITION}:cognito-idp:${Aws.REGION}:${Aws.ACCOUNT_ID}:userpool/${foundation.userPool.id}`,
            ),
          }
        : {}),
    };
    const role = new iam.Role(this, 'Role', {
      roleName: authorizerRoleName(settings),
      description: 'The authorizer of Studio Pass.',
      assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com'),
      inlinePolicies: Object.fromEntries(
        Object.entries(policies).map(([name, policy]) => [
          name,
          iam.PolicyDocument.fromJson(shortPolicy(this, policy)),
        ]),
      ),
    });
    acknowledgeWildcards(
      role,
      'Network interfaces have no ARN before they are made; the code of the function is denied these actions.',
      ['*'],
    );
    this.authorizer = new ServiceFunction(this, 'Authorizer', {
      settings,
      foundation,
      kind: 'authorizer',
      description: 'Tells the private API of Studio Pass whom to let through.',
      roleArn: role.roleArn,
      environment: service.functionEnvironment,
      logGroupName: service.logGroupName,
    });
    new CfnOutput(this, 'AuthorizerName', { value: this.authorizer.functionName });
  }
}
