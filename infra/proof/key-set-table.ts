/**
 * Who reads and who writes the copy of the signing keys: whoever writes it decides who everybody is. Evaluated with the
 * callers' own policies and the policy of the bucket together.
 */
import type { NetworkPath } from '../../src/local/network-path.ts';
import type { DeployedPerimeter } from '../../src/local/perimeter/deployed-perimeter.ts';
import { evaluateOnce } from './evaluate-once.ts';
import { EVERYTHING } from './everything.ts';
import type { Position, Positions } from './positions.ts';

export interface KeySetCase {
  readonly id: string;
  readonly what: string;
  readonly caller: 'task' | 'mirror' | 'administrator';
  readonly action: string;
  /** Beside the key set itself. */
  readonly otherObject?: boolean;
  /** The bucket is gone, and somebody else has made one of its name, open to all. */
  readonly strangersBucket?: boolean;
  readonly from: (positions: Positions) => Position;
  readonly withoutTls?: boolean;
  /** Somebody has given the caller's role everything. */
  readonly withWideAllow?: boolean;
  readonly allowed: boolean;
}

export interface KeySetRow {
  readonly case: KeySetCase;
  readonly allowed: boolean;
  readonly deniedBy: readonly string[];
  readonly asExpected: boolean;
}

const vpc = ({ ids, serviceAddress }: Positions): Position => ({
  sourceVpc: ids.vpcId,
  sourceVpce: 'vpce-0eeeeeeeeeeeeeee0',
  vpcSourceIp: serviceAddress,
});
const outside = (): Position => ({ sourceIp: '203.0.113.7' });
const strangersVpc = (at: Positions): Position => ({ ...vpc(at), sourceVpc: at.foreignVpc });

export const KEY_SET_CASES: readonly KeySetCase[] = [
  {
    id: 'K1',
    what: 'a task reads the keys, through the VPC',
    caller: 'task',
    action: 's3:GetObject',
    from: vpc,
    allowed: true,
  },
  {
    id: 'K2',
    what: 'a task reads something else',
    caller: 'task',
    action: 's3:GetObject',
    otherObject: true,
    from: vpc,
    allowed: false,
  },
  {
    id: 'K3',
    what: "a task reads a stranger's bucket of the same name",
    caller: 'task',
    action: 's3:GetObject',
    strangersBucket: true,
    from: vpc,
    allowed: false,
  },
  {
    id: 'K4',
    what: 'stolen credentials of a task, from the internet',
    caller: 'task',
    action: 's3:GetObject',
    from: outside,
    allowed: false,
  },
  {
    id: 'K4b',
    what: "stolen credentials of a task, in somebody else's VPC",
    caller: 'task',
    action: 's3:GetObject',
    from: strangersVpc,
    allowed: false,
  },
  {
    id: 'K5',
    what: 'a task reads without TLS',
    caller: 'task',
    action: 's3:GetObject',
    from: vpc,
    withoutTls: true,
    allowed: false,
  },
  { id: 'K6', what: 'a task writes', caller: 'task', action: 's3:PutObject', from: vpc, allowed: false },
  { id: 'K7', what: 'the mirror writes', caller: 'mirror', action: 's3:PutObject', from: outside, allowed: true },
  {
    id: 'K8',
    what: 'the mirror writes something else',
    caller: 'mirror',
    action: 's3:PutObject',
    otherObject: true,
    from: outside,
    allowed: false,
  },
  {
    id: 'K9',
    what: "the mirror writes into a stranger's bucket of the same name",
    caller: 'mirror',
    action: 's3:PutObject',
    strangersBucket: true,
    from: outside,
    allowed: false,
  },
  {
    id: 'K10',
    what: 'an administrator writes keys of their own',
    caller: 'administrator',
    action: 's3:PutObject',
    from: outside,
    allowed: false,
  },
  {
    id: 'K11',
    what: 'an administrator brings back keys of before',
    caller: 'administrator',
    action: 's3:DeleteObjectVersion',
    from: outside,
    allowed: false,
  },
  {
    id: 'K12',
    what: 'an administrator deletes the keys',
    caller: 'administrator',
    action: 's3:DeleteObject',
    from: outside,
    allowed: false,
  },
  {
    id: 'K13',
    what: 'an administrator reads the keys, through the VPC',
    caller: 'administrator',
    action: 's3:GetObject',
    from: vpc,
    allowed: false,
  },
  {
    id: 'K13b',
    what: 'an administrator reads keys of before, through the VPC',
    caller: 'administrator',
    action: 's3:GetObjectVersion',
    from: vpc,
    allowed: false,
  },
  {
    id: 'K14',
    what: 'an administrator has keys replicated into it',
    caller: 'administrator',
    action: 's3:ReplicateObject',
    from: outside,
    allowed: false,
  },
  {
    id: 'K15',
    what: 'an administrator has their deletion replicated',
    caller: 'administrator',
    action: 's3:ReplicateDelete',
    from: outside,
    allowed: false,
  },
  {
    id: 'K16',
    what: 'stolen credentials of a task that may do everything, for keys of before, from the internet',
    caller: 'task',
    action: 's3:GetObjectVersion',
    withWideAllow: true,
    from: outside,
    allowed: false,
  },
];

export function keySetTable(
  perimeter: DeployedPerimeter,
  positions: Positions,
  concerns: (action: string) => boolean,
): Promise<readonly KeySetRow[]> {
  return Promise.all(
    KEY_SET_CASES.filter(({ action }) => concerns(action)).map((one) => row(perimeter, positions, one)),
  );
}

async function row({ taskRole, keySet }: DeployedPerimeter, positions: Positions, one: KeySetCase): Promise<KeySetRow> {
  const { accountId } = positions.ids;
  const owner = one.strangersBucket === true ? '999999999999' : accountId;
  const role = { task: taskRole, mirror: keySet.mirrorRole, administrator: undefined }[one.caller];
  const roleName = role?.arn.replace(/^.*\//, '') ?? 'administrator';
  const network: NetworkPath = { name: one.what, ...one.from(positions) };
  const { result, decidedBy } = await evaluateOnce({
    principal: {
      arn: `arn:aws:sts::${accountId}:assumed-role/${roleName}/session`,
      accountId,
      policies: one.withWideAllow === true ? [EVERYTHING] : (role?.policies ?? [EVERYTHING]),
    },
    action: one.action,
    resource: one.otherObject === true ? `${keySet.objectArn}.other` : keySet.objectArn,
    resourceAccountId: owner,
    resourcePolicy: one.strangersBucket === true ? OPEN_TO_ALL : keySet.bucketPolicy,
    requestKeys: {
      'aws:ResourceAccount': owner,
      'aws:SecureTransport': String(one.withoutTls !== true),
    },
    network,
  });
  const allowed = result === 'Allowed';
  return { case: one, allowed, deniedBy: allowed ? [] : decidedBy, asExpected: allowed === one.allowed };
}

/** As far as it goes: across accounts the caller's own policies must allow as well. */
const OPEN_TO_ALL = {
  name: 'open to all',
  document: {
    Version: '2012-10-17',
    Statement: [{ Sid: 'All', Effect: 'Allow', Principal: '*', Action: 's3:*', Resource: '*' }],
  },
} as const;
