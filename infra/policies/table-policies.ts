/**
 * Who reads and writes the table that says who maps to what, who owns which profile and who is revoked. Whoever writes it
 * decides whom the service lets in: the service itself may do no more than enter the owner of a profile.
 */
import type { Place } from './network-endpoint-policies.ts';
import { type PolicyDocument, type PolicyStatement, policyDocument } from './policy-document.ts';

export interface TablePolicyOptions extends Place {
  readonly tableArn: string;
  /** Encrypts the table. */
  readonly keyArn: string;
}

const READING = ['dynamodb:BatchGetItem', 'dynamodb:GetItem'];
const ENTER_OWNER = 'dynamodb:PutItem';
/** Of the items that say who owns a profile. */
const OWNER_KEYS = 'profile#*';

/** What the tasks do with the table. */
export function tableActions(entersOwners: boolean): readonly string[] {
  return [...READING, ...(entersOwners ? [ENTER_OWNER] : [])];
}

/**
 * Of the tasks.
 * @param options.entersOwners whether people get the profiles of their names on first use, which the table then remembers
 */
export function tableAccess(
  options: TablePolicyOptions & { readonly vpcId: string; readonly entersOwners: boolean },
): PolicyDocument {
  const { tableArn, vpcId, entersOwners } = options;
  const fromVpc = { StringEquals: { 'aws:SourceVpc': vpcId } };
  const enter: PolicyStatement = {
    Sid: 'EnterOwners',
    Effect: 'Allow',
    Action: ENTER_OWNER,
    Resource: tableArn,
    Condition: {
      ...fromVpc,
      // Safe in an Allow only because the key must be there as well: alone it would let requests without keys through.
      'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': [OWNER_KEYS] },
      Null: { 'dynamodb:LeadingKeys': 'false' },
    },
  };
  return policyDocument(
    { Sid: 'ReadTable', Effect: 'Allow', Action: READING, Resource: tableArn, Condition: fromVpc },
    ...(entersOwners ? [enter] : []),
    readKey('ReadTableKey', options),
  );
}

/**
 * DynamoDB asks KMS for the key of the table in the name of whoever reads or writes it.
 * Source: Amazon DynamoDB Developer Guide, "DynamoDB encryption at rest usage notes".
 */
function readKey(Sid: string, { partition: _partition, region, keyArn }: TablePolicyOptions): PolicyStatement {
  return {
    Sid,
    Effect: 'Allow',
    Action: 'kms:Decrypt',
    Resource: keyArn,
    Condition: { StringEquals: { 'kms:ViaService': `dynamodb.${region}.amazonaws.com` } },
  };
}

/** Of people who keep mappings and revocations by `studio-pass profiles` and `studio-pass revoke`. */
export function operatorAccess(options: TablePolicyOptions): PolicyDocument {
  return policyDocument(
    {
      // A transaction is authorized as the writes and checks that it consists of.
      // Source: Amazon DynamoDB Developer Guide, "Using IAM with DynamoDB transactions".
      Sid: 'KeepTable',
      Effect: 'Allow',
      Action: [...READING, 'dynamodb:ConditionCheckItem', 'dynamodb:DeleteItem', ENTER_OWNER, 'dynamodb:Scan'],
      Resource: options.tableArn,
    },
    readKey('ReadTableKey', options),
  );
}

/** Of tasks that look up attributes of people, which their tokens lack. */
export function userLookUp(userPoolArn: string): PolicyDocument {
  return policyDocument({
    Sid: 'LookUpUsers',
    Effect: 'Allow',
    Action: 'cognito-idp:AdminGetUser',
    Resource: userPoolArn,
  });
}
