/** An owner register in memory, and who asked it what. */
import type { OwnedProfile, OwnerRegister } from '../../src/model/profile-owners.ts';

export interface MemoryOwners extends OwnerRegister {
  /** By domain and profile name, such as `d-one/alice`. */
  readonly owners: Map<string, { readonly issuer: string; readonly subject: string }>;
  readonly claimed: string[];
}

export function memoryOwners(
  owners: Readonly<Record<string, { readonly issuer: string; readonly subject: string }>> = {},
): MemoryOwners {
  const keyOf = ({ domainId, userProfileName }: OwnedProfile): string => `${domainId}/${userProfileName.toLowerCase()}`;
  const register: MemoryOwners = {
    owners: new Map(Object.entries(owners)),
    claimed: [],
    ownerOf: async (profile) => register.owners.get(keyOf(profile)),
    async claim({ issuer, subject }, profile) {
      const key = keyOf(profile);
      register.claimed.push(key);
      const owner = register.owners.get(key);
      if (owner === undefined) {
        register.owners.set(key, { issuer, subject });
      }
      return owner === undefined || (owner.issuer === issuer && owner.subject === subject);
    },
  };
  return register;
}
