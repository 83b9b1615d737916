/**
 * Who reads and writes the table that says who maps to what, who owns which profile and who is revoked. Whoever writes it
 * decides whom the service lets in: the service itself may do no more than enter the owner of a profile, and keep launch tickets.
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
const KEEP_TICKETS = 'dynamodb:UpdateItem';
/** Of the items that say who owns a profile. */
const OWNER_KEYS = 'profile#*';
/** Of the items that are launch tickets. */
const TICKET_KEYS = 'ticket#*';

/** What the tasks write. */
export interface TableWrites {
  /** Whether people get the profiles of their names on first use, which the table then remembers. */
  readonly entersOwners: boolean;
  /** Whether there are launch links, each of which can be used once. */
  readonly keepsTickets: boolean;
}

/** What the tasks do with the table. */
export function tableActions({ entersOwners, keepsTickets }: TableWrites): readonly string[] {
  return [...READING, ...(entersOwners ? [ENTER_OWNER] : []), ...(keepsTickets ? [KEEP_TICKETS] : [])];
}

/** Of the tasks. */
export function tableAccess(options: TablePolicyOptions & TableWrites & { readonly vpcId: string }): PolicyDocument {
  const { tableArn, vpcId, entersOwners, keepsTickets } = options;
  const fromVpc = { StringEquals: { 'aws:SourceVpc': vpcId } };
  const write = (Sid: string, Action: string, keys: string): PolicyStatement => ({
    Sid,
    Effect: 'Allow',
    Action,
    Resource: tableArn,
    Condition: {
      ...fromVpc,
      // Safe in an Allow only because the key must be there as well: alone it would let requests without keys through.
      'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': [keys] },
      Null: { 'dynamodb:LeadingKeys': 'false' },
    },
  });
  return policyDocument(
    { Sid: 'ReadTable', Effect: 'Allow', Action: READING, Resource: tableArn, Condition: fromVpc },
    ...(entersOwners ? [write('EnterOwners', ENTER_OWNER, OWNER_KEYS)] : []),
    ...(keepsTickets ? [write('KeepTickets', KEEP_TICKETS, TICKET_KEYS)] : []),
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
