/**
 * From the configuration to the authorizer in front of the API: the same verifiers, revocations and mapping as the service, and
 * nothing that could mint.
 */
import type { Writable } from 'node:stream';
import { createTokenVerifier, type TokenVerifier } from './auth/token-verifier.ts';
import { accessTableIfNeeded } from './composition/access-table-if-needed.ts';
import { composeAudit } from './composition/audit.ts';
import { policyOf, policyVersion } from './composition/domain-policies.ts';
import { issuerNames } from './composition/issuer-names.ts';
import { composeIssuers } from './composition/issuers.ts';
import { composeProfiles } from './composition/profiles.ts';
import { composeRevocations } from './composition/revocations.ts';
import type { Configuration } from './config/schema.ts';
import type { Clock } from './model/clock.ts';
import type { AuditTrail } from './model/decision-event.ts';
import type { Log } from './model/log.ts';
import { callUnmeasured } from './model/measurements.ts';
import type { ProfileDirectory } from './model/profile-directory.ts';
import type { OwnerRegister } from './model/profile-owners.ts';
import type { RevocationList } from './model/revocation.ts';
import { untakenRegister } from './profiles/untaken-register.ts';

export interface AuthorizerSurroundings {
  readonly version: string;
  readonly clock: Clock;
  readonly log: Log;
  /** Where audit events are written, and nothing else. */
  readonly auditStream: Writable;
}

export interface ComposedAuthorizer {
  readonly tokens: TokenVerifier;
  readonly revocations: RevocationList;
  readonly profiles: ProfileDirectory;
  readonly audit: AuditTrail;
  readonly policyVersion: string;
  /** Fetches the keys for the first time; resolves whether or not that worked. */
  start(): Promise<void>;
  /** Where timers stand still between requests: fetches the keys again if that is due. */
  refreshKeys(): Promise<void>;
  close(): Promise<void>;
}

/** @throws ConfigurationError if a file that the configuration names cannot be read or is at fault */
export async function composeAuthorizer(
  configuration: Configuration,
  { version, clock, log, auditStream }: AuthorizerSurroundings,
): Promise<ComposedAuthorizer> {
  const issuers = await composeIssuers(configuration, clock, log);
  const table = await accessTableIfNeeded(configuration, { clock, log, makeCall: callUnmeasured });
  const names = issuerNames(configuration);
  // Whether a name becomes somebody's is for the service to say, and to write down.
  const guardClaims = (register: OwnerRegister) => untakenRegister(register, names);
  const profiles = await composeProfiles(configuration, names, { table, clock, log, guardClaims });
  const revocations = await composeRevocations(configuration, issuers, table, clock, log);
  const audit = await composeAudit(configuration, auditStream, version);
  return {
    tokens: createTokenVerifier(issuers),
    revocations: revocations.list,
    profiles: profiles.directory,
    audit: audit.trail,
    policyVersion: policyVersion(configuration.domains.map(policyOf)),
    async start() {
      await Promise.all(issuers.map(({ keyRing }) => keyRing.start()));
    },
    async refreshKeys() {
      await Promise.all(issuers.map(({ keyRing }) => keyRing.refreshIfDue()));
    },
    async close() {
      for (const { keyRing } of issuers) {
        keyRing.close();
      }
      profiles.close();
      revocations.close();
      table?.close();
      await audit.close();
    },
  };
}
