/** `studio-pass revoke` with a table and launch roles in memory, which a test can look into and make refuse. */
import { runCommandLine } from '../../../src/cli/command-line.ts';
import { createRevokeCommand } from '../../../src/cli/revoke-command.ts';
import { ServiceError } from '../../../src/model/errors.ts';
import type { LaunchRoleCuts } from '../../../src/revocation/launch-role-cuts.ts';
import type { RevokedOne, StoredRevocation } from '../../../src/revocation/revocation-store.ts';
import type { SessionCutPolicy } from '../../../src/revocation/session-cut.ts';
import { recordingIo } from '../../support/cli-io.ts';
import { POOL_ISSUERS } from '../../support/revocation-identity.ts';
import { SIMPLE } from '../config/configuration-trial.ts';

export const NOW = Date.parse('2026-11-21T10:00:00Z');
export const HOUR = 3_600_000;
export const ROLE = 'arn:aws:iam::123456789012:role/studio-launch';
/** Of another account than the credentials. */
export const SPOKE_ROLE = 'arn:aws:iam::210987654321:role/studio-launch';
const ENVIRONMENT = { ...SIMPLE, STUDIO_PASS_TABLE_NAME: 'access', STUDIO_PASS_REVOCATION_TABLE: 'true' };

export interface RevokeState {
  readonly stored: Map<string, StoredRevocation>;
  /** Policies by their name, by role. */
  readonly roles: Map<string, Map<string, SessionCutPolicy>>;
  readonly events: string[];
  issuers: readonly { readonly names: readonly string[]; readonly isCognito?: boolean }[];
  directDomainIds: string[];
  hasTable: boolean;
  listRefusal: ServiceError | undefined;
  getRefusal: ServiceError | undefined;
}

export function revokeTrial() {
  const state: RevokeState = {
    stored: new Map(),
    roles: new Map([[ROLE, new Map()]]),
    events: [],
    issuers: [{ names: POOL_ISSUERS }],
    directDomainIds: [],
    hasTable: true,
    listRefusal: undefined,
    getRefusal: undefined,
  };
  async function revoke(...args: readonly string[]) {
    const command = createRevokeCommand(async () => ({
      store: state.hasTable ? storeOf(state) : undefined,
      issuers: state.issuers,
      believedSeconds: 5,
      whereTableIs: async () => 'table access in us-east-1 is asked at X',
      cuts: [...state.roles].map(([roleArn, policies]) => cutsOf(state, roleArn, policies)),
      directDomainIds: state.directDomainIds,
      close: () => {
        state.events.push('closed');
      },
    }));
    const io = recordingIo({}, { environment: ENVIRONMENT, clock: () => NOW });
    const exitCode = await runCommandLine({ version: '1', commands: [command] }, ['revoke', ...args], io);
    return { exitCode, printed: io.printed(), complaints: io.complaints() };
  }
  return { state, revoke };
}

function storeOf({ stored, events, ...state }: RevokeState) {
  return {
    async put(revocation: StoredRevocation) {
      events.push('table');
      stored.set(keyOf(revocation), revocation);
    },
    async remove(one: RevokedOne) {
      const before = stored.get(keyOf(one));
      stored.delete(keyOf(one));
      return before;
    },
    async get(one: RevokedOne) {
      if (state.getRefusal !== undefined) {
        throw state.getRefusal;
      }
      return stored.get(keyOf(one));
    },
    async *list() {
      yield* stored.values();
    },
  };
}

function cutsOf(
  { events, ...state }: RevokeState,
  roleArn: string,
  policies: Map<string, SessionCutPolicy>,
): LaunchRoleCuts {
  return {
    roleArn,
    async put(policyName, policy) {
      if (roleArn === SPOKE_ROLE) {
        throw new ServiceError('upstream_denied', { detail: 'the credentials are of another account' });
      }
      events.push('role');
      policies.set(policyName, policy);
    },
    remove: async (policyName) => policies.delete(policyName),
    async list() {
      if (state.listRefusal !== undefined) {
        throw state.listRefusal;
      }
      return [...policies].map(([policyName, policy]) => ({ policyName, policy }));
    },
  };
}

export const keyOf = ({ issuer, by, id }: RevokedOne) => `${issuer} ${by} ${id}`;
