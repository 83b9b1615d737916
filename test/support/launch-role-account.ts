/**
 * The example account in launch-role mode, with the policies that infra makes: a task role that may do nothing but assume
 * the launch role, the launch role, the endpoints' policies, STS and SageMaker.
 */
import { sageMakerApiEndpointPolicy, studioEndpointPolicy } from '../../infra/policies/endpoint-policies.ts';
import { assumeLaunchRolesPolicy, launchRoleTrust } from '../../infra/policies/launch-role-trust.ts';
import { directMintingPolicy, launchMintingPolicy } from '../../infra/policies/minting-policy.ts';
import type { Perimeter } from '../../infra/policies/perimeter.ts';
import { creationActions } from '../../infra/policies/profile-creation.ts';
import {
  ACCOUNT_ID,
  API_ENDPOINT_ID,
  API_ENDPOINT_PATH,
  DOMAIN_ID,
  REGION,
  STUDIO_ENDPOINT_ID,
  STUDIO_ENDPOINT_PATH,
  VPC_ID,
} from '../../src/local/example-account.ts';
import type { NamedPolicy, PolicyDocument } from '../../src/local/policy-document.ts';
import { operatorPrincipal, taskRolePrincipal } from '../../src/local/sagemaker/principals.ts';
import {
  type SageMakerStandIn,
  type SageMakerStandInOptions,
  startSageMakerStandIn,
} from '../../src/local/sagemaker/stand-in.ts';
import type { AssumableRole } from '../../src/local/sts/assume-role.ts';
import { type StsStandIn, startStsStandIn } from '../../src/local/sts/stand-in.ts';

export const LAUNCH_ROLE_ARN = `arn:aws:iam::${ACCOUNT_ID}:role/studio-pass-launch`;

/** As the SageMaker stand-in tags its profiles when nothing else is said. */
export const SUBJECTS = {
  alice: '00000000-0000-4000-8000-00000000000a',
  bob: '00000000-0000-4000-8000-00000000000b',
} as const;

const TASK_ROLE_ARN = `arn:aws:iam::${ACCOUNT_ID}:role/studio-pass-task`;
const VERSION = '2012-10-17';

const taskRolePolicies = [
  { name: 'assume launch roles', document: assumeLaunchRolesPolicy([LAUNCH_ROLE_ARN], VPC_ID) },
];

export function taskRole() {
  return taskRolePrincipal(taskRolePolicies);
}

/** Where the service may create profiles that are missing, with these execution roles. */
type Creation = Perimeter['creation'];

function perimeterOf(creation?: Creation): Perimeter {
  return {
    partition: 'aws',
    region: REGION,
    accountId: ACCOUNT_ID,
    domainId: DOMAIN_ID,
    vpcId: VPC_ID,
    apiEndpointId: API_ENDPOINT_ID,
    studioEndpointId: STUDIO_ENDPOINT_ID,
    serviceSubnets: [`${API_ENDPOINT_PATH.vpcSourceIp}/32`],
    corporateNetworks: [`${STUDIO_ENDPOINT_PATH.vpcSourceIp}/32`],
    creation,
  };
}

/** @param externalId what the trust policy asks for besides */
export function launchRole(externalId?: string, creation?: Creation): AssumableRole {
  const { Statement } = launchRoleTrust({ taskRoleArn: TASK_ROLE_ARN, vpcId: VPC_ID });
  // Under an operator of its own, beside those that the statement has.
  const asking = Statement.map((statement) =>
    statement.Action === 'sts:AssumeRole' && externalId !== undefined
      ? {
          ...statement,
          Condition: { ...statement.Condition, StringEqualsIgnoreCase: { 'sts:ExternalId': externalId } },
        }
      : statement,
  );
  const trust: PolicyDocument = { Version: VERSION, Statement: asking };
  const document = launchMintingPolicy(perimeterOf(creation));
  return { arn: LAUNCH_ROLE_ARN, trust: { name: 'trust', document: trust }, policies: [{ name: 'minting', document }] };
}

/** STS of the account. Its operator may assume any role as far as the operator's own policies go. */
export function startSts(clock: () => number = Date.now, role = launchRole()): Promise<StsStandIn> {
  const operator = operatorPrincipal();
  const everything = { Sid: 'Everything', Effect: 'Allow', Action: 'sts:*', Resource: '*' } as const;
  const policies = [{ name: 'sts', document: { Version: VERSION, Statement: [everything] } as const }];
  return startStsStandIn({ principals: [taskRole(), { ...operator, policies }], roles: [role], clock });
}

/** SageMaker of the account, for sessions of its STS. */
export function sageMakerOptions(
  sts: StsStandIn,
  clock: () => number = Date.now,
  creation?: Creation,
): SageMakerStandInOptions {
  return {
    ...standInOptions('launch-role', taskRolePolicies, creation),
    findTemporary: sts.findTemporary,
    clock,
  };
}

/** The same account in direct mode: the task role mints. */
export function directSageMakerOptions(creation?: Creation): SageMakerStandInOptions {
  const document = directMintingPolicy(perimeterOf(creation));
  return standInOptions('direct', [{ name: 'minting', document }], creation);
}

function standInOptions(
  mode: 'direct' | 'launch-role',
  policies: readonly NamedPolicy[],
  creation: Creation,
): SageMakerStandInOptions {
  const minting = {
    mintingRoleArns: [mode === 'direct' ? TASK_ROLE_ARN : LAUNCH_ROLE_ARN],
    accountIds: [ACCOUNT_ID],
    sharedWithNotebooks: false,
    furtherActions: creation === undefined ? [] : creationActions(mode),
  };
  const api = { name: 'API endpoint', document: sageMakerApiEndpointPolicy(minting) };
  const studio = { name: 'Studio endpoint', document: studioEndpointPolicy(minting) };
  const { trust } = launchRole();
  return {
    principals: [taskRolePrincipal(policies), operatorPrincipal()],
    perimeter: {
      taskRole: { arn: TASK_ROLE_ARN, trust, policies, managedPolicies: [] },
      apiEndpointPath: { ...API_ENDPOINT_PATH, endpointPolicy: api },
      studioEndpointPath: { ...STUDIO_ENDPOINT_PATH, endpointPolicy: studio },
      endpointPolicies: new Map([
        [API_ENDPOINT_ID, api],
        [STUDIO_ENDPOINT_ID, studio],
      ]),
    },
  };
}

export interface LaunchRoleAccount {
  readonly sts: StsStandIn;
  readonly sageMaker: SageMakerStandIn;
  close(): Promise<void>;
}

export async function startLaunchRoleAccount(clock?: () => number): Promise<LaunchRoleAccount> {
  const sts = await startSts(clock);
  const sageMaker = await startSageMakerStandIn(sageMakerOptions(sts, clock));
  return {
    sts,
    sageMaker,
    async close() {
      await Promise.all([sts.close(), sageMaker.close()]);
    },
  };
}
