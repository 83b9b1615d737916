/** The stacks of an example as templates, for assertions. */
import { Template } from 'aws-cdk-lib/assertions';
import type { Settings } from '../../infra/settings/settings-schema.ts';
import { createApp, type StudioPassApp } from '../../infra/studio-pass-app.ts';
import { type Example, exampleSettings } from './infra-examples.ts';

export interface ServiceTemplates {
  readonly settings: Settings;
  readonly service: Template;
  readonly api: Template;
  readonly watch: Template;
}

export function serviceTemplates(settings: Settings): ServiceTemplates {
  const template = (name: string): Template => stackTemplate(settings, name);
  return { settings, service: template('service'), api: template('api'), watch: template('watch') };
}

export function exampleTemplates(name: Example): ServiceTemplates {
  return serviceTemplates(exampleSettings(name));
}

export function exampleStack(example: Example, name: string): Template {
  return stackTemplate(exampleSettings(example), name);
}

const apps = new Map<string, StudioPassApp>();

/** Each app is made once: templates are only read. */
function stackTemplate(settings: Settings, name: string): Template {
  const key = JSON.stringify(settings);
  const app = apps.get(key) ?? createApp(settings);
  apps.set(key, app);
  const stack = app.stacks[name];
  if (stack === undefined) {
    throw new Error(`there is no stack ${name}`);
  }
  return Template.fromStack(stack);
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
