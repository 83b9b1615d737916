/** A log group that only holders of the key can read, kept for a known time, and kept when its stack goes. */
import { RemovalPolicy } from 'aws-cdk-lib';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import * as logs from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';

export interface EncryptedLogGroupProps {
  readonly key: IKey;
  /** One of `logRetentionDays`. */
  readonly retentionDays: number;
}

export function encryptedLogGroup(
  scope: Construct,
  id: string,
  { key, retentionDays }: EncryptedLogGroupProps,
): logs.CfnLogGroup {
  const group = new logs.CfnLogGroup(scope, id, { kmsKeyId: key.keyArn, retentionInDays: retentionDays });
  group.applyRemovalPolicy(RemovalPolicy.RETAIN);
  return group;
}
