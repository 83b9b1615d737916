/**
 * All that the roles of the perimeter may do at all, and who may take them on. A statement that is added anywhere to them
 * shows here, whatever it is about.
 */
import type { DeployedIds, DeployedPerimeter, DeployedRole } from '../../src/local/perimeter/deployed-perimeter.ts';
import type { PolicyStatement } from '../../src/local/policy-document.ts';
import { asksUserPool, entersOwners } from '../mapping.ts';
import { type FunctionKind, functionName } from '../names.ts';
import { LOG_ACTIONS, NETWORK_INTERFACE_ACTIONS, ofFunction } from '../policies/function-policies.ts';
import type { Settings } from '../settings/settings-schema.ts';

export interface PrivilegesRow {
  readonly case: { readonly id: string; readonly what: string };
  /** Actions that Allow statements name, or `principal: action` of a trust policy. */
  readonly has: readonly string[];
  readonly asExpected: boolean;
}

type Place = Pick<DeployedIds, 'region' | 'accountId'>;

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
const LAMBDA = 'lambda.amazonaws.com';
/** What Lambda does by the role of a function. */
const RUN = [...LOG_ACTIONS, ...NETWORK_INTERFACE_ACTIONS];

export function privilegesTable(
  { taskRole, launchRole, authorizerRole }: DeployedPerimeter,
  settings: Settings,
  place: Place,
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
  const own = [...access, ...(mode === 'direct' ? minting : ASSUME)];
  return [
    ...(settings.service?.compute === 'lambda'
      ? [
          row('P1', 'the function may', actionsOf(taskRole), [...own, ...RUN]),
          row('P2', 'may become the function', trustOf(taskRole), [`${LAMBDA}: sts:AssumeRole`]),
          row('P5', "the function's own code may not", deniedBy(taskRole), deniedToCode(settings, place, 'api')),
        ]
      : [
          row('P1', 'the tasks may', actionsOf(taskRole), own),
          row('P2', 'may become the tasks', trustOf(taskRole), ['ecs-tasks.amazonaws.com: sts:AssumeRole']),
        ]),
    ...(authorizerRole === undefined ? [] : authorizerPrivileges(authorizerRole, settings, place)),
    ...(launchRole === undefined ? [] : launchRolePrivileges(launchRole, taskRole, createsProfiles)),
  ];
}

/** It reads what it decides by, and can neither mint nor become anybody who can. */
function authorizerPrivileges(
  authorizerRole: DeployedRole,
  settings: Settings,
  place: Place,
): readonly PrivilegesRow[] {
  const reading = [READ_KEYS, ...READ_TABLE, ...(asksUserPool(settings) ? ['cognito-idp:AdminGetUser'] : []), ...RUN];
  return [
    row('P6', 'the authorizer may', actionsOf(authorizerRole), reading),
    row('P7', 'may become the authorizer', trustOf(authorizerRole), [`${LAMBDA}: sts:AssumeRole`]),
    row(
      'P8',
      "the authorizer's own code may not",
      deniedBy(authorizerRole),
      deniedToCode(settings, place, 'authorizer'),
    ),
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

/** Each Deny statement in words: a weaker one reads differently. */
function deniedBy({ policies }: DeployedRole): readonly string[] {
  const denies = policies.flatMap(({ document }) => document.Statement).filter(({ Effect }) => Effect === 'Deny');
  return denies.map((statement) => denial(actions(statement), statement.Resource, statement.Condition));
}

function denial(denied: readonly string[], resource: unknown, condition: unknown): string {
  return `${denied.toSorted().join(', ')} on ${String(resource)} if ${JSON.stringify(condition)}`;
}

function deniedToCode(settings: Settings, { region, accountId }: Place, kind: FunctionKind): readonly string[] {
  const condition = ofFunction(`arn:aws:lambda:${region}:${accountId}:function:${functionName(settings, kind)}`);
  return [denial(NETWORK_INTERFACE_ACTIONS, '*', condition)];
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
