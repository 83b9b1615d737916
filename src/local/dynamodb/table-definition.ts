/** The access table as CreateTable has it: what is deployed, without what only AWS knows (deletion protection, backups). */
import type { CreateTableCommandInput } from '@aws-sdk/client-dynamodb';
import { PARTITION_KEY, SORT_KEY } from '../../model/access-table.ts';

export const ACCESS_TABLE = {
  TableName: 'studio-pass-access',
  BillingMode: 'PAY_PER_REQUEST',
  AttributeDefinitions: [
    { AttributeName: PARTITION_KEY, AttributeType: 'S' },
    { AttributeName: SORT_KEY, AttributeType: 'S' },
  ],
  KeySchema: [
    { AttributeName: PARTITION_KEY, KeyType: 'HASH' },
    { AttributeName: SORT_KEY, KeyType: 'RANGE' },
  ],
} as const satisfies CreateTableCommandInput;
