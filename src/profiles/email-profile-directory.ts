/**
 * The local part of an e-mail address is the user profile name, where the address is verified and of the one domain that the
 * company gives out itself. It must never rewrite an address: `j.doe`, `jdoe` and `jdoe+studio` may be three people.
 */
import type { Identity } from '../model/identity.ts';
import type { ProfileDirectory, ProfileMapping } from '../model/profile-directory.ts';
import type { CognitoUsers } from './cognito-users.ts';
import { mappingToName, type NamedProfileOptions } from './named-profile.ts';

/** An address as it was found, of any type and content, and what was said about it. */
export interface FoundAddress {
  readonly email: unknown;
  /** `true`, or the text `true`, as some issuers and Cognito's API have it. Anything else: not verified. */
  readonly verified: unknown;
}

export interface EmailProfileDirectoryOptions extends NamedProfileOptions {
  /** The one domain, in lower case. Its subdomains are other domains. */
  readonly emailDomain: string;
  /** Undefined for somebody who has no address. */
  readonly findAddress: (identity: Identity) => Promise<FoundAddress | undefined>;
}

export class EmailProfileDirectory implements ProfileDirectory {
  readonly #options: EmailProfileDirectoryOptions;

  constructor(options: EmailProfileDirectoryOptions) {
    this.#options = options;
  }

  /** @throws ServiceError `not_ready` if the address cannot be known */
  async lookUp(identity: Identity): Promise<ProfileMapping | undefined> {
    const { findAddress, emailDomain } = this.#options;
    const found = await findAddress(identity);
    if (found === undefined || (found.verified !== true && found.verified !== 'true')) {
      return undefined;
    }
    return mappingToName(localPartOf(found.email, emailDomain), this.#options);
  }
}

/** The address that ID tokens and tokens of other issuers carry (OpenID Connect Core section 5.1). */
export async function claimedAddress({ claims }: Identity): Promise<FoundAddress> {
  const own = (name: string): unknown => (Object.hasOwn(claims, name) ? claims[name] : undefined);
  return { email: own('email'), verified: own('email_verified') };
}

/** The attributes that `cognitoAddress` wants of its users. */
export const ADDRESS_ATTRIBUTES: readonly string[] = ['email', 'email_verified'];

/** The address that the Cognito user has now, for access tokens, which carry none. */
export function cognitoAddress(
  users: Pick<CognitoUsers, 'attributesOf'>,
): (identity: Identity) => Promise<FoundAddress | undefined> {
  return async (identity) => {
    const attributes = await users.attributesOf(identity);
    return attributes && { email: attributes.get('email'), verified: attributes.get('email_verified') };
  };
}

/**
 * The part before the one `@`, if what follows it is the domain. Whatever else RFC 5321 lets an address be, quoted or with
 * a second `@` within, holds what no user profile name can hold.
 */
function localPartOf(email: unknown, domain: string): string | undefined {
  if (typeof email !== 'string') {
    return undefined;
  }
  const [local, host, ...more] = email.split('@');
  const isOfDomain = host !== undefined && more.length === 0 && asciiLowerCase(host) === domain;
  return isOfDomain ? local : undefined;
}

/** `toLowerCase` would make the Kelvin sign a `k`: a domain of look-alikes is not the domain. */
function asciiLowerCase(text: string): string {
  return text.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
}
