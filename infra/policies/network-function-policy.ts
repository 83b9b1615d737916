/** What the function may do that settles what CloudFormation can't say about a network: look up, and close one group. */
import type { Place } from './network-endpoint-policies.ts';
import { type PolicyDocument, type PolicyStatement, policyDocument } from './policy-document.ts';

export interface NetworkFunctionOptions extends Place {
  readonly logGroupArn: string;
  /** Undefined if there is no group to close. */
  readonly defaultSecurityGroupId: string | undefined;
}

export const networkFunctionTrust: PolicyDocument = policyDocument({
  Sid: 'Lambda',
  Effect: 'Allow',
  Principal: { Service: 'lambda.amazonaws.com' },
  Action: 'sts:AssumeRole',
});

export function networkFunctionPermissions(options: NetworkFunctionOptions): PolicyDocument {
  const { partition, region, accountId, logGroupArn, defaultSecurityGroupId } = options;
  const ec2 = `arn:${partition}:ec2:${region}:${accountId}`;
  const close: PolicyStatement = {
    Sid: 'CloseDefaultGroup',
    Effect: 'Allow',
    Action: ['ec2:RevokeSecurityGroupIngress', 'ec2:RevokeSecurityGroupEgress'],
    Resource: [`${ec2}:security-group/${defaultSecurityGroupId}`, `${ec2}:security-group-rule/*`],
  };
  return policyDocument(
    {
      // EC2 has no resource-level permission for either.
      Sid: 'LookUp',
      Effect: 'Allow',
      Action: ['ec2:DescribeManagedPrefixLists', 'ec2:DescribeSecurityGroupRules'],
      Resource: '*',
    },
    ...(defaultSecurityGroupId === undefined ? [] : [close]),
    {
      Sid: 'WriteLog',
      Effect: 'Allow',
      Action: ['logs:CreateLogStream', 'logs:PutLogEvents'],
      Resource: logGroupArn,
    },
  );
}
