/**
 * What Lambda needs of the role of a function of this service, beside what the function does: to write its log, and to put it into
 * the VPC. The function's code has the role too, and must not get the latter by it.
 * Source: Lambda Developer Guide, "Giving Lambda functions access to resources in an Amazon VPC".
 */
import { type PolicyDocument, policyDocument } from './policy-document.ts';

export const NETWORK_INTERFACE_ACTIONS = [
  'ec2:AssignPrivateIpAddresses',
  'ec2:CreateNetworkInterface',
  'ec2:DeleteNetworkInterface',
  'ec2:DescribeNetworkInterfaces',
  'ec2:DescribeSubnets',
  'ec2:UnassignPrivateIpAddresses',
];

export const LOG_ACTIONS = ['logs:CreateLogStream', 'logs:PutLogEvents'];

export function functionRunPolicy(options: {
  readonly logGroupArn: string;
  readonly functionArn: string;
}): PolicyDocument {
  return policyDocument(
    { Sid: 'WriteLog', Effect: 'Allow', Action: LOG_ACTIONS, Resource: options.logGroupArn },
    { Sid: 'LambdaJoinsNetwork', Effect: 'Allow', Action: NETWORK_INTERFACE_ACTIONS, Resource: '*' },
    {
      Sid: 'CodeChangesNoNetwork',
      Effect: 'Deny',
      Action: NETWORK_INTERFACE_ACTIONS,
      Resource: '*',
      Condition: ofFunction(options.functionArn),
    },
  );
}

/** Requests of the function's own code, as opposed to those that Lambda makes by its role. */
export function ofFunction(functionArn: string) {
  return { ArnEquals: { 'lambda:SourceFunctionArn': functionArn } };
}

/**
 * Each is a way to run other code by the function's role, or to hand the function an event in which somebody else than API
 * Gateway says where a request came from.
 */
export const FUNCTION_CHANGES = [
  'lambda:AddPermission',
  'lambda:CreateFunctionUrlConfig',
  // Deprecated, and still answered.
  'lambda:InvokeAsync',
  'lambda:InvokeFunction',
  'lambda:UpdateFunctionCode',
  'lambda:UpdateFunctionConfiguration',
];
