/**
 * The settings of a deployment: structure and values of every template. Whatever they name is made, or imported if it is
 * there already. There is no place for a secret in them.
 */
import { type Static, Type } from 'typebox';
import { cidr, closed, roles } from './forms.ts';
import { existingVpc, newVpc, onPremises, resolver } from './network-settings.ts';
import { api, service, watch } from './service-settings.ts';
import { existingStudioDomain, newStudioDomain, spokes } from './studio-settings.ts';
import {
  existingUserPool,
  mappingClaim,
  mappingCognitoAttribute,
  mappingEmailDomain,
  mappingTable,
  newUserPool,
  requiredScopes,
} from './user-pool-settings.ts';

export const settingsSchema = Type.Object(
  {
    name: Type.Optional(
      Type.String({
        pattern: '^[a-z][a-z0-9-]{1,22}[a-z0-9]$',
        examples: ['studio-pass'],
        description:
          'Begins the names of stacks and roles: 3 to 24 lower-case letters, digits and hyphens. `studio-pass` if absent.',
      }),
    ),
    perimeter: Type.Enum(['direct', 'launch-role'], {
      description:
        'Who mints: the role of the tasks (`direct`), or a role that they take on for each caller, with session tags that IAM holds against the tags of the profile (`launch-role`).',
    }),
    corporateNetworks: Type.Array(cidr('A range.'), {
      minItems: 1,
      maxItems: 20,
      uniqueItems: true,
      description:
        'Where employees’ browsers and corporate DNS servers are, as the VPC sees them (Direct Connect, VPN).',
    }),
    vpc: Type.Optional(newVpc),
    existingVpc: Type.Optional(existingVpc),
    resolver: Type.Optional(resolver),
    userPool: Type.Optional(newUserPool),
    existingUserPool: Type.Optional(existingUserPool),
    tokenUse: Type.Enum(['access', 'id'], { description: 'Which of the two tokens callers send.' }),
    requiredScopes: Type.Optional(requiredScopes),
    mappingTable: Type.Optional(mappingTable),
    mappingClaim: Type.Optional(mappingClaim),
    mappingCognitoAttribute: Type.Optional(mappingCognitoAttribute),
    mappingEmailDomain: Type.Optional(mappingEmailDomain),
    studioDomain: Type.Optional(newStudioDomain),
    existingStudioDomain: Type.Optional(existingStudioDomain),
    service: Type.Optional(service),
    api: Type.Optional(api),
    watch: Type.Optional(watch),
    deploymentRoles: Type.Optional(
      roles(
        'ARNs (`*` allowed, but not alone) of the roles that deploy these stacks: with the guardrails nobody else may make or change the roles of Studio Pass. `arn:*:iam::*:role/<name>-deployment` if absent.',
      ),
    ),
    furtherMintingRoles: Type.Optional(
      roles(
        'ARNs (`*` allowed, but not alone) of further roles that the guardrails let mint, such as those of a second deployment: two policies of this kind on one account would lock out each other.',
      ),
    ),
    provisioningRoles: Type.Optional(
      roles(
        'ARNs (`*` allowed, but not alone) of the roles that create user profiles and tag them: nobody else may. `arn:*:iam::*:role/<name>-provisioning` if absent.',
      ),
    ),
    sessionCuttingRoles: Type.Optional(
      roles(
        'ARNs (`*` allowed, but not alone) of the roles that may put policies into the launch role, which is how `studio-pass revoke` cuts live sessions. Whoever has one can change what the launch role may do, as deployment can. None if absent.',
      ),
    ),
    spokes: Type.Optional(spokes),
    onPremises: Type.Optional(onPremises),
  },
  closed,
);

export type Settings = Static<typeof settingsSchema>;
