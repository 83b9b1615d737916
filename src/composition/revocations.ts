/** From the configuration to the lists that refuse a caller whose token is valid: the operators' file, their table, then Cognito itself. */
import type { IssuerVerifier } from '../auth/token-verifier.ts';
import type { Configuration } from '../config/schema.ts';
import type { Clock } from '../model/clock.ts';
import type { Log } from '../model/log.ts';
import type { MakeCall } from '../model/measurements.ts';
import type { ReadinessCheck } from '../model/readiness.ts';
import type { RevocationList } from '../model/revocation.ts';
import type { FileRevocationList } from '../revocation/file-revocation-list.ts';
import { firstRevocation } from '../revocation/first-revocation.ts';
import type { AccessTable } from './access-table.ts';

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
  const pools = await userStatusLists(cognito, clock, log, makeCall);
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

/** Loaded only where a file is configured: what checks it takes time to make. */
async function openFile(
  path: string,
  issuers: readonly IssuerVerifier[],
  clock: Clock,
  log: Log,
): Promise<FileRevocationList> {
  const { FileRevocationList } = await import('../revocation/file-revocation-list.ts');
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

async function userStatusLists(
  pools: Configuration['cognito'],
  clock: Clock,
  log: Log,
  makeCall: MakeCall | undefined,
) {
  const asked = pools.flatMap((pool) => (pool.userStatus === undefined ? [] : [{ pool, userStatus: pool.userStatus }]));
  if (asked.length === 0) {
    return [];
  }
  const { userStatusList } = await import('./user-status-list.ts');
  return asked.map(({ pool, userStatus }) => userStatusList(pool, userStatus, clock, log, makeCall));
}
