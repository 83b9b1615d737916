/** Connects to the access table where one is configured. Its client is loaded only then: that costs time and memory. */
import type { Configuration } from '../config/schema.ts';
import type { AccessTable, AccessTableSurroundings } from './access-table.ts';

export async function accessTableIfNeeded(
  { table }: Configuration,
  surroundings?: AccessTableSurroundings,
): Promise<AccessTable | undefined> {
  return table === undefined
    ? undefined
    : (await import('./access-table.ts')).connectToAccessTable(table, surroundings);
}
