/** The proof that the perimeter of a deployment holds: all tables, held against the policies of its templates. */
import type { Template } from '../../src/local/cloudformation/template.ts';
import {
  type DeployedPerimeter,
  type DeployedRole,
  deployPerimeter,
  deploySpokeRole,
} from '../../src/local/perimeter/deployed-perimeter.ts';
import { assertKnownConditions } from '../../src/local/policy-check.ts';
import { tableWrites } from '../mapping.ts';
import { functionKinds } from '../names.ts';
import type { Settings } from '../settings/settings-schema.ts';
import { type AssumeRoleRow, assumeRoleTable } from './assume-role-table.ts';
import { type AuthorizerRow, authorizerTable } from './authorizer-table.ts';
import { CALL_CASES } from './call-cases.ts';
import { configuredRoles } from './configured-roles.ts';
import { creationCases } from './creation-cases.ts';
import { type KeySetRow, keySetTable } from './key-set-table.ts';
import type { PerimeterCase } from './perimeter-cases.ts';
import { type PerimeterMode, type PerimeterRow, perimeterTable } from './perimeter-table.ts';
import { type Positions, positionsFor } from './positions.ts';
import { type PrivateApiRow, privateApiTable } from './private-api-table.ts';
import { launchRolePrivileges, type PrivilegesRow, privilegesTable } from './privileges-table.ts';
import { type SideDoorRow, sideDoorTable } from './side-door-table.ts';
import { type TableRow, tableTable } from './table-table.ts';

export interface Proof {
  readonly perimeter: readonly PerimeterRow[];
  /** What is asked of SageMaker beside URLs. */
  readonly calls: readonly PerimeterRow[];
  /** Empty in direct mode, which has no launch role. */
  readonly assumeRole: readonly AssumeRoleRow[];
  readonly privateApi: readonly PrivateApiRow[];
  readonly sideDoors: readonly SideDoorRow[];
  readonly keySet: readonly KeySetRow[];
  readonly table: readonly TableRow[];
  /** Empty where API Gateway asks no function. */
  readonly authorizer: readonly AuthorizerRow[];
  readonly privileges: readonly PrivilegesRow[];
  readonly spokes: readonly SpokeProof[];
}

interface SpokeProof {
  readonly accountId: string;
  readonly perimeter: readonly PerimeterRow[];
  readonly calls: readonly PerimeterRow[];
  readonly assumeRole: readonly AssumeRoleRow[];
  readonly privileges: readonly PrivilegesRow[];
}

export interface ProvenDeployment {
  readonly settings: Settings;
  readonly positions: Positions;
  readonly perimeter: DeployedPerimeter;
  /** By account. */
  readonly spokeRoles: ReadonlyMap<string, DeployedRole>;
}

/**
 * @param templates as `synthesize` gives them
 * @throws Error if they do not hold a policy that they should, or one uses a condition key or operator that does not exist
 */
export async function deployForProof(
  settings: Settings,
  templates: ReadonlyMap<string, Template>,
): Promise<ProvenDeployment> {
  const positions = positionsFor(settings);
  const ofTheAccount = [...templates].filter(([name]) => name !== 'on-premises' && !name.startsWith('spoke-'));
  const perimeter = deployPerimeter(new Map(ofTheAccount), positions.ids);
  const spokeRoles = new Map(
    (settings.spokes ?? []).map(({ accountId, domainId }) => {
      const template = templates.get(`spoke-${accountId}`);
      if (template === undefined) {
        throw new Error(`there is no template for the account ${accountId}`);
      }
      return [accountId, deploySpokeRole(template, { ...positions.ids, domainId }, accountId)];
    }),
  );
  for (const policy of policiesOf(perimeter, [...spokeRoles.values()])) {
    await assertKnownConditions(policy);
  }
  return { settings, positions, perimeter, spokeRoles };
}

const PRESIGN = 'sagemaker:CreatePresignedDomainUrl';
const ASSUME = ['sts:AssumeRole', 'sts:SetSourceIdentity', 'sts:TagSession'];

