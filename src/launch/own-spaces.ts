/** Lists the spaces that a caller may open in each of their domains, and never names one that they may not. */
import type { Clock } from '../model/clock.ts';
import { ServiceError } from '../model/errors.ts';
import type { SpaceDirectory, StudioSpace } from '../model/space-directory.ts';
import { mayOpen } from '../studio/space-policy.ts';
import type { OpenDomain } from './own-domains.ts';

export interface OwnSpaces {
  readonly spaces: readonly StudioSpace[];
  /** Whether there may be more than are listed. */
  readonly spacesTruncated: boolean;
}

const DOMAINS_AT_A_TIME = 4;
const MAX_SPACES_OF_A_DOMAIN = 500;
/** No domain is asked later than this. Amazon API Gateway gives up after 29 seconds, and each domain takes its time. */
const LATEST_MILLISECONDS = 15_000;
const RETRY_AFTER_SECONDS = 2;

/**
 * @param monotonicClock milliseconds that only ever go forward, from any origin
 * @returns one answer for each of the domains, in their order
 * @throws ServiceError if the spaces of any of them cannot be read, or not in time: a list with a hole looks like a list without
 */
export async function listOwnSpaces(
  directory: SpaceDirectory,
  subject: string,
  domains: readonly OpenDomain[],
  monotonicClock: Clock = () => performance.now(),
): Promise<readonly OwnSpaces[]> {
  const startedAt = monotonicClock();
  return await someAtATime(DOMAINS_AT_A_TIME, domains, async ({ target, policy }) => {
    if (monotonicClock() - startedAt > LATEST_MILLISECONDS) {
      throw new ServiceError('upstream_timeout', {
        detail: `the spaces of ${domains.length} domains could not be listed in time`,
        retryAfterSeconds: RETRY_AFTER_SECONDS,
      });
    }
    const { spaces, truncated } = await directory.list({ subject, target });
    const own = spaces.filter((space) => mayOpen(space, target.userProfileName, policy));
    return {
      spaces: own.slice(0, MAX_SPACES_OF_A_DOMAIN),
      spacesTruncated: truncated || own.length > MAX_SPACES_OF_A_DOMAIN,
    };
  });
}

/** Begins nothing more once a piece of work has failed. */
async function someAtATime<T, R>(limit: number, items: readonly T[], work: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  let hasFailed = false;
  const left = items.entries();
  const worker = async (): Promise<void> => {
    for (const [index, item] of left) {
      results[index] = await work(item);
      if (hasFailed) {
        return;
      }
    }
  };
  const failed = (error: unknown): never => {
    hasFailed = true;
    throw error;
  };
  await Promise.all(Array.from({ length: limit }, () => worker().catch(failed)));
  return results;
}
