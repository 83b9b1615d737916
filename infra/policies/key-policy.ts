/** Who may use the key that encrypts logs, topics and tables: the account decides by IAM; two AWS services act for it. */
import type { Place } from './network-endpoint-policies.ts';
import { type PolicyDocument, policyDocument } from './policy-document.ts';

export function keyPolicy({ partition, region, accountId }: Place): PolicyDocument {
  return policyDocument(
    {
      // Without it, nobody could ever change this policy again.
      Sid: 'AccountDecidesByIam',
      Effect: 'Allow',
      Principal: { AWS: `arn:${partition}:iam::${accountId}:root` },
      Action: 'kms:*',
      Resource: '*',
    },
    {
      // Source: CloudWatch Logs User Guide, "Encrypt log data in CloudWatch Logs using AWS Key Management Service".
      Sid: 'LogGroupsOfThisAccount',
      Effect: 'Allow',
      Principal: { Service: `logs.${region}.amazonaws.com` },
      Action: ['kms:Encrypt', 'kms:Decrypt', 'kms:ReEncrypt*', 'kms:GenerateDataKey*', 'kms:DescribeKey'],
      Resource: '*',
      Condition: {
        ArnLike: { 'kms:EncryptionContext:aws:logs:arn': `arn:${partition}:logs:${region}:${accountId}:log-group:*` },
      },
    },
    {
      // An alarm publishes to an encrypted topic by itself.
      // Source: SNS Developer Guide, "Enable compatibility between event sources from AWS services and encrypted topics".
      Sid: 'AlarmsOfThisAccountPublish',
      Effect: 'Allow',
      Principal: { Service: 'cloudwatch.amazonaws.com' },
      Action: ['kms:Decrypt', 'kms:GenerateDataKey*'],
      Resource: '*',
      Condition: { StringEquals: { 'aws:SourceAccount': accountId } },
    },
  );
}
