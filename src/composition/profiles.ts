/** From the configured mapping to the directory that answers who owns which profile: table, file, and a source of names. */
import type { Configuration } from '../config/schema.ts';
import type { Clock } from '../model/clock.ts';
import type { Log } from '../model/log.ts';
import type { MakeCall } from '../model/measurements.ts';
import type { OwnerRegister } from '../model/profile-owners.ts';
import type { ReadinessCheck } from '../model/readiness.ts';
import type { FileProfileDirectory } from '../profiles/file-profile-directory.ts';
import { FirstMatchProfileDirectory } from '../profiles/first-match-profile-directory.ts';
import type { AccessTable } from './access-table.ts';
import type { IssuerNames } from './issuer-names.ts';
import { type ComposedSource, unwatchedSource } from './mapping-source.ts';
import { composeNameSource } from './name-source.ts';

const MAPPING_POLL_MILLISECONDS = 5_000;

export interface ComposedProfiles {
  readonly directory: FirstMatchProfileDirectory;
  readonly checks: readonly ReadinessCheck[];
  /** For the metrics; undefined where there is no mapping file. */
  readonly status: (() => ReturnType<FileProfileDirectory['status']>) | undefined;
  close(): void;
}

export interface ProfileSurroundings {
  /** Closed by whoever opened it. */
  readonly table: AccessTable | undefined;
  readonly clock: Clock;
  readonly log: Log;
  /** Around every call to Cognito: by default nothing. The table's calls have theirs. */
  readonly makeCall?: MakeCall | undefined;
  /** Stands between those who claim and the register. By default nothing does. */
  readonly guardClaims?: (register: OwnerRegister) => OwnerRegister;
}

/** @throws ConfigurationError if the mapping file cannot be read or is at fault */
export async function composeProfiles(
  configuration: Configuration,
  issuers: readonly IssuerNames[],
  { table, clock, log, makeCall, guardClaims = (register) => register }: ProfileSurroundings,
): Promise<ComposedProfiles> {
  const { mapping, domains } = configuration;
  const file = mapping.file === undefined ? undefined : await openFile(mapping.file, issuers, domains, log);
  const sources: ComposedSource[] = [];
  let register: OwnerRegister | undefined;
  if (mapping.table && table !== undefined) {
    const { directory, owners } = await tableDirectory(configuration, issuers, table, clock);
    register = guardClaims(owners);
    sources.push(unwatchedSource({ name: 'table', directory, owners: register }));
  }
  if (file !== undefined) {
    const source = { name: 'file', directory: file, owners: file };
    sources.push({ source, checks: [fileCheck(file)], close: () => file.close() });
  }
  sources.push(...(await composeNameSource(configuration, register, clock, makeCall)));
  return {
    directory: new FirstMatchProfileDirectory({ sources: sources.map(({ source }) => source), issuers }),
    checks: sources.flatMap(({ checks }) => checks),
    status: file && (() => file.status()),
    close() {
      for (const { close } of sources) {
        close();
      }
    },
  };
}

/** Loaded only where a table is configured: its adapters need a client that costs time and memory to load. */
async function tableDirectory(
  { mapping: { tableCacheSeconds: cacheSeconds }, domains }: Configuration,
  issuers: readonly IssuerNames[],
  { client, calls }: AccessTable,
  clock: Clock,
) {
  const [{ DynamoDbProfileDirectory }, { DynamoDbOwnerRegister }] = await Promise.all([
    import('../profiles/dynamodb-profile-directory.ts'),
    import('../profiles/dynamodb-owner-register.ts'),
  ]);
  const options = { client, calls, issuers, domains, cacheSeconds, clock };
  return {
    directory: new DynamoDbProfileDirectory(options),
    owners: new DynamoDbOwnerRegister(options),
  };
}

/** Loaded only where a file is configured: what checks it takes time to make. */
async function openFile(
  path: string,
  issuers: readonly IssuerNames[],
  domains: Configuration['domains'],
  log: Log,
): Promise<FileProfileDirectory> {
  const { FileProfileDirectory } = await import('../profiles/file-profile-directory.ts');
  return FileProfileDirectory.open({
    path,
    issuers,
    domains,
    pollMilliseconds: MAPPING_POLL_MILLISECONDS,
    onReload: (event) => {
      if (event.outcome === 'loaded') {
        log.info({ people: event.people }, 'the changed mapping file is in force');
      } else {
        log.error({ err: event.error }, 'the changed mapping file is refused; the last good one stays in force');
      }
    },
  });
}

function fileCheck(file: FileProfileDirectory): ReadinessCheck {
  return {
    name: 'mapping file',
    check: () => {
      const { people, refused } = file.status();
      const state = `${people} people`;
      // A refused change leaves the last good mapping in force, which is still a mapping to decide by.
      return {
        ready: true,
        state: refused === undefined ? state : `${state}; a changed file is refused, see the log`,
      };
    },
  };
}
