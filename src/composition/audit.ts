/** From the configuration to the audit trail: standard output always, and a file besides if one is named. */
import type { Writable } from 'node:stream';
import { AllAuditTrails } from '../audit/all-audit-trails.ts';
import { FileAuditTrail } from '../audit/file-audit-trail.ts';
import { StreamAuditTrail } from '../audit/stream-audit-trail.ts';
import { WatchedAuditTrail } from '../audit/watched-audit-trail.ts';
import type { Configuration } from '../config/schema.ts';
import { ConfigurationError } from '../document/document-fault.ts';
import type { AuditTrail } from '../model/decision-event.ts';
import type { ReadinessCheck } from '../model/readiness.ts';

export interface ComposedAudit {
  readonly trail: AuditTrail;
  readonly check: ReadinessCheck;
  /** To be called when nothing more is decided. */
  close(): Promise<void>;
}

const TIMEOUT_MILLISECONDS = 2_000;

/** @throws ConfigurationError if the file cannot be written */
export async function composeAudit(
  { audit: { file: path, fsync } }: Configuration,
  stream: Writable,
  version: string,
): Promise<ComposedAudit> {
  const options = { timeoutMilliseconds: TIMEOUT_MILLISECONDS, product: { version } };
  const onStream = new StreamAuditTrail({ stream, ...options });
  const inFile =
    path === undefined
      ? undefined
      : await FileAuditTrail.open({ path, fsync, ...options }).catch((error: Error) => {
          throw new ConfigurationError([{ where: path, message: `cannot be written: ${error.message}` }]);
        });
  const trail = new WatchedAuditTrail(inFile === undefined ? onStream : new AllAuditTrails([onStream, inFile]));
  return {
    trail,
    check: {
      name: 'audit trail',
      check: () => ({ ready: trail.works, state: trail.works ? 'written' : 'cannot be written' }),
    },
    async close() {
      await inFile?.close();
    },
  };
}
