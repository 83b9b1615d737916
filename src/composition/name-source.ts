/** From the configured source of names (a claim, a Cognito attribute, an e-mail address) to its directory. */
import type { Configuration } from '../config/schema.ts';
import type { Clock } from '../model/clock.ts';
import type { MakeCall } from '../model/measurements.ts';
import type { OwnerRegister } from '../model/profile-owners.ts';
import { ClaimProfileDirectory } from '../profiles/claim-profile-directory.ts';
import { CognitoAttributeProfileDirectory } from '../profiles/cognito-attribute-profile-directory.ts';
import {
  ADDRESS_ATTRIBUTES,
  claimedAddress,
  cognitoAddress,
  EmailProfileDirectory,
} from '../profiles/email-profile-directory.ts';
import { type ComposedSource, unwatchedSource, watchedSource } from './mapping-source.ts';

/**
 * @param register where the profiles of names are claimed, whatever the names come from: Cognito gives a user name again once
 * its user is deleted, other issuers need not keep names apart at all (OpenID Connect Core, section 5.7), another service may
 * use the table with another issuer, and operators must not give away what somebody has by their name. Undefined where there
 * is no table, and the configuration sees to it in another way (see `namesNeedOwners` in config/access-rules.ts)
 * @param makeCall around every call to Cognito: by default nothing
 * @returns none if there are only lists of people
 */
export async function composeNameSource(
  configuration: Configuration,
  register: OwnerRegister | undefined,
  clock: Clock,
  makeCall?: MakeCall,
): Promise<readonly ComposedSource[]> {
  const { mapping, domains, cognito } = configuration;
  const { claim, cognitoAttribute, emailDomain, claimIgnoresCase: namesIgnoreCase } = mapping;
  // The rules of the configuration: names are those of one issuer.
  const [pool] = cognito;
  const names = { namesIgnoreCase, domains };

  if (cognitoAttribute !== undefined && pool !== undefined) {
    const { users, close } = await poolUsers(pool, [cognitoAttribute], clock, makeCall);
    const directory = new CognitoAttributeProfileDirectory({ ...names, attribute: cognitoAttribute, users });
    return [watchedSource('Cognito users', { name: 'cognitoAttribute', directory, claimFrom: register }, close)];
  }
  if (emailDomain !== undefined) {
    const name = 'emailDomain';
    if (pool?.tokenUse === 'access') {
      const { users, close } = await poolUsers(pool, ADDRESS_ATTRIBUTES, clock, makeCall);
      const directory = new EmailProfileDirectory({ ...names, emailDomain, findAddress: cognitoAddress(users) });
      return [watchedSource('Cognito users', { name, directory, claimFrom: register }, close)];
    }
    const directory = new EmailProfileDirectory({ ...names, emailDomain, findAddress: claimedAddress });
    return [unwatchedSource({ name, directory, claimFrom: register })];
  }
  const used = claim ?? impliedClaim(configuration);
  if (used === undefined) {
    return [];
  }
  const directory = new ClaimProfileDirectory({ ...names, claim: used });
  return [unwatchedSource({ name: 'claim', directory, claimFrom: register })];
}

/** Where nothing says who maps to what, the user name of the one Cognito pool does. */
function impliedClaim({ mapping, cognito: [pool] }: Configuration): string | undefined {
  if (mapping.table || mapping.file !== undefined) {
    return undefined;
  }
  return pool?.tokenUse === 'id' ? 'cognito:username' : 'username';
}

async function poolUsers(...of: Parameters<typeof import('./pool-users.ts').poolUsers>) {
  return (await import('./pool-users.ts')).poolUsers(...of);
}
