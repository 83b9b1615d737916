/** The stacks of an example as templates, for assertions. */
import { App } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import type { Settings } from '../../infra/settings/settings-schema.ts';
import { ApiStack } from '../../infra/stacks/api-stack.ts';
import { FoundationStack } from '../../infra/stacks/foundation-stack.ts';
import { ServiceStack } from '../../infra/stacks/service-stack.ts';
import { WatchStack } from '../../infra/stacks/watch-stack.ts';
import { type Example, exampleSettings } from './infra-examples.ts';

export interface ServiceTemplates {
  readonly settings: Settings;
  readonly service: Template;
  readonly api: Template;
  readonly watch: Template;
}

export function serviceTemplates(settings: Settings): ServiceTemplates {
  const app = new App({ analyticsReporting: false });
  const { foundation } = new FoundationStack(app, 'foundation', { settings });
  const serviceStack = new ServiceStack(app, 'service', { settings, foundation });
  const { service } = serviceStack;
  const apiStack = new ApiStack(app, 'api', { settings, foundation, service });
  const watch = new WatchStack(app, 'watch', { settings, foundation, service, api: apiStack.api });
  return {
    settings,
    service: Template.fromStack(serviceStack),
    api: Template.fromStack(apiStack),
    watch: Template.fromStack(watch),
  };
}

export function exampleTemplates(name: Example): ServiceTemplates {
  return serviceTemplates(exampleSettings(name));
}

export type Properties = Readonly<Record<string, unknown>>;

/** The properties of every resource of a type. */
export function all(template: Template, type: string): readonly Properties[] {
  return Object.values(template.findResources(type)).map(({ Properties }) => Properties as Properties);
}

/** The properties of the one resource of a type, of those that match if given. */
export function only(
  template: Template,
  type: string,
  matches: (properties: Properties) => boolean = () => true,
): Properties {
  const found = all(template, type).filter(matches);
  const [first] = found;
  if (first === undefined || found.length > 1) {
    throw new Error(`${found.length} resources of type ${type} instead of one`);
  }
  return first;
}
