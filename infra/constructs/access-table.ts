/**
 * The one table of the service: who maps to what, who is revoked, which tickets are open. Its key has two parts so that these
 * can live side by side; entries that expire do so by themselves.
 */
import { RemovalPolicy } from 'aws-cdk-lib';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { Construct } from 'constructs';

const PARTITION_KEY = 'partitionKey';
const SORT_KEY = 'sortKey';
/** Seconds since the epoch. DynamoDB removes an entry some time after: readers must compare too. */
const EXPIRES_AT = 'expiresAt';

export class AccessTable extends Construct {
  readonly tableName: string;
  readonly tableArn: string;

  constructor(scope: Construct, id: string, { key }: { readonly key: IKey }) {
    super(scope, id);
    const table = new dynamodb.CfnTable(this, 'Table', {
      attributeDefinitions: [
        { attributeName: PARTITION_KEY, attributeType: 'S' },
        { attributeName: SORT_KEY, attributeType: 'S' },
      ],
      keySchema: [
        { attributeName: PARTITION_KEY, keyType: 'HASH' },
        { attributeName: SORT_KEY, keyType: 'RANGE' },
      ],
      billingMode: 'PAY_PER_REQUEST',
      timeToLiveSpecification: { attributeName: EXPIRES_AT, enabled: true },
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      sseSpecification: { sseEnabled: true, sseType: 'KMS', kmsMasterKeyId: key.keyArn },
      deletionProtectionEnabled: true,
    });
    table.applyRemovalPolicy(RemovalPolicy.RETAIN);
    this.tableName = table.ref;
    this.tableArn = table.attrArn;
  }
}
