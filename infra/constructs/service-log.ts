/**
 * Where the tasks write: the audit trail (standard output) and the log (standard error), one JSON object a line, in one log
 * group. Nobody may lose it by deleting a stack.
 */
import type { Settings } from '../settings/settings-schema.ts';

const DEFAULT_RETENTION_DAYS = 400;

export function retentionDaysOf({ service }: Settings): number {
  return service?.auditRetentionDays ?? DEFAULT_RETENTION_DAYS;
}
