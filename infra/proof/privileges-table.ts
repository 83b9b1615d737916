/**
 * All that the roles of the perimeter may do at all, and who may take them on. A statement that is added anywhere to them
 * shows here, whatever it is about.
 */
import type { DeployedPerimeter, DeployedRole } from '../../src/local/perimeter/deployed-perimeter.ts';
import type { PolicyStatement } from '../../src/local/policy-document.ts';
import { asksUserPool, entersOwners } from '../mapping.ts';
import type { Settings } from '../settings/settings-schema.ts';

export interface PrivilegesRow {
  readonly case: { readonly id: string; readonly what: string };
  /** Actions that Allow statements name, or `principal: action` of a trust policy. */
  readonly has: readonly string[];
  readonly asExpected: boolean;
}

/** Minting, and what the service looks up beside it. */
const STUDIO = [
  'sagemaker:CreatePresignedDomainUrl',
  'sagemaker:DescribeSpace',
  'sagemaker:DescribeUserProfile',
  'sagemaker:ListSpaces',
];
const CREATION = ['iam:PassRole', 'sagemaker:AddTags', 'sagemaker:CreateUserProfile'];
const READ_KEYS = 's3:GetObject';
const READ_TABLE = ['dynamodb:BatchGetItem', 'dynamodb:GetItem', 'kms:Decrypt'];
const ASSUME = ['sts:AssumeRole', 'sts:SetSourceIdentity', 'sts:TagSession'];

export function privilegesTable(
  { taskRole, launchRole }: DeployedPerimeter,
  settings: Settings,
  createsProfiles: boolean,
): readonly PrivilegesRow[] {
  const { perimeter: mode } = settings;
  const access = [
    READ_KEYS,
    ...READ_TABLE,
    ...(entersOwners(settings) ? ['dynamodb:PutItem'] : []),
    ...(settings.service?.launchTickets === undefined ? [] : ['dynamodb:UpdateItem']),
    ...(asksUserPool(settings) ? ['cognito-idp:AdminGetUser'] : []),
  ];
  const minting = [...STUDIO, ...(createsProfiles ? [...CREATION, 'sagemaker:ListTags'] : [])];
  return [
    row('P1', 'the tasks may', actionsOf(taskRole), [...access, ...(mode === 'direct' ? minting : ASSUME)]),
    row('P2', 'may become the tasks', trustOf(taskRole), ['ecs-tasks.amazonaws.com: sts:AssumeRole']),
    ...(launchRole === undefined ? [] : launchRolePrivileges(launchRole, taskRole, createsProfiles)),
  ];
}

export function launchRolePrivileges(
  launchRole: DeployedRole,
  taskRole: DeployedRole,
  createsProfiles: boolean,
): readonly PrivilegesRow[] {
  return [
    row('P3', 'the launch role may', actionsOf(launchRole), [...STUDIO, ...(createsProfiles ? CREATION : [])]),
    row(
      'P4',
      'may become the launch role',
      trustOf(launchRole),
      ASSUME.map((action) => `${taskRole.arn}: ${action}`),
    ),
  ];
}

function row(id: string, what: string, has: readonly string[], expected: readonly string[]): PrivilegesRow {
  return { case: { id, what }, has, asExpected: has.join() === expected.toSorted().join() };
}

function actionsOf({ policies, managedPolicies }: DeployedRole): readonly string[] {
  const allows = policies.flatMap(({ document }) => document.Statement).filter(({ Effect }) => Effect === 'Allow');
  return unique([...managedPolicies, ...allows.flatMap(actions)]);
}

function trustOf({ trust }: DeployedRole): readonly string[] {
  return unique(
    trust.document.Statement.flatMap((statement) =>
      principals(statement).flatMap((principal) => actions(statement).map((action) => `${principal}: ${action}`)),
    ),
  );
}

function actions({ Action = [], NotAction }: PolicyStatement): readonly string[] {
  return NotAction === undefined ? [Action].flat() : ['all but some'];
}

function principals({ Principal = '*' }: PolicyStatement): readonly string[] {
  return Principal === '*' ? ['everybody'] : Object.values(Principal).flat();
}

function unique(texts: readonly string[]): readonly string[] {
  return [...new Set(texts)].toSorted();
}
