/** From the configuration to the lists that refuse a caller whose token is valid: the operators' file, their table, then Cognito itself. */
import type { IssuerVerifier } from '../auth/token-verifier.ts';
import type { Configuration } from '../config/schema.ts';
import type { Clock } from '../model/clock.ts';
import type { Log } from '../model/log.ts';
import type { MakeCall } from '../model/measurements.ts';
import type { ReadinessCheck } from '../model/readiness.ts';
import type { RevocationList } from '../model/revocation.ts';
import { CognitoUserStatusList } from '../revocation/cognito-user-status.ts';
import { FileRevocationList } from '../revocation/file-revocation-list.ts';
import { firstRevocation } from '../revocation/first-revocation.ts';
import type { AccessTable } from './access-table.ts';
import { connectToUserPool } from './user-pool.ts';

/** One of the lists, for whoever tells which of them says what. */
interface ComposedRevocationList {
  /** As operators know it. */
  readonly name: string;
  readonly list: RevocationList;
  /** The one pool whose users it is about; undefined for a list that is about everybody. */
  readonly userPoolId?: string;
}

export interface ComposedRevocations {
  /** All of them as one. */
  readonly list: RevocationList;
  /** In the order in which they are asked. */
  readonly lists: readonly ComposedRevocationList[];
  readonly checks: readonly ReadinessCheck[];
  close(): void;
}

const POLL_MILLISECONDS = 5_000;

/**
 * @param makeCall around every call to Cognito: by default nothing. The table's calls have theirs
 * @throws ConfigurationError if the revocation file cannot be read or is at fault
 */
export async function composeRevocations(
  { revocation, cognito }: Configuration,
  issuers: readonly IssuerVerifier[],
  table: AccessTable | undefined,
  clock: Clock,
  log: Log,
  makeCall?: MakeCall,
): Promise<ComposedRevocations> {
  const inTable = revocation.table && table !== undefined ? [await tableList(revocation, issuers, table, clock)] : [];
  const file = revocation.file === undefined ? undefined : await openFile(revocation.file, issuers, clock, log);
  const pools = cognito.flatMap((pool) => userStatusList(pool, clock, log, makeCall));
  const lists = [
    ...(file === undefined ? [] : [{ name: 'file', list: file }]),
    ...inTable.map((list) => ({ name: 'table', list })),
    ...pools,
  ];
  return {
    list: firstRevocation(lists.map(({ list }) => list)),
    lists,
    checks: file === undefined ? [] : [fileCheck(file)],
    close() {
      file?.close();
      for (const pool of pools) {
        pool.close();
      }
    },
  };
}

async function tableList(
  { tableCacheSeconds }: Configuration['revocation'],
  issuers: readonly IssuerVerifier[],
  { reader }: AccessTable,
  clock: Clock,
): Promise<RevocationList> {
  const { DynamoDbRevocationList } = await import('../revocation/dynamodb-revocation-list.ts');
  return new DynamoDbRevocationList({
    table: reader,
    issuers: issuers.map(({ issuers: names }) => ({ names })),
    cacheSeconds: tableCacheSeconds,
    clock,
  });
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

function userStatusList(
  configured: Configuration['cognito'][number],
  clock: Clock,
  log: Log,
  makeCall: MakeCall | undefined,
) {
  const { userStatus, userPoolId } = configured;
  if (userStatus === undefined) {
    return [];
  }
  const { whenUnreachable, cacheSeconds } = userStatus;
  const { close, ...pool } = connectToUserPool(configured);
  const list = new CognitoUserStatusList({
    ...pool,
    whenUnreachable,
    enabledSeconds: cacheSeconds,
    makeCall,
    clock,
    onUnreachable: ({ error, ...event }) =>
      log.error({ ...event, detail: error.detail }, 'Cognito cannot be asked whether users are enabled'),
  });
  return [{ name: `user status in ${userPoolId}`, userPoolId, list, close }];
}
