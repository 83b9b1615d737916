/** docs/configuration.md, from the configuration's own schema. */
import { environmentVariables } from '../src/config/environment-variables.ts';
import { configurationSchema } from '../src/config/schema.ts';
import { plain, propertyRows, type SchemaNode } from './schema-table.ts';

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

Everything else goes into a YAML file that \`STUDIO_PASS_CONFIG_FILE\` names (or into the variable \`STUDIO_PASS_CONFIG\`); variables
and file can be used together. Unknown keys and
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

The AWS SDK's own variables work as everywhere: \`AWS_REGION\` (also the Region of domains that name none, and of \`s3://\`
buckets), \`AWS_ENDPOINT_URL_SAGEMAKER\`, \`AWS_ENDPOINT_URL_S3\`, credentials from the container or instance, \`AWS_CA_BUNDLE\`
through \`NODE_EXTRA_CA_CERTS\`. To reach an issuer through a proxy set \`NODE_USE_ENV_PROXY=1\` and \`HTTPS_PROXY\`.

## Environment variables

| variable | sets | |
|---|---|---|
| \`STUDIO_PASS_CONFIG_FILE\` | | Path of the YAML file. |
| \`STUDIO_PASS_CONFIG\` | | The text of the YAML file itself, where no file can be mounted; not together with a file. |
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
