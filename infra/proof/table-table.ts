/**
 * Who reads and who writes the table: whoever writes it decides who maps to what and who is revoked. Evaluated with the
 * caller's own policies and the policy of the gateway endpoint together.
 */
import type { DeployedPerimeter } from '../../src/local/perimeter/deployed-perimeter.ts';
import type { TableWrites } from '../policies/table-policies.ts';
import { evaluateOnce } from './evaluate-once.ts';
import type { Position, Positions } from './positions.ts';

export interface TableCase {
  readonly id: string;
  readonly what: string;
  readonly caller: 'task' | 'operator';
  readonly action: string;
  readonly on?: 'another table' | 'the key' | 'another key';
  readonly requestKeys?: Readonly<Record<string, string | string[]>>;
  readonly from: (positions: Positions) => Position;
  /**
   * `entering owners`: only where the settings have the service remember who was first to have a name; `keeping tickets`: only
   * where there are launch links.
   */
  readonly allowed: boolean | 'entering owners' | 'keeping tickets';
}

export interface TableRow {
  readonly case: TableCase;
  readonly allowed: boolean;
  readonly asExpected: boolean;
}

const vpc = ({ ids, serviceAddress }: Positions): Position => ({
  sourceVpc: ids.vpcId,
  sourceVpce: 'vpce-0ddddddddddddddd0',
  vpcSourceIp: serviceAddress,
});
const strangersVpc = (at: Positions): Position => ({ ...vpc(at), sourceVpc: at.foreignVpc });
const internet = (): Position => ({ sourceIp: '203.0.113.7' });
const keys = (...leading: readonly string[]) => ({ 'dynamodb:LeadingKeys': [...leading] });
const OWNER = keys('profile#d-studiopass01#alice');
const PERSON = keys('person#https://issuer.example#sub-alice');
const TICKET = keys('ticket#bC3dE5fG7hI9jK1lM3nO5p');
const VIA_DYNAMODB = { 'kms:ViaService': 'dynamodb.us-east-1.amazonaws.com' };

const task = (
  id: string,
  what: string,
  action: string,
  allowed: TableCase['allowed'],
  rest: Partial<TableCase> = {},
): TableCase => ({ id, what: `a task ${what}`, caller: 'task', action, from: vpc, allowed, ...rest });
const operator = (id: string, what: string, action: string, rest: Partial<TableCase> = {}): TableCase => ({
  id,
  what: `an operator ${what}`,
  caller: 'operator',
  action,
  from: internet,
  allowed: true,
  ...rest,
});

