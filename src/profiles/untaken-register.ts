/** For whoever only wants to know: answers as a register would, and takes nothing for anybody. */
import type { OwnedProfile, OwnerRegister } from '../model/profile-owners.ts';
import { type IssuerNames, isSamePerson, personOf } from './mapped-person.ts';

/** @param onFree told of each profile that would be taken, having no owner */
export function untakenRegister(
  register: OwnerRegister,
  issuers: readonly IssuerNames[],
  onFree: (profile: OwnedProfile) => void = () => undefined,
): OwnerRegister {
  return {
    ownerOf: (profile) => register.ownerOf(profile),
    async claim(identity, profile) {
      const person = personOf(identity, issuers);
      const owner = await register.ownerOf(profile);
      if (owner === undefined) {
        onFree(profile);
      }
      return person !== undefined && (owner === undefined || isSamePerson(owner, person));
    },
  };
}
