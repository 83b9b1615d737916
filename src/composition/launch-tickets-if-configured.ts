/** Composes launch tickets where they are configured. What they need is loaded only then. */
import type { Configuration } from '../config/schema.ts';
import type { Clock } from '../model/clock.ts';
import type { Log } from '../model/log.ts';
import type { AccessTable } from './access-table.ts';
import type { ComposedLaunchTickets } from './launch-tickets.ts';

/** @throws ConfigurationError if the keys cannot be read or are at fault */
export async function launchTicketsIfConfigured(
  { launchTickets }: Configuration,
  table: AccessTable | undefined,
  clock: Clock,
  log: Log,
): Promise<ComposedLaunchTickets | undefined> {
  return launchTickets === undefined
    ? undefined
    : (await import('./launch-tickets.ts')).composeLaunchTickets(launchTickets, table, clock, log);
}
