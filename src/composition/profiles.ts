/** From the configured mapping to the directory that answers who owns which profile. */
import type { IssuerVerifier } from '../auth/token-verifier.ts';
import type { Configuration } from '../config/schema.ts';
import type { Log } from '../model/log.ts';
import type { ProfileDirectory } from '../model/profile-directory.ts';
import type { ReadinessCheck } from '../model/readiness.ts';
import { ClaimProfileDirectory } from '../profiles/claim-profile-directory.ts';
import { FileProfileDirectory } from '../profiles/file-profile-directory.ts';

const MAPPING_POLL_MILLISECONDS = 5_000;

export interface ComposedProfiles {
  readonly directory: ProfileDirectory;
  readonly checks: readonly ReadinessCheck[];
  /** For the metrics; undefined where the mapping is not a file. */
  readonly status: (() => ReturnType<FileProfileDirectory['status']>) | undefined;
  close(): void;
}

export async function composeProfiles(
  { mapping, cognito, domains }: Configuration,
  issuers: readonly IssuerVerifier[],
  log: Log,
): Promise<ComposedProfiles> {
  if (mapping.file === undefined) {
    const claim = mapping.claim ?? (cognito[0]?.tokenUse === 'id' ? 'cognito:username' : 'username');
    return {
      directory: new ClaimProfileDirectory({ claim, namesIgnoreCase: mapping.claimIgnoresCase, domains }),
      checks: [],
      status: undefined,
      close: () => undefined,
    };
  }
  const directory = await FileProfileDirectory.open({
    path: mapping.file,
    issuers: issuers.map(({ issuers: names }) => ({ names })),
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
  return {
    directory,
    checks: [
      {
        name: 'mapping file',
        check: () => {
          const { people, refused } = directory.status();
          const state = `${people} people`;
          // A refused change leaves the last good mapping in force, which is still a mapping to decide by.
          return {
            ready: true,
            state: refused === undefined ? state : `${state}; a changed file is refused, see the log`,
          };
        },
      },
    ],
    status: () => directory.status(),
    close: () => directory.close(),
  };
}