/** @param concerns leaves out the cases about other actions; all are held against the policies if absent */
export async function prove(
  { settings, positions, perimeter, spokeRoles }: ProvenDeployment,
  concerns: (action: string) => boolean = () => true,
): Promise<Proof> {
  const notebooksShareTheVpc = settings.studioDomain !== undefined || settings.existingStudioDomain?.sharesVpc === true;
  const createsHere = (settings.studioDomain ?? settings.existingStudioDomain)?.createMissingProfiles;
  return {
    perimeter: concerns(PRESIGN) ? await perimeterTable(perimeter, settings.perimeter, positions) : [],
    calls: await perimeterTable(
      perimeter,
      settings.perimeter,
      positions,
      callCases(perimeter, settings.perimeter, positions.ids.domainId, createsHere !== undefined).filter(({ call }) =>
        concerns(call?.action ?? PRESIGN),
      ),
    ),
    assumeRole:
      settings.perimeter === 'direct' || !ASSUME.some(concerns) ? [] : await assumeRoleTable(perimeter, positions),
    privateApi: concerns('execute-api:Invoke') ? await privateApiTable(perimeter, positions) : [],
    sideDoors: await sideDoorTable(perimeter, positions, notebooksShareTheVpc, functionKinds(settings), concerns),
    keySet: await keySetTable(perimeter, positions, concerns),
    table: await tableTable(perimeter, positions, tableWrites(settings), concerns),
    authorizer: await authorizerTable(perimeter, positions, concerns),
    privileges: privilegesTable(perimeter, settings, positions.ids, createsHere !== undefined),
    spokes: await Promise.all(
      (settings.spokes ?? []).map(async ({ accountId, domainId, createMissingProfiles }) => {
        const creates = createMissingProfiles !== undefined;
        const inSpoke = { ...positions, ids: { ...positions.ids, accountId, domainId } };
        const launchRole = spokeRoles.get(accountId);
        const spoke = { ...perimeter, launchRole };
        return {
          accountId,
          perimeter: await perimeterTable(spoke, 'launch-role', inSpoke),
          calls: await perimeterTable(
            spoke,
            'launch-role',
            inSpoke,
            callCases(perimeter, 'launch-role', domainId, creates),
          ),
          assumeRole: await assumeRoleTable(spoke, inSpoke),
          privileges: launchRole === undefined ? [] : launchRolePrivileges(launchRole, perimeter.taskRole, creates),
        };
      }),
    ),
  };
}

function callCases(
  { environment }: DeployedPerimeter,
  mode: PerimeterMode,
  domainId: string,
  creates: boolean,
): readonly PerimeterCase[] {
  return creates ? [...CALL_CASES, ...creationCases(mode, configuredRoles(environment, domainId))] : CALL_CASES;
}

/** The ids of the cases that did not come out as they must. */
export function failures({ spokes, ...tables }: Proof): readonly string[] {
  const ofSpokes = spokes.flatMap((spoke) => [
    ...spoke.perimeter,
    ...spoke.calls,
    ...spoke.assumeRole,
    ...spoke.privileges,
  ]);
  return [...Object.values(tables).flat(), ...ofSpokes]
    .filter(({ asExpected }) => !asExpected)
    .map((row) => row.case.id);
}

function policiesOf(perimeter: DeployedPerimeter, spokeRoles: readonly DeployedRole[]) {
  const { taskRole, authorizerRole, launchRole, endpointPolicies, apiResourcePolicy, guardrails, keySet } = perimeter;
  const launchRoles = launchRole === undefined ? spokeRoles : [launchRole, ...spokeRoles];
  return [
    ...taskRole.policies,
    ...(authorizerRole?.policies ?? []),
    ...keySet.mirrorRole.policies,
    keySet.bucketPolicy,
    perimeter.table.operators,
    ...launchRoles.flatMap(({ trust, policies }) => [trust, ...policies]),
    ...endpointPolicies.values(),
    apiResourcePolicy,
    guardrails,
  ];
}