export const TABLE_CASES: readonly TableCase[] = [
  ...['dynamodb:GetItem', 'dynamodb:BatchGetItem'].flatMap((action, index) => [
    task(`T${index + 1}`, `reads (${action})`, action, true, { requestKeys: PERSON }),
    task(`T${index + 1}b`, `reads another table (${action})`, action, false, { on: 'another table' }),
    task(`T${index + 1}c`, `reads from somebody else's VPC (${action})`, action, false, { from: strangersVpc }),
    task(`T${index + 1}d`, `reads from the internet (${action})`, action, false, { from: internet }),
  ]),
  task('T3', 'searches', 'dynamodb:Scan', false),
  task('T3b', 'searches by key', 'dynamodb:Query', false, { requestKeys: PERSON }),
  task('T4', 'enters the owner of a profile', 'dynamodb:PutItem', 'entering owners', { requestKeys: OWNER }),
  task('T4b', 'maps somebody', 'dynamodb:PutItem', false, { requestKeys: PERSON }),
  task('T4c', 'writes without saying what', 'dynamodb:PutItem', false),
  task('T4d', 'enters an owner in another table', 'dynamodb:PutItem', false, {
    requestKeys: OWNER,
    on: 'another table',
  }),
  task('T4e', "enters an owner from somebody else's VPC", 'dynamodb:PutItem', false, {
    requestKeys: OWNER,
    from: strangersVpc,
  }),
  task('T4f', 'enters an owner from the internet', 'dynamodb:PutItem', false, { requestKeys: OWNER, from: internet }),
  task('T4g', 'enters an owner and maps somebody', 'dynamodb:PutItem', false, {
    requestKeys: keys(...OWNER['dynamodb:LeadingKeys'], ...PERSON['dynamodb:LeadingKeys']),
  }),
  task('T5', 'takes an owner away', 'dynamodb:DeleteItem', false, { requestKeys: OWNER }),
  task('T5b', 'changes an owner', 'dynamodb:UpdateItem', false, { requestKeys: OWNER }),
  task('T6', 'has DynamoDB use the key of the table', 'kms:Decrypt', true, {
    on: 'the key',
    requestKeys: VIA_DYNAMODB,
    from: internet,
  }),
  task('T6b', 'uses the key of the table by itself', 'kms:Decrypt', false, { on: 'the key', from: internet }),
  task('T6c', 'has another service use the key of the table', 'kms:Decrypt', false, {
    on: 'the key',
    requestKeys: { 'kms:ViaService': 's3.us-east-1.amazonaws.com' },
    from: internet,
  }),
  task('T6d', 'has DynamoDB use another key', 'kms:Decrypt', false, {
    on: 'another key',
    requestKeys: VIA_DYNAMODB,
    from: internet,
  }),
  ...[
    'dynamodb:BatchGetItem',
    'dynamodb:ConditionCheckItem',
    'dynamodb:DeleteItem',
    'dynamodb:GetItem',
    'dynamodb:PutItem',
    'dynamodb:Scan',
  ].flatMap((action, index) => [
    operator(`T7.${index + 1}`, `uses ${action}`, action),
    operator(`T7.${index + 1}b`, `uses ${action} on another table`, action, { on: 'another table', allowed: false }),
  ]),
  operator('T8', 'deletes the table', 'dynamodb:DeleteTable', { allowed: false }),
  operator('T8b', 'has DynamoDB use the key of the table', 'kms:Decrypt', { on: 'the key', requestKeys: VIA_DYNAMODB }),
  operator('T8c', 'uses the key of the table by themselves', 'kms:Decrypt', { on: 'the key', allowed: false }),
  operator('T8d', 'has DynamoDB use another key', 'kms:Decrypt', {
    on: 'another key',
    requestKeys: VIA_DYNAMODB,
    allowed: false,
  }),
  operator('T8e', 'has another service use the key of the table', 'kms:Decrypt', {
    on: 'the key',
    requestKeys: { 'kms:ViaService': 's3.us-east-1.amazonaws.com' },
    allowed: false,
  }),
  task('T9', 'keeps a launch ticket', 'dynamodb:UpdateItem', 'keeping tickets', { requestKeys: TICKET }),
  task('T9b', 'changes a mapping', 'dynamodb:UpdateItem', false, { requestKeys: PERSON }),
  task('T9c', 'changes something without saying what', 'dynamodb:UpdateItem', false),
  task('T9d', 'keeps a launch ticket in another table', 'dynamodb:UpdateItem', false, {
    requestKeys: TICKET,
    on: 'another table',
  }),
  task('T9e', "keeps a launch ticket from somebody else's VPC", 'dynamodb:UpdateItem', false, {
    requestKeys: TICKET,
    from: strangersVpc,
  }),
  task('T9f', 'keeps a launch ticket from the internet', 'dynamodb:UpdateItem', false, {
    requestKeys: TICKET,
    from: internet,
  }),
  task('T9g', 'keeps a launch ticket and changes a mapping', 'dynamodb:UpdateItem', false, {
    requestKeys: keys(...TICKET['dynamodb:LeadingKeys'], ...PERSON['dynamodb:LeadingKeys']),
  }),
  task('T9h', 'takes a launch ticket away', 'dynamodb:DeleteItem', false, { requestKeys: TICKET }),
];

export function tableTable(
  perimeter: DeployedPerimeter,
  positions: Positions,
  writes: TableWrites,
  concerns: (action: string) => boolean,
): Promise<readonly TableRow[]> {
  return Promise.all(
    TABLE_CASES.filter(({ action }) => concerns(action)).map((one) => row(perimeter, positions, writes, one)),
  );
}

async function row(
  { taskRole, table }: DeployedPerimeter,
  positions: Positions,
  writes: TableWrites,
  one: TableCase,
): Promise<TableRow> {
  const { accountId } = positions.ids;
  const roleName = one.caller === 'task' ? taskRole.arn.replace(/^.*\//, '') : 'operator';
  const resource = {
    table: table.arn,
    'another table': `${table.arn}-of-another-service`,
    'the key': table.keyArn,
    'another key': `${table.keyArn}0`,
  }[one.on ?? 'table'];
  const { result } = await evaluateOnce({
    principal: {
      arn: `arn:aws:sts::${accountId}:assumed-role/${roleName}/session`,
      accountId,
      policies: one.caller === 'task' ? taskRole.policies : [table.operators],
    },
    action: one.action,
    resource,
    ...(resource.includes(':kms:') ? { resourcePolicy: byIam(accountId) } : {}),
    ...(one.requestKeys === undefined ? {} : { requestKeys: one.requestKeys }),
    network: { name: one.what, ...one.from(positions) },
  });
  const allowed = result === 'Allowed';
  const expected =
    typeof one.allowed === 'boolean'
      ? one.allowed
      : { 'entering owners': writes.entersOwners, 'keeping tickets': writes.keepsTickets }[one.allowed];
  return { case: one, allowed, asExpected: allowed === expected };
}

/** The policy of a key that leaves the decision to IAM, as ours does. */
function byIam(accountId: string) {
  return {
    name: 'key',
    document: {
      Version: '2012-10-17',
      Statement: [
        {
          Sid: 'AccountDecidesByIam',
          Effect: 'Allow',
          Principal: { AWS: `arn:aws:iam::${accountId}:root` },
          Action: 'kms:*',
          Resource: '*',
        },
      ],
    },
  } as const;
}
