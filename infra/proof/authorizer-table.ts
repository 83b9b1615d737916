/** What the authorizer may read, and from where: the cases of the tasks, since it reads the same and no more. */
import type { DeployedPerimeter } from '../../src/local/perimeter/deployed-perimeter.ts';
import { keySetTable } from './key-set-table.ts';
import type { Positions } from './positions.ts';
import { tableTable } from './table-table.ts';

export interface AuthorizerRow {
  readonly case: { readonly id: string; readonly what: string };
  readonly allowed: boolean;
  readonly asExpected: boolean;
}

/** @returns nothing where there is no authorizer */
export async function authorizerTable(
  perimeter: DeployedPerimeter,
  positions: Positions,
  concerns: (action: string) => boolean,
): Promise<readonly AuthorizerRow[]> {
  const { authorizerRole } = perimeter;
  if (authorizerRole === undefined) {
    return [];
  }
  const inItsPlace = { ...perimeter, taskRole: authorizerRole };
  const rows = [
    ...(await keySetTable(inItsPlace, positions, concerns)),
    // Whose a name becomes is for the service to say, and links are the service's.
    ...(await tableTable(inItsPlace, positions, { entersOwners: false, keepsTickets: false }, concerns)),
  ];
  return rows
    .filter((row) => row.case.caller === 'task')
    .map(({ case: { id, what }, allowed, asExpected }) => ({
      case: { id: `${id}.authorizer`, what: what.replace('a task', 'the authorizer') },
      allowed,
      asExpected,
    }));
}
