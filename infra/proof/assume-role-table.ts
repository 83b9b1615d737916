/**
 * Who can take on the launch role, and how. One call of AssumeRole is up to three actions, each evaluated by itself: the
 * tasks' own policy and the trust policy of the role must both allow every one, and so must the policy of the STS endpoint.
 */
import type { NetworkPath } from '../../src/local/network-path.ts';
import type { DeployedPerimeter } from '../../src/local/perimeter/deployed-perimeter.ts';
import type { PolicyRequest } from '../../src/local/policy-evaluator.ts';
import { evaluateOnce } from './evaluate-once.ts';
import { EVERYTHING, trustsAccount } from './everything.ts';
import { ALICE } from './perimeter-cases.ts';
import type { Position, Positions } from './positions.ts';

type Action = 'AssumeRole' | 'TagSession' | 'SetSourceIdentity';

export interface AssumeRoleCase {
  readonly id: string;
  readonly what: string;
  /** Of the session; none if absent, and then there is no TagSession. */
  readonly tags?: Readonly<Record<string, string>>;
  /** None if absent, and then there is no SetSourceIdentity. */
  readonly sourceIdentity?: string;
  readonly from?: (positions: Positions) => Position;
  /** Another role of the account than that of the tasks. */
  readonly otherRole?: boolean;
  /** Another role than the launch role, one that trusts the whole account. */
  readonly otherTarget?: boolean;
  /** What the trust policy refuses by itself. */
  readonly refusedByTrust: readonly Action[];
  /** What the tasks' own policy refuses by itself. */
  readonly refusedByTaskRole: readonly Action[];
}

export interface AssumeRoleRow {
  readonly case: AssumeRoleCase;
  readonly allowed: boolean;
  readonly refusedByTrust: readonly Action[];
  readonly refusedByTaskRole: readonly Action[];
  readonly asExpected: boolean;
}

const ALL: readonly Action[] = ['AssumeRole', 'TagSession', 'SetSourceIdentity'];
const sourceIdentity = ALICE['studio-subject'];
const tagged = (refused: Pick<AssumeRoleCase, 'what' | 'tags'>): Omit<AssumeRoleCase, 'id'> => ({
  ...refused,
  sourceIdentity,
  refusedByTrust: ['AssumeRole', 'TagSession'],
  refusedByTaskRole: [],
});

export const ASSUME_ROLE_CASES: readonly AssumeRoleCase[] = [
  {
    id: 'R1',
    what: 'a task, both tags, source identity, from the VPC',
    tags: ALICE,
    sourceIdentity,
    refusedByTrust: [],
    refusedByTaskRole: [],
  },
  { id: 'R2', what: 'without tags', sourceIdentity, refusedByTrust: ['AssumeRole'], refusedByTaskRole: [] },
  { id: 'R3', ...tagged({ what: 'without the subject', tags: { 'studio-profile': 'alice' } }) },
  { id: 'R4', ...tagged({ what: 'without the profile', tags: { 'studio-subject': 'sub-alice' } }) },
  { id: 'R5', ...tagged({ what: 'with an empty subject', tags: { ...ALICE, 'studio-subject': '' } }) },
  { id: 'R6', ...tagged({ what: 'with an empty profile', tags: { ...ALICE, 'studio-profile': '' } }) },
  { id: 'R7', ...tagged({ what: 'with a third tag', tags: { ...ALICE, department: 'research' } }) },
  {
    id: 'R8',
    what: 'without a source identity',
    tags: ALICE,
    refusedByTrust: ['AssumeRole'],
    refusedByTaskRole: [],
  },
  {
    id: 'R8b',
    what: 'with an empty source identity',
    tags: ALICE,
    sourceIdentity: '',
    refusedByTrust: ['AssumeRole', 'SetSourceIdentity'],
    refusedByTaskRole: [],
  },
  {
    id: 'R9',
    what: "from somebody else's VPC",
    tags: ALICE,
    sourceIdentity,
    from: ({ foreignVpc, otherEndpoint, serviceAddress }) => ({
      sourceVpc: foreignVpc,
      sourceVpce: otherEndpoint,
      vpcSourceIp: serviceAddress,
    }),
    refusedByTrust: ALL,
    refusedByTaskRole: ALL,
  },
  {
    id: 'R10',
    what: 'stolen credentials of a task, from the internet',
    tags: ALICE,
    sourceIdentity,
    from: () => ({ sourceIp: '203.0.113.7' }),
    refusedByTrust: ALL,
    refusedByTaskRole: ALL,
  },
  {
    id: 'R11',
    what: 'another role of the account',
    tags: ALICE,
    sourceIdentity,
    otherRole: true,
    refusedByTrust: ALL,
    refusedByTaskRole: [],
  },
  {
    id: 'R12',
    what: 'a task, a role that trusts the whole account',
    tags: ALICE,
    sourceIdentity,
    otherTarget: true,
    refusedByTrust: [],
    refusedByTaskRole: ALL,
  },
];

