/** What has to be true between settings, beyond the form of each. Every rule says what would be right. */
import { dnsRules } from './dns-rules.ts';
import { existingVpcRules } from './existing-vpc-rules.ts';
import { groupSettingsRules } from './group-rules.ts';
import { launchPageRules } from './launch-page-rules.ts';
import { mappingRules } from './mapping-rules.ts';
import { networkRules } from './network-rules.ts';
import { oneRegion } from './region-rule.ts';
import { serviceRules } from './service-rules.ts';
import type { Draft, Rule, RuleFault, Written } from './settings-rule.ts';
import { studioRules } from './studio-rules.ts';
import { userPoolRules } from './user-pool-rules.ts';

export function checkSettings(draft: Draft, written: Written): readonly RuleFault[] {
  return rules.flatMap((rule) => rule(draft, written));
}

const rules: readonly Rule[] = [
  newOrExisting,
  ...networkRules,
  ...existingVpcRules,
  ...dnsRules,
  ...userPoolRules,
  ...mappingRules,
  ...groupSettingsRules,
  ...studioRules,
  ...serviceRules,
  ...launchPageRules,
  oneRegion,
];

function newOrExisting(_draft: Draft, written: Written): readonly RuleFault[] {
  const pairs = [
    ['vpc', 'existingVpc'],
    ['userPool', 'existingUserPool'],
    ['studioDomain', 'existingStudioDomain'],
  ] as const;
  return pairs.flatMap(([made, existing]) =>
    written(made) === written(existing)
      ? [{ path: [existing], message: `exactly one of ${made} and ${existing} must be given` }]
      : [],
  );
}
