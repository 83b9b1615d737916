/** docs/deploy-settings.md, from the schema of a deployment's settings. */
import { readFileSync } from 'node:fs';
import { settingsSchema } from '../infra/settings/settings-schema.ts';
import { plain, propertyRows } from './schema-table.ts';

export function settingsPage(): string {
  return `<!-- Made from infra/settings/settings-schema.ts by "npm run docs". Do not edit. -->
# Settings of a deployment

For the team that deploys Studio Pass. One YAML file says what is made and what is there already; [deploy.md](deploy.md) walks through it. Unknown keys and values
that cannot be together are faults, and all of them are reported at once, before anything is written. Editors check the file
against [deploy-settings.schema.json](deploy-settings.schema.json). There is no place for a secret in it.

An account with nothing in it:

\`\`\`yaml
${example('everything-new')}\`\`\`

Everything is there already:

\`\`\`yaml
${example('existing')}\`\`\`

## All settings

\`[]\` marks the entries of a list.

| key | type | default | |
|---|---|---|---|
${propertyRows(plain(settingsSchema), '').join('\n')}
`;
}

function example(name: string): string {
  return readFileSync(new URL(`../infra/examples/${name}.yaml`, import.meta.url), 'utf8');
}
