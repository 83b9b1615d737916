/** docs/configuration.md and the JSON Schemas for editors, from the configuration's own schema. */
import { environmentVariables } from '../src/config/environment-variables.ts';
import { configurationSchema } from '../src/config/schema.ts';

interface SchemaNode {
  readonly type?: string;
  readonly description?: string;
  readonly default?: unknown;
  readonly enum?: readonly unknown[];
  readonly minimum?: number;
  readonly maximum?: number;
  readonly required?: readonly string[];
  readonly properties?: Readonly<Record<string, SchemaNode>>;
  readonly items?: SchemaNode;
  readonly [keyword: string]: unknown;
}

/** What an editor needs: a property with a default need not be written, although the loaded configuration always has it. */
export function editorSchema(schema: object): object {
  return { $schema: 'http://json-schema.org/draft-07/schema#', ...withOptionalDefaults(plain(schema)) };
}

function withOptionalDefaults(node: SchemaNode): SchemaNode {
  const { properties, items, required = [] } = node;
  const needed = required.filter((name) => properties?.[name]?.default === undefined);
  return {
    ...node,
    ...(required.length > 0 ? { required: needed } : {}),
    ...(properties === undefined
      ? {}
      : {
          properties: Object.fromEntries(
            Object.entries(properties).map(([name, child]) => [name, withOptionalDefaults(child)]),
          ),
        }),
    ...(items === undefined ? {} : { items: withOptionalDefaults(items) }),
  };
}

/** Drops what only TypeBox sees. */
function plain(schema: object): SchemaNode {
  return JSON.parse(JSON.stringify(schema));
}

export function configurationPage(): string {
  const root = plain(configurationSchema);
  const sections = Object.entries(root.properties ?? {}).map(([name, section]) => sectionTable(name, section));
  return `<!-- Made from src/config/schema.ts by "npm run docs". Do not edit. -->
# Configuration

The simple case (one user pool, one domain, user name = profile name) needs environment variables only:

\`\`\`sh
AWS_REGION=us-east-1
STUDIO_PASS_USER_POOL_ID=us-east-1_AbCdEf123
STUDIO_PASS_CLIENT_IDS=4example1client2id3456789
STUDIO_PASS_TOKEN_USE=access
STUDIO_PASS_DOMAIN_ID=d-abcdefghijkl
\`\`\`

Everything else goes into a YAML file that \`STUDIO_PASS_CONFIG_FILE\` names; both can be used together. Unknown keys and
unknown \`STUDIO_PASS_…\` variables are faults. The service reports all faults at once, exits with status 78 and listens to nothing.
Editors check the file against [configuration.schema.json](configuration.schema.json):

\`\`\`yaml
# yaml-language-server: $schema=configuration.schema.json
cognito:
  - userPoolId: us-east-1_AbCdEf123
    clientIds: [4example1client2id3456789]
    tokenUse: access
    jwksFile: /etc/studio-pass/jwks.json # a VPC without a way to Cognito
oidc:
  - issuer: https://login.example.com/realms/bank
    audiences: [studio-pass]
    jwksUrl: https://login.example.com/realms/bank/keys
domains:
  - id: d-abcdefghijkl
    region: us-east-1
    default: true
    apps: [Studio, JupyterLab]
    expiresInSeconds: 20
  - id: d-mnopqrstuvwx
    region: eu-central-1
mapping:
  file: /etc/studio-pass/mapping.yaml
\`\`\`

The mapping file (schema: [mapping-file.schema.json](mapping-file.schema.json)) says who opens what. It is read again within
seconds when it changes. A file with a fault, such as two people on one user profile, is refused whole: at start the service
does not start, later the last good file stays in force.

\`\`\`yaml
mappings:
  - subject: 4c0e8f3a-6d1b-4f0e-9a53-0b7a2f3c9d11 # the token's sub
    issuer: https://cognito-idp.us-east-1.amazonaws.com/us-east-1_AbCdEf123 # only needed with several issuers
    targets:
      - { domain: d-abcdefghijkl, profile: alice }
      - { domain: d-mnopqrstuvwx, region: eu-central-1, profile: alice-eu }
\`\`\`

If the mapping is a claim, it must be one that people cannot write themselves. Of a Cognito pool those are \`sub\`, the user
name, and \`custom:\` attributes that are **not** among the app clients' writable attributes.

The AWS SDK's own variables work as everywhere: \`AWS_REGION\` (also the Region of domains that name none),
\`AWS_ENDPOINT_URL_SAGEMAKER\`, credentials from the container or instance, \`AWS_CA_BUNDLE\` through \`NODE_EXTRA_CA_CERTS\`. To reach
an issuer through a proxy set \`NODE_USE_ENV_PROXY=1\` and \`HTTPS_PROXY\`.

## Environment variables

| variable | sets | |
|---|---|---|
| \`STUDIO_PASS_CONFIG_FILE\` | | Path of the YAML file. |
${Object.entries(environmentVariables)
  .map(
    ([name, { pointer, kind }]) =>
      `| \`${name}\` | \`${place(pointer)}\` | ${kind === 'list' ? 'Separated by commas.' : ''} |`,
  )
  .join('\n')}

Those that set \`cognito[0]\` or \`domains[0]\` cannot be used together with a file that has that list. An empty variable is a
fault: leave it out instead.

${sections.join('\n')}`;
}

function place(pointer: string): string {
  return pointer
    .slice(1)
    .replace(/\/(\d+)/g, '[$1]')
    .replaceAll('/', '.');
}

function sectionTable(name: string, section: SchemaNode): string {
  const entry = section.type === 'array' ? section.items : section;
  const rows = propertyRows(entry ?? {}, '');
  return `## ${name}

${section.description ?? ''}${section.type === 'array' ? ' A list; each entry has:' : ''}

| key | type | default | |
|---|---|---|---|
${rows.join('\n')}
`;
}

/** One row for each property, those of an object among them after it. */
function propertyRows({ properties = {}, required = [] }: SchemaNode, prefix: string): readonly string[] {
  return Object.entries(properties).flatMap(([key, node]) => [
    `| \`${prefix}${key}\` | ${typeText(node)} | ${defaultText(node, required, key)} | ${node.description ?? ''} |`,
    ...propertyRows(node, `${prefix}${key}.`),
  ]);
}

function typeText(node: SchemaNode): string {
  if (node.enum !== undefined) return node.enum.map((value) => `\`${String(value)}\``).join(' ');
  if (node.type === 'array')
    return `list of ${node.items?.enum === undefined ? (node.items?.type ?? '') : typeText(node.items)}`;
  const bounds = node.minimum === undefined ? '' : `, ${node.minimum} to ${node.maximum}`;
  return `${node.type ?? ''}${bounds}`;
}

function defaultText(node: SchemaNode, required: readonly string[], key: string): string {
  if (node.default !== undefined) return `\`${JSON.stringify(node.default)}\``;
  return required.includes(key) ? 'required' : '';
}
