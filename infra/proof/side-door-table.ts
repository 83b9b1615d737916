/**
 * What else could be done through the same endpoints and in the same account: calls that must go on working beside the
 * perimeter, and calls that would open it from the side.
 */
import type { NetworkPath } from '../../src/local/network-path.ts';
import type { DeployedPerimeter } from '../../src/local/perimeter/deployed-perimeter.ts';
import { evaluatePolicy, type PolicyLayer } from '../../src/local/policy-evaluator.ts';
import { EVERYTHING } from './everything.ts';
import type { Position, Positions } from './positions.ts';

export interface SideDoorCase {
  readonly id: string;
  readonly what: string;
  readonly action: string;
  readonly roleName: string;
  /** Of the caller; that of the deployment if absent. */
  readonly accountId?: string;
  readonly resource: 'domain' | 'user-profile' | 'app';
  readonly requestKeys?: Readonly<Record<string, string | string[]>>;
  readonly from: (positions: Positions) => Position;
  /** For a caller whose own policies allow everything. */
  readonly refusedBy: readonly PolicyLayer[];
  /** Only where Studio's apps share the VPC; elsewhere nobody but the minting roles passes the API endpoint. */
  readonly whereNotebooksShareTheVpc?: boolean;
}

export interface SideDoorRow {
  readonly case: SideDoorCase;
  readonly refusedBy: readonly PolicyLayer[];
  readonly asExpected: boolean;
}

const EXECUTION_ROLE = 'notebook-execution';
const ADMINISTRATOR = 'administrator';
const PROVISIONING = 'studio-pass-provisioning';
const ANOTHER_ACCOUNT = '999999999999';

const apiEndpoint = ({ ids, notebookAddress }: Positions): Position => ({
  sourceVpce: ids.apiEndpointId,
  sourceVpc: ids.vpcId,
  vpcSourceIp: notebookAddress,
});
const studioEndpoint = ({ ids, corporateAddress }: Positions): Position => ({
  sourceVpce: ids.studioEndpointId,
  sourceVpc: ids.vpcId,
  vpcSourceIp: corporateAddress,
});
const internet = (): Position => ({ sourceIp: '203.0.113.7' });
const withOwner = { 'aws:RequestTag/studio-subject': 'sub-mallory', 'aws:TagKeys': ['studio-subject'] };

export const SIDE_DOOR_CASES: readonly SideDoorCase[] = [
  {
    id: 'S1',
    what: 'a notebook describes its domain, through the API endpoint',
    action: 'sagemaker:DescribeDomain',
    roleName: EXECUTION_ROLE,
    resource: 'domain',
    from: apiEndpoint,
    refusedBy: [],
    whereNotebooksShareTheVpc: true,
  },
  {
    id: 'S2',
    what: 'a notebook mints, through the API endpoint',
    action: 'sagemaker:CreatePresignedDomainUrl',
    roleName: EXECUTION_ROLE,
    resource: 'user-profile',
    from: apiEndpoint,
    refusedBy: ['endpoint', 'guardrails'],
  },
  {
    id: 'S3',
    what: "somebody else's account calls SageMaker through the API endpoint",
    action: 'sagemaker:DescribeDomain',
    roleName: ADMINISTRATOR,
    accountId: ANOTHER_ACCOUNT,
    resource: 'domain',
    from: apiEndpoint,
    refusedBy: ['endpoint'],
  },
  {
    id: 'S4',
    what: 'Studio creates an app, through the Studio endpoint',
    action: 'sagemaker:CreateApp',
    roleName: EXECUTION_ROLE,
    resource: 'app',
    from: studioEndpoint,
    refusedBy: [],
  },
  {
    id: 'S5',
    what: "somebody else's account creates an app, through the Studio endpoint",
    action: 'sagemaker:CreateApp',
    roleName: ADMINISTRATOR,
    accountId: ANOTHER_ACCOUNT,
    resource: 'app',
    from: studioEndpoint,
    refusedBy: ['endpoint'],
  },
  {
    id: 'S6',
    what: 'provisioning tags a user profile',
    action: 'sagemaker:AddTags',
    roleName: PROVISIONING,
    resource: 'user-profile',
    requestKeys: withOwner,
    from: internet,
    refusedBy: [],
  },
  {
    id: 'S7',
    what: 'an administrator tags a user profile as their own',
    action: 'sagemaker:AddTags',
    roleName: ADMINISTRATOR,
    resource: 'user-profile',
    requestKeys: withOwner,
    from: internet,
    refusedBy: ['guardrails'],
  },
  {
    id: 'S8',
    what: 'an administrator takes the tag off a user profile',
    action: 'sagemaker:DeleteTags',
    roleName: ADMINISTRATOR,
    resource: 'user-profile',
    requestKeys: { 'aws:TagKeys': ['studio-subject'] },
    from: internet,
    refusedBy: ['guardrails'],
  },
  {
    id: 'S9',
    what: 'an administrator creates a user profile that belongs to somebody',
    action: 'sagemaker:CreateUserProfile',
    roleName: ADMINISTRATOR,
    resource: 'user-profile',
    requestKeys: withOwner,
    from: internet,
    refusedBy: ['guardrails'],
  },
  {
    id: 'S10',
    what: 'an administrator creates a user profile that belongs to nobody',
    action: 'sagemaker:CreateUserProfile',
    roleName: ADMINISTRATOR,
    resource: 'user-profile',
    from: internet,
    refusedBy: [],
  },
];

export function sideDoorTable(
  perimeter: DeployedPerimeter,
  positions: Positions,
  notebooksShareTheVpc: boolean,
): Promise<readonly SideDoorRow[]> {
  const cases = SIDE_DOOR_CASES.filter(
    ({ whereNotebooksShareTheVpc = false }) => notebooksShareTheVpc || !whereNotebooksShareTheVpc,
  );
  return Promise.all(cases.map((one) => row(perimeter, positions, one)));
}

async function row(perimeter: DeployedPerimeter, positions: Positions, one: SideDoorCase): Promise<SideDoorRow> {
  const { ids } = positions;
  const { accountId = ids.accountId } = one;
  const position = one.from(positions);
  const endpointPolicy = perimeter.endpointPolicies.get(position.sourceVpce ?? '');
  const network: NetworkPath = {
    name: one.what,
    ...position,
    ...(endpointPolicy === undefined ? {} : { endpointPolicy }),
  };
  const names = { domain: '', 'user-profile': '/alice', app: '/alice/JupyterLab/default' }[one.resource];
  const { refusedBy } = await evaluatePolicy({
    principal: {
      arn: `arn:aws:sts::${accountId}:assumed-role/${one.roleName}/session`,
      accountId,
      policies: [EVERYTHING],
    },
    action: one.action,
    resource: `arn:aws:sagemaker:${ids.region}:${accountId}:${one.resource}/${ids.domainId}${names}`,
    ...(one.requestKeys === undefined ? {} : { requestKeys: one.requestKeys }),
    network,
    guardrails: [perimeter.guardrails],
  });
  // The policy of an endpoint that was there already is not known here.
  const expected = one.refusedBy.filter((layer) => layer !== 'endpoint' || endpointPolicy !== undefined);
  return { case: one, refusedBy, asExpected: refusedBy.join() === expected.join() };
}
