/** docs/configuration.md, from the configuration's own schema. */
import { environmentVariables } from '../src/config/environment-variables.ts';
import { configurationSchema } from '../src/config/schema.ts';
import { plain, propertyRows, type SchemaNode } from './schema-table.ts';

export function configurationPage(): string {
  const root = plain(configurationSchema);
  const sections = Object.entries(root.properties ?? {}).map(([name, section]) => sectionTable(name, section));
  return `<!-- Made from src/config/schema.ts by "npm run docs". Do not edit. -->
# Configuration

For those who deploy and run the service: every setting of it. The simple case (one user pool, one domain, user name = profile name) needs environment variables only:

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
    sharedSpaces: true
    groups: # only their members; what a rule does not say is as the domain says
      - { group: data-science }
      - { group: auditors, apps: [JupyterLab], sharedSpaces: false, sessionDurationInSeconds: 3600 }
table:
  name: studio-pass-access
  region: us-east-1
mapping:
  table: true
  file: /etc/studio-pass/mapping.yaml # besides, for whoever is not in the table
revocation:
  table: true
\`\`\`

## Who maps to what

Three kinds of sources, asked in this order; the first that knows the caller decides, and a person who is disabled there is
refused.

| source | | for |
|---|---|---|
| \`mapping.table\` | a DynamoDB table, written with \`studio-pass profiles\` ([command-line.md](command-line.md)) | many people, changes without a deployment |
| \`mapping.file\` | a YAML or JSON file, read again within seconds when it changes | some people, kept with the deployment |
| one of \`mapping.claim\`, \`mapping.cognitoAttribute\`, \`mapping.emailDomain\` | the name of the profile is what the token or Cognito says of the person | everybody alike |

With a source that cannot be read the answer is 503 \`not_ready\`, and the next one is not asked: it could let in whom this one refuses.

Without any of them the user name of the one Cognito pool is the name of the profile. Names are taken character for character:
\`jane.doe\` is no name of a user profile (SageMaker allows letters, digits and hyphens), and maps to nothing instead of to
somebody else's \`jane-doe\`.

**A profile has one owner.** In the table each profile is one item with one owner, and it opens for nobody else,
whatever else is written into the table by hand. A file in which two people share a profile is refused whole: at start the
service does not start, later the last good file stays in force. Between sources, a profile that the table or the file gives
to one person is nobody else's by name. When a profile changes hands in the table, both may open it for at most
\`mapping.tableCacheSeconds\`, and what its former owner has open stays open: [operations.md](operations.md#mapping-table) says how to
hand one over.

Custom attributes and e-mail addresses can be the same for two Cognito users, and any claim but the subject for two people of
another issuer: with them the table keeps who came first, or launch roles let nobody into a profile that is tagged with another
subject; one of the two is required. With \`mapping.table\` every
profile that is found by name is registered on first use: it belongs to whoever comes first, by any request (\`GET /v1/me\` too),
until an operator frees it with \`studio-pass profiles remove --domain ID --profile NAME\`.

\`claim\` must be one that people cannot write themselves. Of a Cognito pool those are \`sub\`, the user name, and \`custom:\`
attributes that are **not** among the app clients' writable attributes (\`studio-pass doctor\` looks). The same holds for
\`cognitoAttribute\`. An e-mail address counts only if Cognito has verified it, and only in the one domain named.

The mapping file (schema: [mapping-file.schema.json](mapping-file.schema.json)):

\`\`\`yaml
mappings:
  - subject: 4c0e8f3a-6d1b-4f0e-9a53-0b7a2f3c9d11 # the token's sub
    issuer: https://cognito-idp.us-east-1.amazonaws.com/us-east-1_AbCdEf123 # only needed with several issuers
    targets:
      - { domain: d-abcdefghijkl, profile: alice }
      - { domain: d-mnopqrstuvwx, region: eu-central-1, profile: alice-eu }
\`\`\`

## Groups

With \`groups\` a domain is open to members of these groups only (\`cognito:groups\` of a Cognito token, as it was when the token
was issued). Somebody in several of them has the apps of all of them together and the longest of their times, and **may combine
them**: with JupyterLab for an hour by one group and Studio for eight by another, JupyterLab for eight hours too. So a group that
must bind somebody must be their only one here. No rule goes beyond the domain. To everybody else the domain does not exist: it is
not in \`GET /v1/me\`, and asking for it is \`domain_forbidden\`. A request that names no \`app\` lands on Studio, or, where that is not
allowed, on the first of \`apps\` that is.

## Spaces

Their own private spaces people may always open. Shared ones they may where \`sharedSpaces\` of the domain and of one of their
groups say so; nobody opens somebody else's private space. What SageMaker said of a space is believed for 10 s, so one that
changes hands or is shared no longer can be opened that much longer.

## Launch links

With \`launchTickets\`, \`POST /v1/launch-tickets\` gives a link that leads to Studio once. They are signed with the keys of a document
(schema: [launch-ticket-keys.schema.json](launch-ticket-keys.schema.json)), which is a secret; [operations.md](operations.md#launch-links)
says how to make one and how to replace a key.

\`\`\`yaml
launchTickets:
  publicUrl: https://studio-pass.example.com/prod
  keysFile: /run/secrets/launch-ticket-keys.json # or STUDIO_PASS_LAUNCH_TICKETS_KEYS with its text
\`\`\`

## Missing user profiles

With \`createMissingProfiles\` a profile that the caller is mapped to, and that does not exist, is created when they first ask
for it: with their subject in the tag \`studio-subject\`, and the first of \`executionRoles\` whose group they are in. That first
request waits until it is in service, for \`waitSeconds\`, and is over after 28 s in all, because API Gateway gives up after 29; what
takes longer is answered 409 \`profile_not_ready\` or 504 \`upstream_timeout\`, and the next try finds the profile there. Two requests
at once create one. The audit event says so.

The service tags what it creates and nothing else. Tag profiles that are made by hand yourself
([deploy.md](deploy.md#6-a-person-and-their-user-profile)): one that it waits for and that is not tagged with the caller's subject is
502 \`upstream_denied\`, in direct mode too.

\`\`\`yaml
domains:
  - id: d-abcdefghijkl
    createMissingProfiles:
      executionRoles:
        - { group: data-science, arn: "arn:aws:iam::123456789012:role/studio-data-science" }
      executionRoleArn: arn:aws:iam::123456789012:role/studio-default
      waitSeconds: 15
\`\`\`

## Variables of the AWS SDK

The AWS SDK's own variables work as everywhere: \`AWS_REGION\` (also the Region of domains that name none, and of \`s3://\`
buckets), \`AWS_ENDPOINT_URL_SAGEMAKER\`, \`AWS_ENDPOINT_URL_S3\`, \`AWS_ENDPOINT_URL_DYNAMODB\`, credentials from the container or instance, \`AWS_CA_BUNDLE\`
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
fault: leave it out instead. So is a value in quotation marks, which Docker's \`--env-file\` keeps.

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
