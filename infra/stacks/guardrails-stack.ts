/**
 * A service control policy for the organisation's management account: an example to adapt. Nothing else binds administrators
 * of the accounts. It is never deployed together with the other stacks.
 */
import { CfnParameter, Stack } from 'aws-cdk-lib';
import { CfnPolicy } from 'aws-cdk-lib/aws-organizations';
import type { Construct } from 'constructs';
import {
  creatingRolePatterns,
  deploymentRoles,
  functionPatterns,
  launchRolePatterns,
  mintingRolePatterns,
  nameOf,
  protectedRoles,
  provisioningRoles,
} from '../names.ts';
import { plainTemplate } from '../plain-template.ts';
import { guardrails } from '../policies/guardrails.ts';
import type { Settings } from '../settings/settings-schema.ts';

export class GuardrailsStack extends Stack {
  constructor(scope: Construct, id: string, { settings }: { readonly settings: Settings }) {
    super(scope, id, {
      synthesizer: plainTemplate(),
      description: 'Studio Pass: service control policy, for the management account of the organisation',
    });
    const targets = new CfnParameter(this, 'TargetIds', {
      type: 'CommaDelimitedList',
      description: 'The accounts or organisational units it holds for. Try it on one test account first.',
    });
    new CfnPolicy(this, 'Guardrails', {
      name: `${nameOf(settings)}-guardrails`,
      description:
        'Only Studio Pass mints presigned URLs for Studio; its roles and the tags of user profiles are protected.',
      type: 'SERVICE_CONTROL_POLICY',
      targetIds: targets.valueAsList,
      content: guardrails({
        mintingRoles: mintingRolePatterns(settings),
        provisioningRoles: provisioningRoles(settings),
        creatingRoles: creatingRolePatterns(settings),
        protectedRoles: protectedRoles(settings),
        deploymentRoles: deploymentRoles(settings),
        sessionCuttingRoles: settings.sessionCuttingRoles ?? [],
        launchRoles: launchRolePatterns(settings),
        functions: functionPatterns(settings),
      }),
    });
  }
}
