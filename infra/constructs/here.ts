/** Where a stack is deployed: CloudFormation fills it in. */
import { Aws } from 'aws-cdk-lib';
import type { Place } from '../policies/network-endpoint-policies.ts';

export const here: Place = { partition: Aws.PARTITION, region: Aws.REGION, accountId: Aws.ACCOUNT_ID };
