/** The one key that encrypts logs, topics, tables and volumes. It outlives its stack: without it, nothing is readable. */
import { RemovalPolicy } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import { Construct } from 'constructs';
import { keyPolicy } from '../policies/key-policy.ts';
import { here } from './here.ts';
import { shortPolicy } from './short-policy.ts';

export class EncryptionKey extends Construct {
  readonly key: kms.IKey;

  constructor(scope: Construct, id: string, { name }: { readonly name: string }) {
    super(scope, id);
    this.key = new kms.Key(this, 'Key', {
      description: `${name}: logs, topics, tables and volumes`,
      enableKeyRotation: true,
      policy: iam.PolicyDocument.fromJson(shortPolicy(this, keyPolicy(here))),
      removalPolicy: RemovalPolicy.RETAIN,
    });
  }
}
