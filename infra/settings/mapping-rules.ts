/** What has to be true between the ways in which people map to user profiles, and what the network and the mode give them. */
import { asksUserPool, namesCanMeet } from '../mapping.ts';
import type { Draft, Rule, RuleFault, Written } from './settings-rule.ts';

export const mappingRules: readonly Rule[] = [oneNameSource, namesNeedOwners, userPoolInReach];

const NAME_SOURCES = ['mappingClaim', 'mappingCognitoAttribute', 'mappingEmailDomain'] as const;

function oneNameSource(_draft: Draft, written: Written): readonly RuleFault[] {
  const [first, ...others] = NAME_SOURCES.filter((name) => written(name));
  return others.map((name) => ({ path: [name], message: `cannot be used together with ${first}` }));
}

/** The service refuses to start without. */
function namesNeedOwners(draft: Draft, written: Written): readonly RuleFault[] {
  const source = NAME_SOURCES.find((name) => draft[name] !== undefined);
  const isGuarded =
    draft.perimeter !== 'direct' ||
    draft.mappingTable === true ||
    (written('mappingTable') && draft.mappingTable === undefined);
  return source !== undefined && namesCanMeet(draft) && !isGuarded
    ? [
        {
          path: [source],
          message:
            'can be the same for two users; it needs mappingTable: true, which keeps who owns which profile, or perimeter launch-role',
        },
      ]
    : [];
}

/** An interface endpoint of Cognito is of no use for a pool with a domain, so a new VPC has none. */
function userPoolInReach(draft: Draft, written: Written): readonly RuleFault[] {
  if (!asksUserPool(draft) || written('existingVpc') || !written('vpc')) {
    return [];
  }
  const source = draft.mappingCognitoAttribute === undefined ? 'mappingEmailDomain' : 'mappingCognitoAttribute';
  const instead = source === 'mappingEmailDomain' ? 'tokenUse id' : 'tokenUse id with mappingClaim, or mappingTable';
  return [
    {
      path: [source],
      message: `needs a way to Cognito's API, which a new VPC does not have (its endpoint is not for pools with a domain); use ${instead}, or existingVpc`,
    },
  ];
}
