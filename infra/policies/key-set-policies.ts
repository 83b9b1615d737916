/**
 * Who writes and who reads the copy of the pool's signing keys. Whoever writes it decides who everybody is, so the bucket
 * itself refuses all others, whatever their own policies say.
 */
import { type PolicyDocument, type PolicyStatement, policyDocument } from './policy-document.ts';

const WRITING = [
  's3:PutObject',
  's3:DeleteObject',
  // Without the latest version an older one would be the current one again, with keys that the pool has given up.
  's3:DeleteObjectVersion',
  's3:ReplicateObject',
  's3:ReplicateDelete',
];
const READING = ['s3:GetObject', 's3:GetObjectVersion'];

export interface KeySetBucketOptions {
  readonly bucketArn: string;
  /** The one role that writes. */
  readonly mirrorRoleArn: string;
  /** The roles of tasks that verify tokens with the keys. */
  readonly readerRoleArns: readonly string[];
  readonly vpcId: string;
}

/** Allows nothing by itself: within an account the roles' own policies do. */
export function keySetBucketPolicy(options: KeySetBucketOptions): PolicyDocument {
  const { bucketArn, mirrorRoleArn, readerRoleArns, vpcId } = options;
  const deny = (
    Sid: string,
    Action: PolicyStatement['Action'] & {},
    Condition: PolicyStatement['Condition'] & {},
  ): PolicyStatement => ({ Sid, Effect: 'Deny', Principal: '*', Action, Resource: `${bucketArn}/*`, Condition });
  return policyDocument(
    {
      ...deny('OnlyOverTls', 's3:*', { Bool: { 'aws:SecureTransport': 'false' } }),
      Resource: [bucketArn, `${bucketArn}/*`],
    },
    deny('OnlyTheMirrorWrites', WRITING, { ArnNotEqualsIfExists: { 'aws:PrincipalArn': mirrorRoleArn } }),
    deny('OnlyTheServiceReads', READING, { ArnNotEqualsIfExists: { 'aws:PrincipalArn': readerRoleArns } }),
    deny('OnlyReadThroughTheVpc', READING, { StringNotEqualsIfExists: { 'aws:SourceVpc': vpcId } }),
  );
}

/** A bucket's name is all that its ARN holds: should ours be gone and somebody else's have its name, nobody reads that. */
const ownBucket = (accountId: string) => ({ StringEquals: { 'aws:ResourceAccount': accountId } });

export function keySetReaderPolicy(objectArn: string, accountId: string): PolicyDocument {
  return policyDocument({
    Sid: 'ReadSigningKeys',
    Effect: 'Allow',
    Action: 's3:GetObject',
    Resource: objectArn,
    Condition: ownBucket(accountId),
  });
}

export const keySetMirrorTrust: PolicyDocument = policyDocument({
  Sid: 'Lambda',
  Effect: 'Allow',
  Principal: { Service: 'lambda.amazonaws.com' },
  Action: 'sts:AssumeRole',
});

export function keySetMirrorPermissions(options: {
  readonly objectArn: string;
  readonly logGroupArn: string;
  readonly accountId: string;
}): PolicyDocument {
  return policyDocument(
    {
      Sid: 'WriteSigningKeys',
      Effect: 'Allow',
      Action: 's3:PutObject',
      Resource: options.objectArn,
      Condition: ownBucket(options.accountId),
    },
    {
      Sid: 'WriteLog',
      Effect: 'Allow',
      Action: ['logs:CreateLogStream', 'logs:PutLogEvents'],
      // The ARN of a log group, as CloudFormation gives it, ends in `:*`.
      Resource: options.logGroupArn,
    },
  );
}
