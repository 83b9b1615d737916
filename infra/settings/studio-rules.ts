/** What has to be true between Studio domains, their profiles and the accounts they are in. */
import type { Draft, Rule, RuleFault } from './settings-rule.ts';

export const studioRules: readonly Rule[] = [profilesOnce, spokesNeedLaunchRoles, distinctSpokes];

function profilesOnce({ studioDomain }: Draft): readonly RuleFault[] {
  const names = (studioDomain?.profiles ?? []).map((profile) => profile?.name);
  return repeated(names).map((index) => ({
    path: ['studioDomain', 'profiles', index, 'name'],
    message: 'is there twice',
  }));
}

/** No policy of another account lets a role of this one mint there. */
function spokesNeedLaunchRoles({ perimeter, spokes = [] }: Draft): readonly RuleFault[] {
  return perimeter === 'direct' && spokes.length > 0
    ? [
        {
          path: ['spokes'],
          message: 'need perimeter launch-role: only a role of its own account can mint for a domain',
        },
      ]
    : [];
}

/** The stack and the launch role of a spoke are named after its account. */
function distinctSpokes({ spokes = [], existingStudioDomain }: Draft): readonly RuleFault[] {
  const domains = [existingStudioDomain?.id, ...spokes.map((spoke) => spoke?.domainId)];
  return [
    ...repeated(spokes.map((spoke) => spoke?.accountId)).map((index) => ({
      path: ['spokes', index, 'accountId'],
      message: 'is there twice: an account has one entry, with one domain',
    })),
    ...repeated(domains).map((index) => ({
      path: ['spokes', index - 1, 'domainId'],
      message: 'is there twice: a domain is in one account',
    })),
  ];
}

/** The indices of values that an earlier one has already. */
function repeated(values: readonly (string | undefined)[]): readonly number[] {
  return values.flatMap((value, index) => (value !== undefined && values.indexOf(value) < index ? [index] : []));
}
