/** What may pass the gateway endpoints of S3 and DynamoDB: without a policy they would carry data to anybody's account. */
import type { Place } from './network-endpoint-policies.ts';
import { type PolicyDocument, type PolicyStatement, policyDocument } from './policy-document.ts';

export interface S3EndpointOptions extends Place {
  /** Whether apps of Studio run in this VPC: their data takes the same endpoint. */
  readonly sharedWithNotebooks: boolean;
}

export function s3EndpointPolicy(options: S3EndpointOptions): PolicyDocument {
  const { partition, region, accountId, sharedWithNotebooks } = options;
  const ownBuckets = {
    StringEquals: { 'aws:ResourceAccount': accountId, 'aws:PrincipalAccount': accountId },
  };
  const notebooks: PolicyStatement = {
    Sid: 'NotebooksUseBucketsOfThisAccount',
    Effect: 'Allow',
    Principal: '*',
    Action: [
      's3:AbortMultipartUpload',
      's3:DeleteObject',
      's3:GetBucketLocation',
      's3:ListBucket',
      's3:ListBucketMultipartUploads',
      's3:ListMultipartUploadParts',
      's3:PutObject',
    ],
    Resource: '*',
    Condition: ownBuckets,
  };
  return policyDocument(
    {
      // The mirror of the user pool's keys.
      Sid: 'ReadBucketsOfThisAccount',
      Effect: 'Allow',
      Principal: '*',
      Action: 's3:GetObject',
      Resource: '*',
      Condition: ownBuckets,
    },
    {
      // ECR signs these requests itself, for a bucket of its own in each Region.
      // Source: ECR User Guide, "Minimum Amazon S3 bucket permissions for Amazon ECR".
      Sid: 'ReadLayersOfImages',
      Effect: 'Allow',
      Principal: '*',
      Action: 's3:GetObject',
      Resource: `arn:${partition}:s3:::prod-${region}-starport-layer-bucket/*`,
    },
    ...(sharedWithNotebooks ? [notebooks] : []),
  );
}

export function dynamoDbEndpointPolicy(options: {
  readonly tableArn: string;
  /** Of the tasks, and of whatever else reads the table. */
  readonly readingRoleArns: string | readonly string[];
  /** What the tasks do with the table. */
  readonly actions: readonly string[];
}): PolicyDocument {
  return policyDocument({
    Sid: 'OnlyTheTableOfTheService',
    Effect: 'Allow',
    Principal: '*',
    Action: options.actions,
    Resource: options.tableArn,
    Condition: { ArnEquals: { 'aws:PrincipalArn': options.readingRoleArns } },
  });
}
