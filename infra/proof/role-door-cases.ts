/** Side doors through the roles themselves: whoever changes one that the perimeter rests on is past the perimeter. */
import type { Position, Positions } from './positions.ts';
import type { SideDoorCase } from './side-door-cases.ts';

const ADMINISTRATOR = () => 'administrator';
const PROVISIONING = ({ provisioningRoleArn }: Positions): string => provisioningRoleArn;
const DEPLOYMENT = ({ deploymentRoleArn }: Positions): string => deploymentRoleArn;
const sessionCutter = ({ sessionCuttingRoleArn = '' }: Positions): string => sessionCuttingRoleArn;
const launchRole = ({ taskRoleArn }: Positions): string => taskRoleArn.replace(/-task$/, '-launch');
const mintingRole = ({ mintingRoleArn }: Positions): string => mintingRoleArn;
const internet = (): Position => ({ sourceIp: '203.0.113.7' });
/** Each is a way to become the role, or to make it mean something else. */
const ROLE_ACTIONS = [
  'iam:UpdateAssumeRolePolicy',
  'iam:PutRolePolicy',
  'iam:DeleteRolePolicy',
  'iam:AttachRolePolicy',
  'iam:PassRole',
  'iam:CreateRole',
  'iam:DeleteRole',
  'iam:DeleteRolePermissionsBoundary',
  'iam:DetachRolePolicy',
  'iam:PutRolePermissionsBoundary',
  'iam:TagRole',
  'iam:UntagRole',
  'iam:UpdateRole',
];

export const ROLE_DOOR_CASES: readonly SideDoorCase[] = [
  ...ROLE_ACTIONS.map(
    (action, index): SideDoorCase => ({
      id: `S12.${index + 1}`,
      what: `an administrator uses ${action} on the role that mints`,
      action,
      role: ADMINISTRATOR,
      resource: mintingRole,
      from: internet,
      refusedBy: ['guardrails'],
    }),
  ),
  {
    id: 'S13',
    what: 'an administrator makes a role that may tag profiles',
    action: 'iam:CreateRole',
    role: ADMINISTRATOR,
    resource: PROVISIONING,
    from: internet,
    refusedBy: ['guardrails'],
  },
  {
    id: 'S14',
    what: 'deployment changes the role that mints',
    action: 'iam:PutRolePolicy',
    role: DEPLOYMENT,
    resource: mintingRole,
    from: internet,
    refusedBy: [],
  },
  {
    id: 'S15',
    what: 'an administrator changes a role of their own',
    action: 'iam:PutRolePolicy',
    role: ADMINISTRATOR,
    resource: ({ ids }) => `arn:aws:iam::${ids.accountId}:role/administrator`,
    from: internet,
    refusedBy: [],
  },
  {
    id: 'S20',
    what: 'whoever may cut sessions puts a policy into the launch role',
    action: 'iam:PutRolePolicy',
    role: sessionCutter,
    resource: launchRole,
    from: internet,
    refusedBy: [],
    whereSessionsAreCut: true,
  },
  {
    id: 'S20b',
    what: 'whoever may cut sessions takes it out again',
    action: 'iam:DeleteRolePolicy',
    role: sessionCutter,
    resource: launchRole,
    from: internet,
    refusedBy: [],
    whereSessionsAreCut: true,
  },
  {
    id: 'S20c',
    what: 'whoever may cut sessions attaches a managed policy to the launch role',
    action: 'iam:AttachRolePolicy',
    role: sessionCutter,
    resource: launchRole,
    from: internet,
    refusedBy: ['guardrails'],
    whereSessionsAreCut: true,
  },
  {
    id: 'S20d',
    what: 'whoever may cut sessions lets others take on the launch role',
    action: 'iam:UpdateAssumeRolePolicy',
    role: sessionCutter,
    resource: launchRole,
    from: internet,
    refusedBy: ['guardrails'],
    whereSessionsAreCut: true,
  },
  {
    id: 'S21.1',
    what: 'whoever may cut sessions uses iam:PutRolePolicy on the role of the tasks',
    action: 'iam:PutRolePolicy',
    role: sessionCutter,
    resource: ({ taskRoleArn }) => taskRoleArn,
    from: internet,
    refusedBy: ['guardrails'],
    whereSessionsAreCut: true,
  },
  {
    id: 'S22.1',
    what: 'an administrator uses iam:PutRolePolicy on the role of the tasks',
    action: 'iam:PutRolePolicy',
    role: ADMINISTRATOR,
    resource: ({ taskRoleArn }) => taskRoleArn,
    from: internet,
    refusedBy: ['guardrails'],
  },
  {
    id: 'S21.2',
    what: 'whoever may cut sessions uses iam:DeleteRolePolicy on the role of the tasks',
    action: 'iam:DeleteRolePolicy',
    role: sessionCutter,
    resource: ({ taskRoleArn }) => taskRoleArn,
    from: internet,
    refusedBy: ['guardrails'],
    whereSessionsAreCut: true,
  },
  {
    id: 'S22.2',
    what: 'an administrator uses iam:DeleteRolePolicy on the role of the tasks',
    action: 'iam:DeleteRolePolicy',
    role: ADMINISTRATOR,
    resource: ({ taskRoleArn }) => taskRoleArn,
    from: internet,
    refusedBy: ['guardrails'],
  },
];
