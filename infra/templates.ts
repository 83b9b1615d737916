/**
 * Plain CloudFormation templates, as YAML that people can read: a golden copy of the examples is kept below
 * `infra/templates`, so that a change of the infrastructure is a difference somebody reviews.
 */
import { stringify } from 'yaml';
import type { Template } from '../src/local/cloudformation/template.ts';
import type { Settings } from './settings/settings-schema.ts';
import { createApp } from './studio-pass-app.ts';

/** CloudFormation takes no more in a request; larger ones would need a bucket. Source: CloudFormation quotas. */
export const TEMPLATE_MAX_BYTES = 51_200;

/** By name of the stack, such as `foundation`. */
export function synthesize(settings: Settings): ReadonlyMap<string, Template> {
  const { app, stacks } = createApp(settings);
  const assembly = app.synth();
  return new Map(
    Object.entries(stacks).map(([name, stack]) => [name, assembly.getStackArtifact(stack.artifactId).template]),
  );
}

/** The same text for the same template. */
export function templateText(template: Template): string {
  return stringify(template, { lineWidth: 0, aliasDuplicateObjects: false });
}
