/** What may pass the interface endpoints that tasks need beside SageMaker's, whatever the callers' own policies say. */
import { type PolicyDocument, type PolicyStatement, policyDocument } from './policy-document.ts';

/** Where a policy stands. Values may be tokens that CloudFormation resolves. */
export interface Place {
  readonly partition: string;
  readonly region: string;
  readonly accountId: string;
}

/**
 * Callers of the private API are anonymous to IAM: they send a token, not a signature. So there is no principal to name, and
 * the policy names what they reach: APIs and private domain names of this account.
 * Source: API Gateway Developer Guide, "Use VPC endpoint policies for private APIs in API Gateway".
 */
export function executeApiEndpointPolicy({ partition, region, accountId }: Place): PolicyDocument {
  return policyDocument({
    Sid: 'ApisOfThisAccount',
    Effect: 'Allow',
    Principal: '*',
    Action: 'execute-api:Invoke',
    Resource: `arn:${partition}:execute-api:${region}:${accountId}:*`,
  });
}

export interface StsEndpointOptions {
  readonly accountId: string;
  readonly taskRoleArn: string;
  /** None in direct mode. */
  readonly launchRoleArns: readonly string[];
}

export function stsEndpointPolicy({ accountId, taskRoleArn, launchRoleArns }: StsEndpointOptions): PolicyDocument {
  const launch: PolicyStatement = {
    Sid: 'TasksAssumeLaunchRoles',
    Effect: 'Allow',
    Principal: '*',
    Action: ['sts:AssumeRole', 'sts:TagSession', 'sts:SetSourceIdentity'],
    Resource: launchRoleArns,
    Condition: { ArnEquals: { 'aws:PrincipalArn': taskRoleArn } },
  };
  return policyDocument(...(launchRoleArns.length > 0 ? [launch] : []), {
    // Notebooks ask it too: the SageMaker SDK names its default bucket by the account.
    Sid: 'WhoAmI',
    Effect: 'Allow',
    Principal: '*',
    Action: 'sts:GetCallerIdentity',
    Resource: '*',
    Condition: { StringEquals: { 'aws:PrincipalAccount': accountId } },
  });
}

export function logsEndpointPolicy({ partition, region, accountId }: Place): PolicyDocument {
  return policyDocument({
    Sid: 'WriteLogsOfThisAccount',
    Effect: 'Allow',
    Principal: '*',
    Action: ['logs:CreateLogGroup', 'logs:CreateLogStream', 'logs:DescribeLogStreams', 'logs:PutLogEvents'],
    Resource: `arn:${partition}:logs:${region}:${accountId}:*`,
    Condition: { StringEquals: { 'aws:PrincipalAccount': accountId } },
  });
}

/** For both endpoints of ECR. The image may be another account's; who pulls is not. */
export function ecrEndpointPolicy(accountId: string): PolicyDocument {
  return policyDocument({
    Sid: 'PullOnly',
    Effect: 'Allow',
    Principal: '*',
    Action: [
      'ecr:GetAuthorizationToken',
      'ecr:BatchCheckLayerAvailability',
      'ecr:BatchGetImage',
      'ecr:GetDownloadUrlForLayer',
    ],
    Resource: '*',
    Condition: { StringEquals: { 'aws:PrincipalAccount': accountId } },
  });
}

/** Notebooks call models of their own account. */
export function sageMakerRuntimeEndpointPolicy({ partition, region, accountId }: Place): PolicyDocument {
  return policyDocument({
    Sid: 'ModelsOfThisAccount',
    Effect: 'Allow',
    Principal: '*',
    Action: ['sagemaker:InvokeEndpoint', 'sagemaker:InvokeEndpointAsync', 'sagemaker:InvokeEndpointWithResponseStream'],
    Resource: `arn:${partition}:sagemaker:${region}:${accountId}:endpoint/*`,
    Condition: { StringEquals: { 'aws:PrincipalAccount': accountId } },
  });
}
