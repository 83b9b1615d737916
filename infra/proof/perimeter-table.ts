/**
 * Holds every case of the truth table against the policies of a deployment, as a whole and wall by wall. A wall is judged
 * alone, with everything else wide open: that a request is refused must not rest on two statements covering for each other.
 */
import type { NetworkPath } from '../../src/local/network-path.ts';
import type { DeployedPerimeter } from '../../src/local/perimeter/deployed-perimeter.ts';
import type { NamedPolicy, PolicyDocument, PolicyStatement } from '../../src/local/policy-document.ts';
import type { PolicyDecision } from '../../src/local/policy-evaluator.ts';
import { evaluateOnce } from './evaluate-once.ts';
import { EVERYTHING } from './everything.ts';
import { ALICE, PERIMETER_CASES, type PerimeterCase, type Wall } from './perimeter-cases.ts';
import type { Positions } from './positions.ts';

export type PerimeterMode = 'direct' | 'launch-role';

export interface PerimeterRow {
  readonly case: PerimeterCase;
  readonly expected: readonly Wall[];
  /** What all policies together say. */
  readonly allowed: boolean;
  /** For each wall that refuses, the statements that do; a wall without a matching Allow names none. */
  readonly refusedBy: Readonly<Partial<Record<Wall, readonly string[]>>>;
  /** Whether the outcome and the walls are those of the truth table. */
  readonly asExpected: boolean;
}

const ACTION = 'sagemaker:CreatePresignedDomainUrl';

export async function perimeterTable(
  perimeter: DeployedPerimeter,
  mode: PerimeterMode,
  positions: Positions,
  cases: readonly PerimeterCase[] = PERIMETER_CASES,
): Promise<readonly PerimeterRow[]> {
  return Promise.all(cases.map((one) => row(perimeter, mode, positions, one)));
}

async function row(
  perimeter: DeployedPerimeter,
  mode: PerimeterMode,
  positions: Positions,
  one: PerimeterCase,
): Promise<PerimeterRow> {
  const role = mode === 'direct' ? perimeter.taskRole : perimeter.launchRole;
  if (role === undefined) {
    throw new Error('the templates have no launch role');
  }
  const position = one.from(positions);
  const endpointPolicy = perimeter.endpointPolicies.get(position.sourceVpce ?? '');
  const through: NetworkPath = { name: one.what, ...position };
  const ask = (
    policies: readonly NamedPolicy[],
    network: NetworkPath,
    guardrails: readonly NamedPolicy[] = [],
  ): Promise<PolicyDecision> => {
    const { principal, ...request } = requestOf(one, mode, role.arn, positions);
    return evaluateOnce({ ...request, principal: { ...principal, policies }, network, guardrails });
  };

  const walls: readonly (readonly [Wall, Promise<PolicyDecision>])[] = [
    ['allows', ask(only('Allow', role.policies), through)],
    ['denies', ask([EVERYTHING, ...only('Deny', role.policies)], through)],
    ...(endpointPolicy === undefined ? [] : [['endpoint', ask([EVERYTHING], { ...through, endpointPolicy })] as const]),
    ['guardrails', ask([EVERYTHING], through, [perimeter.guardrails])],
  ];
  const refusals = await Promise.all(
    walls.map(async ([wall, asked]) => {
      const { result, decidedBy } = await asked;
      return result === 'Allowed' ? [] : [[wall, decidedBy] as const];
    }),
  );
  const refusedBy: PerimeterRow['refusedBy'] = Object.fromEntries(refusals.flat());
  const network = endpointPolicy === undefined ? through : { ...through, endpointPolicy };
  const allowed = (await ask(role.policies, network, [perimeter.guardrails])).result === 'Allowed';
  // The policy of an endpoint that was there already is not known here.
  const expected = one.refusedBy[mode].filter((wall) => wall !== 'endpoint' || endpointPolicy !== undefined);
  return {
    case: one,
    expected,
    allowed,
    refusedBy,
    asExpected:
      allowed === (expected.length === 0) && Object.keys(refusedBy).toSorted().join() === expected.toSorted().join(),
  };
}

function requestOf(one: PerimeterCase, mode: PerimeterMode, roleArn: string, positions: Positions) {
  const { ids } = positions;
  const { name = 'alice', domainId = ids.domainId, accountId: owningAccount = ids.accountId } = one.profile ?? {};
  const owner = one.profile !== undefined && 'owner' in one.profile ? one.profile.owner : ALICE['studio-subject'];
  const tags = one.caller !== undefined && 'tags' in one.caller ? one.caller.tags : ALICE;
  const ownName = roleArn.replace(/^.*\//, '');
  const other = one.caller?.otherRole;
  const roleName = other === undefined ? ownName : other.name.replace(/^same/, ownName);
  const accountId = other?.accountId ?? ids.accountId;
  const { on = 'profile' } = one.call ?? {};
  const studio = `arn:aws:sagemaker:${ids.region}:${owningAccount}`;
  const resource =
    typeof on === 'function'
      ? on(positions)
      : {
          profile: `${studio}:user-profile/${domainId}/${name}`,
          space: `${studio}:space/${domainId}/${name}-private`,
          anything: '*',
        }[on];
  return {
    principal: {
      arn: `arn:aws:sts::${accountId}:assumed-role/${roleName}/session`,
      accountId,
      ...(mode === 'direct' ? {} : { tags: tags ?? {} }),
    },
    action: one.call?.action ?? ACTION,
    resource,
    ...(on === 'profile' && owner !== undefined ? { resourceTags: { 'studio-subject': owner } } : {}),
    ...(one.call?.requestKeys === undefined ? {} : { requestKeys: one.call.requestKeys }),
  };
}

function only(effect: PolicyStatement['Effect'], policies: readonly NamedPolicy[]): readonly NamedPolicy[] {
  return policies.map(({ name, document }) => ({ name, document: filtered(document, effect) }));
}

function filtered(document: PolicyDocument, effect: PolicyStatement['Effect']): PolicyDocument {
  return { ...document, Statement: document.Statement.filter(({ Effect }) => Effect === effect) };
}
