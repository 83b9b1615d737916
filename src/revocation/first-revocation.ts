/**
 * Several lists as one. It must never skip a list that failed: a list that cannot answer may be the one that revokes.
 */
import type { RevocationList } from '../model/revocation.ts';

/** Asks the lists in their order, and none after the first hit: put the ones that answer from memory first. */
export function firstRevocation(lists: readonly RevocationList[]): RevocationList {
  return {
    async find(identity) {
      for (const list of lists) {
        const revocation = await list.find(identity);
        if (revocation !== undefined) {
          return revocation;
        }
      }
      return undefined;
    },
  };
}
