/** All stacks of one deployment, from its settings. Nothing here needs an account or a network. */
import { App, type Stack, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import { nameOf } from './names.ts';
import type { Settings } from './settings/settings-schema.ts';
import { ApiStack } from './stacks/api-stack.ts';
import { AuthorizerStack } from './stacks/authorizer-stack.ts';
import { FoundationStack } from './stacks/foundation-stack.ts';
import { GuardrailsStack } from './stacks/guardrails-stack.ts';
import { OnPremisesStack } from './stacks/on-premises-stack.ts';
import { ServiceStack } from './stacks/service-stack.ts';
import { SpokeStack } from './stacks/spoke-stack.ts';
import { StudioStack } from './stacks/studio-stack.ts';
import { WatchStack } from './stacks/watch-stack.ts';

export interface StudioPassApp {
  readonly app: App;
  /** By the name of its template, such as `foundation` or `spoke-210987654321`; each after those it builds on. */
  readonly stacks: Readonly<Record<string, Stack>>;
}

/** Synthesis fails on any finding of the AWS Solutions rules that is not acknowledged with a reason. */
export function createApp(settings: Settings): StudioPassApp {
  const app = new App({ analyticsReporting: false });
  const name = nameOf(settings);
  const foundationStack = new FoundationStack(app, `${name}-foundation`, { settings });
  const { ground } = foundationStack;
  const { studioDomain, existingStudioDomain } = settings;
  const studioStack =
    studioDomain === undefined ? undefined : new StudioStack(app, `${name}-studio`, { settings, studioDomain, ground });
  const domainId = studioStack?.domainId ?? existingStudioDomain?.id;
  if (domainId === undefined) {
    // The rules of the settings say that one of the two is there; the types can't.
    throw new TypeError('the settings name no Studio domain');
  }
  const foundation = { ...ground, domainId, notebookRoleArn: studioStack?.notebookRoleArn };
  const serviceStack = new ServiceStack(app, `${name}-service`, { settings, foundation });
  const { service } = serviceStack;
  const authorizerStack =
    settings.api?.edgeAuthorizer === 'lambda'
      ? new AuthorizerStack(app, `${name}-authorizer`, { settings, foundation, service })
      : undefined;
  const { authorizer } = authorizerStack ?? {};
  const apiStack = new ApiStack(app, `${name}-api`, { settings, foundation, service, authorizer });
  const stacks: Record<string, Stack> = {
    foundation: foundationStack,
    ...(studioStack === undefined ? {} : { studio: studioStack }),
    service: serviceStack,
    ...(authorizerStack === undefined ? {} : { authorizer: authorizerStack }),
    api: apiStack,
    watch: new WatchStack(app, `${name}-watch`, { settings, foundation, service, api: apiStack.api, authorizer }),
    guardrails: new GuardrailsStack(app, `${name}-guardrails`, { settings }),
  };
  if (settings.onPremises !== undefined) {
    stacks['on-premises'] = new OnPremisesStack(app, `${name}-on-premises`, { settings, foundation });
  }
  for (const spoke of settings.spokes ?? []) {
    const id = `spoke-${spoke.accountId}`;
    stacks[id] = new SpokeStack(app, `${name}-${id}`, { settings, spoke });
  }
  Validations.of(app).addPlugins(new AwsSolutionsChecks());
  return { app, stacks };
}
