/** From the configuration to what `studio-pass profiles` works with: the table of mappings, and what they may name. */
import { issuerNames } from './composition/issuer-names.ts';
import { whereTableIs } from './composition/table-address.ts';
import type { Configuration } from './config/schema.ts';
import type { Clock } from './model/clock.ts';
import type { MappingFileContext } from './profiles/mapping-document-rules.ts';
import type { MappingStore } from './profiles/mapping-store.ts';

export interface Mappings {
  /** Undefined if there is no table. */
  readonly store: MappingStore | undefined;
  readonly tableName: string;
  /** The issuers and domains that are configured. */
  readonly context: MappingFileContext;
  /** Whether the service looks people up in the table. */
  readonly isInUse: boolean;
  /** For how long the service believes what the table has said. */
  readonly believedSeconds: number;
  /**
   * @param environment of the process
   * @returns where the table is asked, and what says so, in words; undefined if there is none
   */
  whereTableIs(environment: Readonly<Record<string, string | undefined>>): Promise<string | undefined>;
  close(): void;
}

/** Somebody waits at a terminal, and nobody else: but not for ever where something takes connections and says nothing. */
const TIMES = {
  connectTimeoutMilliseconds: 2_000,
  requestTimeoutMilliseconds: 5_000,
  // Of one attempt; what was not answered in time is tried twice.
  totalTimeoutMilliseconds: 6_000,
  maxAttempts: 5,
} as const;
const CALLS_IN_FLIGHT = 32;

export async function composeMappings(configuration: Configuration, clock: Clock): Promise<Mappings> {
  const { table, mapping, domains } = configuration;
  const access = table === undefined ? undefined : await openTable(table, clock);
  return {
    store: access?.store,
    tableName: table?.name ?? '',
    context: { issuers: issuerNames(configuration), domains },
    isInUse: mapping.table,
    believedSeconds: mapping.tableCacheSeconds,
    whereTableIs: (environment) => whereTableIs(configuration, environment),
    close: () => access?.close(),
  };
}

/** The client is loaded only here: that costs time and memory. */
async function openTable({ name, region, endpoint }: NonNullable<Configuration['table']>, clock: Clock) {
  const [{ createDynamoDbClient }, { DynamoDbMappingStore }] = await Promise.all([
    import('./aws/dynamodb-client.ts'),
    import('./profiles/dynamodb-mapping-store.ts'),
  ]);
  const client = createDynamoDbClient({ region, endpoint, ...TIMES, maxInFlight: CALLS_IN_FLIGHT });
  const { totalTimeoutMilliseconds } = TIMES;
  return {
    store: new DynamoDbMappingStore({ client, tableName: name, totalTimeoutMilliseconds, clock }),
    close: () => client.destroy(),
  };
}
