/** The settings of `infra/examples`, and what they are synthesised to, once for each test file. */
import { readFileSync } from 'node:fs';
import { loadSettings } from '../../infra/settings/load-settings.ts';
import type { Settings } from '../../infra/settings/settings-schema.ts';

/** Those in which the service runs in tasks. */
export const TASK_EXAMPLES = ['everything-new', 'existing', 'rehearsal'] as const;
export const EXAMPLES = [...TASK_EXAMPLES, 'serverless'] as const;
export type Example = (typeof EXAMPLES)[number];

export function exampleText(example: Example): string {
  return readFileSync(new URL(`../../infra/examples/${example}.yaml`, import.meta.url), 'utf8');
}

export function exampleSettings(example: Example): Settings {
  return loadSettings(`${example}.yaml`, exampleText(example));
}
