/**
 * What API Gateway writes down of each request: where it came from, which route, what became of it. Never a header, a query
 * or a path as sent: tokens, and later tickets, are in those.
 */
import { Aws, RemovalPolicy, Validations } from 'aws-cdk-lib';
import * as apigateway from 'aws-cdk-lib/aws-apigateway';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';

/** A client can set `requestId`, but not `extendedRequestId`. Source: API Gateway, "Variables for access logging". */
export const ACCESS_LOG_FORMAT = JSON.stringify({
  requestId: '$context.requestId',
  extendedRequestId: '$context.extendedRequestId',
  time: '$context.requestTimeEpoch',
  vpcId: '$context.identity.vpcId',
  vpceId: '$context.identity.vpceId',
  sourceIp: '$context.identity.sourceIp',
  method: '$context.httpMethod',
  route: '$context.resourcePath',
  status: '$context.status',
  responseType: '$context.error.responseType',
  integrationStatus: '$context.integration.status',
  latency: '$context.responseLatency',
  integrationLatency: '$context.integration.latency',
  responseLength: '$context.responseLength',
});

const PUSH_POLICY = 'service-role/AmazonAPIGatewayPushToCloudWatchLogs';

/** The one role of an account and Region by which API Gateway writes logs, of whatever API. It stays when the stack goes. */
export class ApiLogRole extends Construct {
  readonly account: apigateway.CfnAccount;

  constructor(scope: Construct, id: string) {
    super(scope, id);
    const role = new iam.Role(this, 'Role', {
      description: 'Lets API Gateway write logs, for all APIs of the account in this Region.',
      assumedBy: new iam.ServicePrincipal('apigateway.amazonaws.com'),
      managedPolicies: [
        iam.ManagedPolicy.fromManagedPolicyArn(
          this,
          'PushToCloudWatchLogs',
          `arn:${Aws.PARTITION}:iam::aws:policy/${PUSH_POLICY}`,
        ),
      ],
    });
    role.applyRemovalPolicy(RemovalPolicy.RETAIN);
    Validations.of(role).acknowledge({
      id: `AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/${PUSH_POLICY}]`,
      reason:
        'API Gateway checks for the permissions of this policy when the role is set, and the role serves every API of the account.',
    });
    this.account = new apigateway.CfnAccount(this, 'Account', { cloudWatchRoleArn: role.roleArn });
    this.account.applyRemovalPolicy(RemovalPolicy.RETAIN);
  }
}
