/**
 * `studio-pass postman-environment`: prints the environment that the Postman collection needs for a deployment. It reads files
 * and prints text; it calls nobody, and neither asks for a password nor prints one.
 */
import { parseArgs } from 'node:util';
import { type Command, EXIT, InputError, UsageError } from './command.ts';
import { jsonText } from './json-text.ts';
import { type DeployedInput, deployedValues } from './postman/deployed-values.ts';
import { postmanEnvironment } from './postman/environment.ts';
import { type Given, readStackOutputs, type StackOutputs } from './stack-outputs.ts';

const OUTPUTS = ['ApiUrl', 'CustomDomain', 'UserPoolId', 'UserPoolClientIds', 'SignInPage'] as const;

const options = {
  outputs: { type: 'string', short: 'o', multiple: true },
  name: { type: 'string' },
  url: { type: 'string' },
  'user-pool-id': { type: 'string' },
  'client-id': { type: 'string' },
  'sign-in-page': { type: 'string' },
  'callback-url': { type: 'string' },
  scope: { type: 'string' },
  'token-use': { type: 'string' },
  'user-name': { type: 'string' },
  'no-launch-tickets': { type: 'boolean' },
} as const;

type Values = ReturnType<typeof parseArgs<{ options: typeof options }>>['values'];

const help = `Usage: studio-pass postman-environment --outputs FILE [OPTIONS]

Prints a Postman environment for a deployment, to be imported beside the collection docs/postman/studio-pass.postman_collection.json.
It holds no secret: type your password into the variable \`password\` as its current value, which Postman keeps to itself.

Where the values come from:
  -o, --outputs FILE    outputs of the stacks: what \`aws cloudformation describe-stacks --output json\` prints, or the file
                        of \`cdk deploy --outputs-file\`; \`-\` is standard input. Give it several times for several files.
  --url URL             instead of the outputs CustomDomain and ApiUrl: where the service answers, its path included
  --user-pool-id ID     instead of the output UserPoolId
  --client-id ID        instead of the output UserPoolClientIds, and needed if that names several: a client without a secret
  --sign-in-page URL    instead of the output SignInPage: the user pool's domain, if it has one

What else it can say:
  --name NAME           of the environment; "Studio Pass" if absent
  --token-use USE       access (if absent) or id: the token that the service takes (\`tokenUse\` of its settings)
  --user-name NAME      who signs in with a password
  --callback-url URL    where the sign-in page sends people back to: one that is registered for the client. The address of
                        the service with a slash at its end if absent, which is that of the launch page
  --scope SCOPE         what to ask the sign-in page for; "openid" if absent. Several are separated by spaces
  --no-launch-tickets   the deployment has none: their requests are left out of a run
  --help                this text

Examples:
  aws cloudformation describe-stacks --stack-name studio-pass-foundation --output json > foundation.json
  aws cloudformation describe-stacks --stack-name studio-pass-api --output json > api.json
  studio-pass postman-environment -o foundation.json -o api.json > studio-pass.postman_environment.json

  cdk deploy --all --outputs-file outputs.json
  studio-pass postman-environment -o outputs.json --user-name alice --scope 'openid studio-pass/launch' \\
    > studio-pass.postman_environment.json

Exit codes: 0 printed, 2 the command line is wrong, 78 the values are missing or wrong (all are named at once).
`;

export const postmanEnvironmentCommand: Command = {
  name: 'postman-environment',
  summary: 'print the environment of a deployment for the Postman collection',
  help,
  async run(args, io) {
    const { values } = parseArgs({ args: [...args], options, allowPositionals: false });
    const tokenUse = tokenUseOf(values['token-use'] ?? 'access');
    const { outputs, faults } = await readStackOutputs(values.outputs ?? [], OUTPUTS, io);
    const result = deployedValues(inputOf(values, outputs));
    if (faults.length > 0 || 'faults' in result) {
      throw new InputError([...faults, ...('faults' in result ? result.faults : [])]);
    }
    const environment = postmanEnvironment({
      ...result.values,
      name: values.name ?? 'Studio Pass',
      tokenUse,
      userName: values['user-name'] ?? '',
      callbackUrl: values['callback-url'] ?? `${result.values.baseUrl}/`,
      scope: values.scope ?? 'openid',
      launchTickets: values['no-launch-tickets'] !== true,
    });
    io.print(jsonText(environment));
    return EXIT.ok;
  },
};

function tokenUseOf(text: string): 'access' | 'id' {
  if (text !== 'access' && text !== 'id') {
    throw new UsageError('--token-use is access or id');
  }
  return text;
}

/** The command line wins over the outputs. */
function inputOf(values: Values, outputs: StackOutputs<(typeof OUTPUTS)[number]>): DeployedInput {
  const option = (name: 'url' | 'user-pool-id' | 'client-id' | 'sign-in-page'): Given | undefined => {
    const value = values[name];
    return value === undefined ? undefined : { value, where: `--${name}` };
  };
  const url = option('url');
  return {
    apiUrl: url ?? outputs.get('ApiUrl'),
    customDomain: url === undefined ? outputs.get('CustomDomain') : undefined,
    userPoolId: option('user-pool-id') ?? outputs.get('UserPoolId'),
    clientIds: option('client-id') ?? outputs.get('UserPoolClientIds'),
    signInPage: option('sign-in-page') ?? outputs.get('SignInPage'),
  };
}
