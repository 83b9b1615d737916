/** What hosts of the simulated corporate network may do: be reached through Session Manager, and load packages. */
import type { Place } from './network-endpoint-policies.ts';
import { type PolicyDocument, policyDocument } from './policy-document.ts';

export const hostTrust: PolicyDocument = policyDocument({
  Sid: 'Hosts',
  Effect: 'Allow',
  Principal: { Service: 'ec2.amazonaws.com' },
  Action: 'sts:AssumeRole',
});

/** For the endpoints of Systems Manager. */
export function sessionEndpointPolicy({ accountId }: Place): PolicyDocument {
  return policyDocument({
    Sid: 'HostsOfThisAccount',
    Effect: 'Allow',
    Principal: '*',
    Action: ['ssm:*', 'ssmmessages:*', 'ec2messages:*'],
    Resource: '*',
    Condition: { StringEquals: { 'aws:PrincipalAccount': accountId } },
  });
}

/**
 * The repositories of Amazon Linux 2023 are a bucket in each Region, read without a signature.
 * Source: Amazon Linux 2023 User Guide, "Manage packages and operating system updates in AL2023".
 */
export function packagesEndpointPolicy({ partition, region }: Place): PolicyDocument {
  return policyDocument({
    Sid: 'ReadPackagesOfAmazonLinux',
    Effect: 'Allow',
    Principal: '*',
    Action: 's3:GetObject',
    Resource: `arn:${partition}:s3:::al2023-repos-${region}-de612dc2/*`,
  });
}
