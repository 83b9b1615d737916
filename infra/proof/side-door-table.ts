/** Holds the side doors against the policies of a deployment. */
import type { NetworkPath } from '../../src/local/network-path.ts';
import type { DeployedPerimeter } from '../../src/local/perimeter/deployed-perimeter.ts';
import type { PolicyLayer } from '../../src/local/policy-evaluator.ts';
import type { FunctionKind } from '../names.ts';
import { evaluateOnce } from './evaluate-once.ts';
import { EVERYTHING, trustsAccount } from './everything.ts';
import { functionDoorCases } from './function-door-cases.ts';
import type { Positions } from './positions.ts';
import { ROLE_DOOR_CASES } from './role-door-cases.ts';
import { SIDE_DOOR_CASES, type SideDoorCase } from './side-door-cases.ts';

export interface SideDoorRow {
  readonly case: SideDoorCase;
  readonly refusedBy: readonly PolicyLayer[];
  readonly asExpected: boolean;
}

export function sideDoorTable(
  perimeter: DeployedPerimeter,
  positions: Positions,
  notebooksShareTheVpc: boolean,
  functions: readonly FunctionKind[],
  concerns: (action: string) => boolean,
): Promise<readonly SideDoorRow[]> {
  const cases = [...SIDE_DOOR_CASES, ...ROLE_DOOR_CASES, ...functionDoorCases(functions)].filter(
    ({ action, whereNotebooksShareTheVpc, whereSessionsAreCut }) =>
      concerns(action) &&
      whereNotebooksShareTheVpc !== !notebooksShareTheVpc &&
      (whereSessionsAreCut !== true || positions.sessionCuttingRoleArn !== undefined),
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
  const role = one.role(positions);
  const resource = one.resource(positions);
  const { refusedBy } = await evaluateOnce({
    principal: {
      arn: role.startsWith('arn:') ? role : `arn:aws:sts::${accountId}:assumed-role/${role}/session`,
      accountId,
      policies: [EVERYTHING],
    },
    action: one.action,
    resource: /^(arn:|\*)/.test(resource) ? resource : `arn:aws:sagemaker:${ids.region}:${accountId}:${resource}`,
    ...(one.action === 'sts:AssumeRole' ? { resourcePolicy: trustsAccount(accountId) } : {}),
    ...(one.requestKeys === undefined ? {} : { requestKeys: one.requestKeys }),
    network,
    guardrails: [perimeter.guardrails],
  });
  // The policy of an endpoint that was there already is not known here.
  const expected = one.refusedBy.filter((layer) => layer !== 'endpoint' || endpointPolicy !== undefined);
  return { case: one, refusedBy, asExpected: refusedBy.join() === expected.join() };
}
