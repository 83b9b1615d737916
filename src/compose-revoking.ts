/** From the configuration to what `studio-pass revoke` works with: the table of revocations, and the launch roles. */
import { accessTableIfNeeded } from './composition/access-table-if-needed.ts';
import { type IssuerNames, issuerNames } from './composition/issuer-names.ts';
import { whereTableIs } from './composition/table-address.ts';
import type { Configuration } from './config/schema.ts';
import type { LaunchRoleCuts } from './revocation/launch-role-cuts.ts';
import type { RevocationStore } from './revocation/revocation-store.ts';

export interface Revoking {
  /** Undefined if revocations are not in a table. */
  readonly store: RevocationStore | undefined;
  readonly issuers: readonly IssuerNames[];
  /** For how long the service believes what the table has said. */
  readonly believedSeconds: number;
  /**
   * @param environment of the process
   * @returns where the table is asked, and what says so, in words; undefined if there is none
   */
  whereTableIs(environment: Readonly<Record<string, string | undefined>>): Promise<string | undefined>;
  /** One for each launch role; none in direct mode. */
  readonly cuts: readonly LaunchRoleCuts[];
  /** Domains without a launch role: sessions there are all of one role. */
  readonly directDomainIds: readonly string[];
  close(): void;
}

/** Of IAM and STS. Somebody waits at a terminal, but not for ever where something takes connections and says nothing. */
const TIMES = {
  connectTimeoutMilliseconds: 2_000,
  requestTimeoutMilliseconds: 4_000,
  totalTimeoutMilliseconds: 6_000,
  maxAttempts: 3,
  maxInFlight: 4,
} as const;

export async function composeRevoking(configuration: Configuration): Promise<Revoking> {
  const { revocation, domains } = configuration;
  const table = await accessTableIfNeeded(configuration);
  const store =
    table === undefined || !revocation.table
      ? undefined
      : new (await import('./revocation/dynamodb-revocation-store.ts')).DynamoDbRevocationStore(table);
  const cuts = await launchRoleCuts(configuration);
  return {
    store,
    issuers: issuerNames(configuration),
    believedSeconds: revocation.tableCacheSeconds,
    whereTableIs: (environment) => whereTableIs(configuration, environment),
    cuts: cuts.roles,
    directDomainIds: domains.filter(({ launchRoleArn }) => launchRoleArn === undefined).map(({ id }) => id),
    close() {
      table?.close();
      cuts.close();
    },
  };
}

async function launchRoleCuts({ domains, sts: { region, endpoint } }: Configuration) {
  const roleArns = [...new Set(domains.flatMap(({ launchRoleArn = [] }) => launchRoleArn))];
  if (roleArns.length === 0 || region === undefined) {
    return { roles: [], close: () => undefined };
  }
  const [{ createIamClient }, { createStsClient }, { IamLaunchRoleCuts }] = await Promise.all([
    import('./aws/iam-client.ts'),
    import('./aws/sts-client.ts'),
    import('./revocation/iam-launch-role-cuts.ts'),
  ]);
  const iam = createIamClient({ region, ...TIMES });
  const sts = createStsClient({ region, endpoint, ...TIMES });
  return {
    roles: roleArns.map((roleArn) => new IamLaunchRoleCuts({ roleArn, iam, sts })),
    close() {
      iam.destroy();
      sts.destroy();
    },
  };
}
