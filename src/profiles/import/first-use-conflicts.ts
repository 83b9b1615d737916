/**
 * Finds the profiles of an import that somebody has taken at their first use: no mapping lists them, so reading all mappings
 * does not tell.
 */
import { isSamePerson } from '../mapped-person.ts';
import type { MappingStore } from '../mapping-store.ts';
import type { ProfileClaim, ProfileConflict } from './import-plan.ts';

export interface OwnerCheckOptions {
  readonly concurrency: number;
  /** @param profiles how many have been looked up so far */
  onProgress(profiles: number): void;
}

export async function findOwnerConflicts(
  store: Pick<MappingStore, 'ownerOf'>,
  claims: readonly ProfileClaim[],
  { concurrency, onProgress }: OwnerCheckOptions,
): Promise<readonly ProfileConflict[]> {
  const conflicts: ProfileConflict[] = [];
  const remaining = claims.values();
  let done = 0;
  const work = async (): Promise<void> => {
    for (const claim of remaining) {
      const owner = await store.ownerOf(claim.profile);
      if (owner !== undefined && !isSamePerson(owner, claim.person)) {
        conflicts.push({ ...claim, owner });
      }
      done += 1;
      onProgress(done);
    }
  };
  await Promise.all(Array.from({ length: concurrency }, work));
  return conflicts;
}
