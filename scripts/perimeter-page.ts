/** docs/perimeter.md: the truth tables, held against the templates below `infra/templates`. */
import { readdirSync, readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { proofTables } from '../infra/proof/proof-page.ts';
import { deployForProof, prove } from '../infra/proof/prove.ts';
import { loadSettings } from '../infra/settings/load-settings.ts';
import type { Template } from '../src/local/cloudformation/template.ts';

const infra = new URL('../infra/', import.meta.url);
/** Stacks whose exports others import. */
const FIRST = ['foundation.yaml', 'studio.yaml', 'service.yaml', 'api.yaml'];

export async function perimeterPage(): Promise<string> {
  return `<!-- Made from infra/templates by "npm run docs". Do not edit. -->
# The perimeter, case by case

For security teams: who may mint a presigned URL, who may open one, and what stops everybody else. The tables hold the policies of the
[templates](../infra/templates), exactly as they would be deployed, against requests from inside and outside of each wall.
They are made by a simulator of IAM's evaluation ([iam-simulate](https://github.com/cloud-copilot/iam-simulate)), not by AWS;
what only a real account can settle is listed in [deploy.md](deploy.md#what-only-your-account-can-show).

\`npm run perimeter -- --settings FILE\` prints the same tables for your own settings, and fails if a case does not come out
as it must. A test weakens every statement of the policies that these tables are about in turn, and they notice each time
(\`test/infra/perimeter-mutations.test.ts\`). The policies of the endpoints for logs, images, S3 and DynamoDB are no part of them.

How to read a row: a wall is judged alone, with everything else wide open. “No Allow matches” means that the role's own Allow
statements give nothing; the Denies after it would hold even if somebody attached \`AmazonSageMakerFullAccess\` to the role. Every
case that is denied to the minting role is denied by both. The guardrails are the service control policy of the template
\`guardrails\`, for organisations that use it.

## Direct mode

The tasks mint with their own role. Whose profile it is (cases 10, 12 and 13) is decided by the service alone.

${await tablesOf('everything-new')}

## Launch-role mode

The tasks take on a role for each caller, and IAM holds the tags of the session against the tags of the profile.

${await tablesOf('rehearsal')}
`;
}

async function tablesOf(example: string): Promise<string> {
  const settings = loadSettings(example, readFileSync(new URL(`examples/${example}.yaml`, infra), 'utf8'));
  const folder = new URL(`templates/${example}/`, infra);
  const others = readdirSync(folder).filter((name) => !FIRST.includes(name));
  const templates = [...FIRST, ...others].map((name): [string, Template] => [
    name.replace(/\.yaml$/, ''),
    parse(readFileSync(new URL(name, folder), 'utf8')),
  ]);
  return proofTables(await prove(await deployForProof(settings, new Map(templates))));
}
