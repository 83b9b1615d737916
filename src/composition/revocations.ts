/** From the configuration to the lists that refuse a caller whose token is valid: the operators' file, then Cognito itself. */
import { cognitoIssuers } from '../auth/cognito-token-verifier.ts';
import type { IssuerVerifier } from '../auth/token-verifier.ts';
import { createCognitoClient, userPoolRegion } from '../aws/cognito-client.ts';
import type { Configuration } from '../config/schema.ts';
import type { Clock } from '../model/clock.ts';
import type { Log } from '../model/log.ts';
import type { ReadinessCheck } from '../model/readiness.ts';
import type { RevocationList } from '../model/revocation.ts';
import { CognitoUserStatusList } from '../revocation/cognito-user-status.ts';
import { FileRevocationList } from '../revocation/file-revocation-list.ts';
import { firstRevocation } from '../revocation/first-revocation.ts';

export interface ComposedRevocations {
  readonly list: RevocationList;
  readonly checks: readonly ReadinessCheck[];
  close(): void;
}

const POLL_MILLISECONDS = 5_000;
/** A caller waits for this besides SageMaker, so it is short; throttling is tried again once. */
const COGNITO_TIMES = {
  connectTimeoutMilliseconds: 1_000,
  requestTimeoutMilliseconds: 2_000,
  totalTimeoutMilliseconds: 3_000,
  maxAttempts: 2,
} as const;
const COGNITO_CALLS_IN_FLIGHT = 10;

/** @throws ConfigurationError if the revocation file cannot be read or is at fault */
export async function composeRevocations(
  { revocation, cognito }: Configuration,
  issuers: readonly IssuerVerifier[],
  clock: Clock,
  log: Log,
): Promise<ComposedRevocations> {
  const file = revocation.file === undefined ? undefined : await openFile(revocation.file, issuers, clock, log);
  const pools = cognito.flatMap((pool) => userStatusList(pool, clock, log));
  return {
    list: firstRevocation([...(file === undefined ? [] : [file]), ...pools.map(({ list }) => list)]),
    checks: file === undefined ? [] : [fileCheck(file)],
    close() {
      file?.close();
      for (const { client } of pools) {
        client.destroy();
      }
    },
  };
}

function openFile(
  path: string,
  issuers: readonly IssuerVerifier[],
  clock: Clock,
  log: Log,
): Promise<FileRevocationList> {
  return FileRevocationList.open({
    path,
    issuers: issuers.map(({ issuers: names }) => ({ names })),
    pollMilliseconds: POLL_MILLISECONDS,
    clock,
    onReload: (event) => {
      if (event.outcome === 'loaded') {
        log.info({ entries: event.entries }, 'the changed revocation file is in force');
      } else {
        log.error({ err: event.error }, 'the changed revocation file is refused; the last good one stays in force');
      }
    },
  });
}

function fileCheck(file: FileRevocationList): ReadinessCheck {
  return {
    name: 'revocation file',
    check() {
      const { entries, refused } = file.status();
      const state = `${entries} entries`;
      // As with the mapping file, the last good list is still a list to decide by.
      return { ready: true, state: refused === undefined ? state : `${state}; a changed file is refused, see the log` };
    },
  };
}

function userStatusList({ userPoolId, userStatus }: Configuration['cognito'][number], clock: Clock, log: Log) {
  if (userStatus === undefined) {
    return [];
  }
  const { whenUnreachable, cacheSeconds, endpoint } = userStatus;
  const maxInFlight = COGNITO_CALLS_IN_FLIGHT;
  const client = createCognitoClient({ region: userPoolRegion(userPoolId), endpoint, ...COGNITO_TIMES, maxInFlight });
  const list = new CognitoUserStatusList({
    client,
    userPoolId,
    issuers: cognitoIssuers(userPoolId),
    whenUnreachable,
    enabledSeconds: cacheSeconds,
    totalTimeoutMilliseconds: COGNITO_TIMES.totalTimeoutMilliseconds,
    maxInFlight,
    clock,
    onUnreachable: ({ error, ...event }) =>
      log.error({ ...event, detail: error.detail }, 'Cognito cannot be asked whether users are enabled'),
  });
  return [{ list, client }];
}
