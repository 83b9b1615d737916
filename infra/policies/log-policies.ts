/** Who may write the logs of the network: the two services that produce them, for this account only. */
import type { Place } from './network-endpoint-policies.ts';
import { type PolicyDocument, policyDocument } from './policy-document.ts';

/**
 * Of the log group that Route 53 Resolver's queries are delivered to.
 * Source: CloudWatch Logs User Guide, "Enable logging from AWS services", permissions V1.
 */
export function queryLogDeliveryPolicy(logGroupArn: string, { partition, region, accountId }: Place): PolicyDocument {
  return policyDocument({
    Sid: 'DeliverQueries',
    Effect: 'Allow',
    Principal: { Service: 'delivery.logs.amazonaws.com' },
    Action: ['logs:CreateLogStream', 'logs:PutLogEvents'],
    // The ARN of a log group, as CloudFormation gives it, ends in `:*`.
    Resource: logGroupArn,
    Condition: {
      StringEquals: { 'aws:SourceAccount': accountId },
      ArnLike: { 'aws:SourceArn': `arn:${partition}:logs:${region}:${accountId}:*` },
    },
  });
}

/** Source: VPC User Guide, "IAM role for publishing flow logs to CloudWatch Logs". */
export function flowLogTrust({ partition, region, accountId }: Place): PolicyDocument {
  return policyDocument({
    Sid: 'FlowLogsOfThisAccount',
    Effect: 'Allow',
    Principal: { Service: 'vpc-flow-logs.amazonaws.com' },
    Action: 'sts:AssumeRole',
    Condition: {
      StringEquals: { 'aws:SourceAccount': accountId },
      ArnLike: { 'aws:SourceArn': `arn:${partition}:ec2:${region}:${accountId}:vpc-flow-log/*` },
    },
  });
}

/** The group exists already, so the role need not be able to make or list any. */
export function flowLogPermissions(logGroupArn: string): PolicyDocument {
  return policyDocument({
    Sid: 'WriteFlowLogs',
    Effect: 'Allow',
    Action: ['logs:CreateLogStream', 'logs:PutLogEvents', 'logs:DescribeLogStreams'],
    Resource: logGroupArn,
  });
}
