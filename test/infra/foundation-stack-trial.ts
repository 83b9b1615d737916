/** Foundation stacks as templates: of the examples, and of settings made up by a test. */
import { App } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { loadSettings } from '../../infra/settings/load-settings.ts';
import { FoundationStack } from '../../infra/stacks/foundation-stack.ts';
import { type Example, exampleSettings } from '../support/infra-examples.ts';

export interface Resource {
  readonly Type: string;
  readonly Properties: Readonly<Record<string, unknown>>;
  readonly DeletionPolicy?: string;
}

export interface Made {
  readonly stack: FoundationStack;
  readonly template: Template;
}

/** As an operator would write them, so that rules hold. */
export function foundationOf(settings: object): Made {
  const stack = new FoundationStack(new App({ analyticsReporting: false }), 'foundation', {
    settings: loadSettings('settings.yaml', JSON.stringify(settings)),
  });
  return { stack, template: Template.fromStack(stack) };
}

const made = new Map<Example, Made>();

/** Made once: templates are only read. */
export function foundationOfExample(example: Example): Made {
  const found = made.get(example) ?? foundationOf(exampleSettings(example));
  made.set(example, found);
  return found;
}

export function resourcesOf({ template }: Made, type?: string): Readonly<Record<string, Resource>> {
  const all = Object.entries(template.toJSON().Resources as Record<string, Resource>);
  return Object.fromEntries(all.filter(([, resource]) => type === undefined || resource.Type === type));
}

/** The only resource of its type. */
export function onlyOne(from: Made, type: string): Resource {
  const found = Object.values(resourcesOf(from, type));
  if (found.length !== 1 || found[0] === undefined) {
    throw new Error(`${found.length} resources are ${type}`);
  }
  return found[0];
}

export function outputsOf({ template }: Made): Readonly<Record<string, { Value: unknown; Description?: string }>> {
  return template.toJSON().Outputs as Record<string, { Value: unknown; Description?: string }>;
}

/** What a reference within the template names: `GroupsTasks` of `{"Fn::GetAtt": ["GroupsTasks07E0CA2D", "GroupId"]}`. */
export function referred(value: unknown): string {
  const { Ref, 'Fn::GetAtt': attribute } = value as { Ref?: string; 'Fn::GetAtt'?: readonly string[] };
  return (Ref ?? attribute?.[0] ?? String(value)).replace(/[0-9A-F]{8}$/, '');
}

/** The service of an endpoint, with its Region as `<r>`. */
export function serviceName({ Properties }: Resource): string {
  // biome-ignore lint/suspicious/noTemplateCurlyInString: a reference of CloudFormation.
  return (Properties.ServiceName as { readonly 'Fn::Sub': string })['Fn::Sub'].replace('${AWS::Region}', '<r>');
}
