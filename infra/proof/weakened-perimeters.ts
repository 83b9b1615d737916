/** A deployment with one statement of one of its policies weakened: everything the proof has to notice. */
import type { DeployedPerimeter, DeployedRole } from '../../src/local/perimeter/deployed-perimeter.ts';
import type { NamedPolicy, PolicyStatement } from '../../src/local/policy-document.ts';
import type { Positions } from './positions.ts';
import { weaken } from './weaken.ts';

export interface WeakenedPerimeter {
  /** The policy, the statement, and what became of it. */
  readonly what: string;
  /** Whether an action is one that the statement is about: cases of others can't come out differently. */
  readonly concerns: (action: string) => boolean;
  readonly perimeter: DeployedPerimeter;
}

export function weakenedPerimeters(perimeter: DeployedPerimeter, { ids }: Positions): readonly WeakenedPerimeter[] {
  const { taskRole, authorizerRole, launchRole, endpointPolicies, apiResourcePolicy, guardrails, keySet, table } =
    perimeter;
  const endpoints = [ids.apiEndpointId, ids.studioEndpointId, ids.executeApiEndpointId, ids.stsEndpointId];
  const walls = endpoints.flatMap((id) => {
    const policy = endpointPolicies.get(id);
    return policy === undefined ? [] : [{ id, policy }];
  });
  return [
    ...ofRole(taskRole, (changed) => ({ ...perimeter, taskRole: changed })),
    ...(authorizerRole === undefined
      ? []
      : ofRole(authorizerRole, (changed) => ({ ...perimeter, authorizerRole: changed }))),
    ...(launchRole === undefined ? [] : ofRole(launchRole, (changed) => ({ ...perimeter, launchRole: changed }))),
    ...(launchRole === undefined
      ? []
      : ofPolicy(launchRole.trust, (trust) => ({ ...perimeter, launchRole: { ...launchRole, trust } }))),
    ...walls.flatMap(({ id, policy }) =>
      ofPolicy(policy, (changed) => ({
        ...perimeter,
        endpointPolicies: new Map([...endpointPolicies, [id, changed]]),
      })),
    ),
    ...ofPolicy(apiResourcePolicy, (changed) => ({ ...perimeter, apiResourcePolicy: changed })),
    ...ofRole(keySet.mirrorRole, (mirrorRole) => ({ ...perimeter, keySet: { ...keySet, mirrorRole } })),
    ...ofPolicy(keySet.bucketPolicy, (bucketPolicy) => ({ ...perimeter, keySet: { ...keySet, bucketPolicy } })),
    ...ofPolicy(table.operators, (operators) => ({ ...perimeter, table: { ...table, operators } })),
    ...ofPolicy(guardrails, (changed) => ({ ...perimeter, guardrails: changed })),
  ];
}

function ofRole(role: DeployedRole, put: (role: DeployedRole) => DeployedPerimeter): readonly WeakenedPerimeter[] {
  return role.policies.flatMap((policy, index) =>
    ofPolicy(policy, (changed) => put({ ...role, policies: role.policies.with(index, changed) })),
  );
}

function ofPolicy(
  { name, document }: NamedPolicy,
  put: (policy: NamedPolicy) => DeployedPerimeter,
): readonly WeakenedPerimeter[] {
  const left = document.Statement.filter(isBesideThePoint);
  const deciding = document.Statement.filter((statement) => !isBesideThePoint(statement));
  const rejoined = weaken({ ...document, Statement: deciding }).map(({ what, actions, document: weaker }) => ({
    what,
    concerns: (action: string) => actions.some((pattern) => matches(pattern, action)),
    document: { ...weaker, Statement: [...weaker.Statement, ...left] },
  }));
  return rejoined.map((weakened) => ({
    what: `${name}: ${weakened.what}`,
    concerns: weakened.concerns,
    perimeter: put({ name, document: weakened.document }),
  }));
}

function matches(pattern: string, action: string): boolean {
  return pattern.endsWith('*') ? action.startsWith(pattern.slice(0, -1)) : pattern === action;
}

/** Nobody needs a permission to ask who they are, so no policy decides about that; and logs are nobody's way in. */
function isBesideThePoint({ Action = [] }: PolicyStatement): boolean {
  return [Action].flat().every((action) => action === 'sts:GetCallerIdentity' || action.startsWith('logs:'));
}