export function assumeRoleTable(perimeter: DeployedPerimeter, positions: Positions): Promise<readonly AssumeRoleRow[]> {
  return Promise.all(ASSUME_ROLE_CASES.map((one) => row(perimeter, positions, one)));
}

async function row(
  { taskRole, launchRole, endpointPolicies }: DeployedPerimeter,
  positions: Positions,
  one: AssumeRoleCase,
): Promise<AssumeRoleRow> {
  if (launchRole === undefined) {
    throw new Error('the templates have no launch role');
  }
  const { ids, serviceAddress } = positions;
  const { from = () => ({ sourceVpc: ids.vpcId, sourceVpce: ids.stsEndpointId, vpcSourceIp: serviceAddress }) } = one;
  const position = from(positions);
  const endpointPolicy = endpointPolicies.get(position.sourceVpce ?? '');
  const bare: NetworkPath = { name: one.what, ...position };
  // The tasks are in the service's account, the role maybe in another one.
  const [, , , , accountId = ''] = taskRole.arn.split(':');
  const target =
    one.otherTarget === true
      ? { arn: `arn:aws:iam::${ids.accountId}:role/trusting`, trust: trustsAccount(accountId) }
      : launchRole;
  const roleName = one.otherRole === true ? 'somebody-else' : taskRole.arn.replace(/^.*\//, '');
  const principal = {
    arn: `arn:aws:sts::${accountId}:assumed-role/${roleName}/task`,
    accountId,
    policies: one.otherRole === true ? [EVERYTHING] : taskRole.policies,
  };
  const refused = async (
    how: Pick<PolicyRequest, 'principal' | 'network'> & Pick<Partial<PolicyRequest>, 'resourcePolicy'>,
  ) => {
    const decisions = await Promise.all(
      requests(one).map(async ({ action, requestKeys }) => {
        const { result } = await evaluateOnce({
          ...how,
          action: `sts:${action}`,
          resource: target.arn,
          requestKeys,
        });
        return result === 'Allowed' ? [] : [action];
      }),
    );
    return decisions.flat();
  };
  const network = endpointPolicy === undefined ? bare : { ...bare, endpointPolicy };
  const [together, refusedByTrust, refusedByTaskRole] = await Promise.all([
    refused({ principal, network, resourcePolicy: target.trust }),
    refused({ principal: { ...principal, policies: [EVERYTHING] }, network: bare, resourcePolicy: target.trust }),
    refused({ principal, network: bare, resourcePolicy: trustsAccount(accountId) }),
  ]);
  return {
    case: one,
    allowed: together.length === 0,
    refusedByTrust,
    refusedByTaskRole,
    asExpected:
      (together.length === 0) === (one.refusedByTrust.length + one.refusedByTaskRole.length === 0) &&
      refusedByTrust.join() === one.refusedByTrust.join() &&
      refusedByTaskRole.join() === one.refusedByTaskRole.join(),
  };
}

function requests({ tags = {}, sourceIdentity: identity }: AssumeRoleCase) {
  const tagKeys: Readonly<Record<string, string | string[]>> = {
    ...Object.fromEntries(Object.entries(tags).map(([key, value]) => [`aws:RequestTag/${key}`, value])),
    ...(Object.keys(tags).length > 0 ? { 'aws:TagKeys': Object.keys(tags) } : {}),
  };
  const identityKeys: Readonly<Record<string, string | string[]>> =
    identity === undefined ? {} : { 'sts:SourceIdentity': identity };
  return [
    { action: 'AssumeRole', requestKeys: { ...tagKeys, ...identityKeys } },
    ...(Object.keys(tags).length > 0 ? [{ action: 'TagSession', requestKeys: tagKeys } as const] : []),
    ...(identity === undefined ? [] : [{ action: 'SetSourceIdentity', requestKeys: identityKeys } as const]),
  ] as const;
}
