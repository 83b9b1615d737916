/**
 * The bucket that the signing keys are copied to. One role writes it, and those it is told of read it, from inside the VPC;
 * the bucket refuses everybody else, whatever their own policies allow.
 */
import { Lazy, RemovalPolicy, Validations } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { keySetBucketPolicy, keySetReaderPolicy } from '../policies/key-set-policies.ts';
import { here } from './here.ts';

/** How long it can be seen which keys were published when. */
const OLD_VERSIONS_DAYS = 30;
const OBJECT_KEY = 'jwks.json';

export interface KeySetBucketProps {
  readonly mirrorRoleArn: string;
  readonly vpcId: string;
}

export class KeySetBucket extends Construct {
  readonly bucketName: string;
  readonly objectKey = OBJECT_KEY;
  readonly objectArn: string;
  /** Whatever puts the first keys there waits for it. */
  readonly policy: s3.CfnBucketPolicy;
  readonly #readers: iam.IRole[] = [];
  readonly #readerArns: string[] = [];

  constructor(scope: Construct, id: string, { mirrorRoleArn, vpcId }: KeySetBucketProps) {
    super(scope, id);
    const bucket = new s3.CfnBucket(this, 'Bucket', {
      // Public keys are no secret: what counts is who writes them. A key of KMS would need an endpoint of its own in the
      // VPC, and its outage would keep everybody out.
      bucketEncryption: {
        serverSideEncryptionConfiguration: [{ serverSideEncryptionByDefault: { sseAlgorithm: 'AES256' } }],
      },
      versioningConfiguration: { status: 'Enabled' },
      ownershipControls: { rules: [{ objectOwnership: 'BucketOwnerEnforced' }] },
      publicAccessBlockConfiguration: {
        blockPublicAcls: true,
        blockPublicPolicy: true,
        ignorePublicAcls: true,
        restrictPublicBuckets: true,
      },
      lifecycleConfiguration: {
        rules: [
          {
            id: 'old-versions',
            status: 'Enabled',
            noncurrentVersionExpiration: { noncurrentDays: OLD_VERSIONS_DAYS },
            abortIncompleteMultipartUpload: { daysAfterInitiation: 1 },
          },
        ],
      },
    });
    // It is never empty, and CloudFormation can't delete a bucket that isn't.
    bucket.applyRemovalPolicy(RemovalPolicy.RETAIN);
    this.bucketName = bucket.ref;
    this.objectArn = `${bucket.attrArn}/${OBJECT_KEY}`;
    this.policy = new s3.CfnBucketPolicy(this, 'Policy', {
      bucket: bucket.ref,
      policyDocument: Lazy.any({
        produce: () =>
          keySetBucketPolicy({
            bucketArn: bucket.attrArn,
            mirrorRoleArn,
            readerRoleArns: [...this.#readers.map(({ roleArn }) => roleArn), ...this.#readerArns],
            vpcId,
          }),
      }),
    });
    this.node.addValidation({
      validate: () => (this.#readers.length === 0 ? ['nobody may read the signing keys: no role was granted it'] : []),
    });
    Validations.of(bucket).acknowledge({
      id: 'AwsSolutions-S1',
      reason:
        'Only the mirror can write, and it logs each writing; what it writes is public, and one role only reads it.',
    });
  }

  /** Lets a role of another stack pass the bucket; its own policies are for that stack to give. */
  admitReader(roleArn: string): void {
    this.#readerArns.push(roleArn);
  }

  /** @returns what the role needs before it can read */
  grantRead(role: iam.IRole): iam.Policy {
    this.#readers.push(role);
    const policy = new iam.Policy(this, `Read${this.#readers.length}`, {
      document: iam.PolicyDocument.fromJson(keySetReaderPolicy(this.objectArn, here.accountId)),
    });
    role.attachInlinePolicy(policy);
    return policy;
  }
}
