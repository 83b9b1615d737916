/**
 * A service control policy for the organisation's management account: an example to adapt, and the only thing that binds
 * administrators of the accounts too. It is never deployed together with the other stacks.
 */
import { CfnParameter, Stack } from 'aws-cdk-lib';
import { CfnPolicy } from 'aws-cdk-lib/aws-organizations';
import type { Construct } from 'constructs';
import { launchRoleName, nameOf, provisioningRoles, taskRoleName } from '../names.ts';
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
    const minting = settings.perimeter === 'direct' ? taskRoleName(settings) : launchRoleName(settings);
    new CfnPolicy(this, 'Guardrails', {
      name: `${nameOf(settings)}-guardrails`,
      description: 'Only Studio Pass mints presigned URLs for Studio; only provisioning tags user profiles.',
      type: 'SERVICE_CONTROL_POLICY',
      targetIds: targets.valueAsList,
      content: guardrails({
        mintingRoles: [`arn:*:iam::*:role/${minting}`],
        provisioningRoles: provisioningRoles(settings),
      }),
    });
  }
}
