/**
 * A custom attribute of the Cognito user is the user profile name: for access tokens, which carry no attributes, and for names
 * that an administrator gave. Nothing here can tell whether users may write the attribute themselves: the pool must not let them.
 */
import type { Identity } from '../model/identity.ts';
import type { ProfileDirectory, ProfileMapping } from '../model/profile-directory.ts';
import type { CognitoUsers } from './cognito-users.ts';
import { mappingToName, type NamedProfileOptions } from './named-profile.ts';

export interface CognitoAttributeProfileDirectoryOptions extends NamedProfileOptions {
  /** Such as `custom:studio_profile`; one of those that `users` wants. */
  readonly attribute: string;
  readonly users: Pick<CognitoUsers, 'attributesOf'>;
}

export class CognitoAttributeProfileDirectory implements ProfileDirectory {
  readonly #options: CognitoAttributeProfileDirectoryOptions;

  constructor(options: CognitoAttributeProfileDirectoryOptions) {
    this.#options = options;
  }

  /** @throws ServiceError `not_ready` if Cognito cannot be asked */
  async lookUp(identity: Identity): Promise<ProfileMapping | undefined> {
    const { users, attribute } = this.#options;
    return mappingToName((await users.attributesOf(identity))?.get(attribute), this.#options);
  }
}
