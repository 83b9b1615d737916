/**
 * `studio-pass config`: says whether the service would start with a configuration, and what it would then do. It connects to
 * nothing; whether what is configured is there to be reached is for `studio-pass doctor`.
 */
import { parseArgs } from 'node:util';
import type { Inspection } from '../compose-inspection.ts';
import { printConfiguration, withoutSecrets } from '../config/print-configuration.ts';
import type { Configuration } from '../config/schema.ts';
import { ConfigurationError, type DocumentFault } from '../document/document-fault.ts';
import { type Command, type CommandIo, EXIT, InputError, UsageError } from './command.ts';
import {
  CONFIGURATION_HELP,
  commandEnvironment,
  configurationOption,
  loadCommandConfiguration,
  loadGivenConfiguration,
} from './configuration-option.ts';
import { jsonText } from './json-text.ts';

const options = { ...configurationOption, json: { type: 'boolean' } } as const;

const help = `Usage: studio-pass config check [OPTIONS]
       studio-pass config show [OPTIONS]

  check                 holds the configuration against all of its rules, and reads the files it names (mapping, revocations,
                        signing keys), as the service does when it starts. Names every fault at once. Connects to nothing:
                        \`studio-pass doctor\` finds out whether what is configured can be reached
  show                  the configuration in force, every default filled in, as YAML that the service takes. A comment
                        says where a value came from, if not from the file: a variable, or the default.
                        What could be a credential in a URL (user, query, fragment) is shown as ***

${CONFIGURATION_HELP}
Output:
  --json                the same as data
  --help                this text

Examples:
  studio-pass config check --config studio-pass.yaml
  studio-pass config show --json | jq .domains

Exit codes: 0 nothing is wrong, 2 the command line is wrong, 78 the configuration or a file it names is at fault.
`;

export const configCommand: Command = {
  name: 'config',
  summary: 'check the configuration and the files it names, or show it with every default',
  help,
  async run(args, io) {
    const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: true });
    const [action, ...more] = positionals;
    if (more.length > 0 || (action !== 'check' && action !== 'show')) {
      throw new UsageError('say either check or show');
    }
    const asJson = values.json === true;
    return action === 'check' ? check(io, values.config, asJson) : show(io, values.config, asJson);
  },
};

function show(io: CommandIo, file: string | undefined, asJson: boolean): number {
  const configuration = loadCommandConfiguration(io, file);
  io.print(
    asJson
      ? jsonText(withoutSecrets(configuration))
      : printConfiguration(configuration, commandEnvironment(io, file), io.readFile),
  );
  return EXIT.ok;
}

async function check(io: CommandIo, file: string | undefined, asJson: boolean): Promise<number> {
  const { configuration, files, faults } = await inspect(io, file);
  if (asJson) {
    io.print(jsonText({ ok: faults.length === 0, faults, files }));
    return faults.length === 0 ? EXIT.ok : EXIT.faultyInput;
  }
  if (configuration === undefined || faults.length > 0) {
    throw new InputError(faults);
  }
  const { cognito, oidc, domains } = configuration;
  const lines = [
    'OK',
    `  ${counted(cognito.length + oidc.length, 'issuer')}, ${counted(domains.length, 'domain')}`,
    ...files.map(({ kind, path, count }) => `  ${kind}: ${path}, ${COUNTED[kind]}: ${count}`),
  ];
  io.print(`${lines.join('\n')}\n`);
  return EXIT.ok;
}

const COUNTED = { mapping: 'people', revocations: 'entries', 'signing keys': 'usable keys' } as const;

interface Inspected extends Inspection {
  /** Undefined if it is at fault: which files it names is then not known. */
  readonly configuration: Configuration | undefined;
}

async function inspect(io: CommandIo, file: string | undefined): Promise<Inspected> {
  let configuration: Configuration;
  try {
    configuration = loadGivenConfiguration(io, file);
  } catch (error) {
    if (error instanceof ConfigurationError) {
      const faults: readonly DocumentFault[] = error.faults;
      return { configuration: undefined, files: [], faults };
    }
    throw error;
  }
  const { inspectFiles } = await import('../compose-inspection.ts');
  return { configuration, ...(await inspectFiles(configuration, io.clock)) };
}

function counted(count: number, thing: string): string {
  return `${count} ${thing}${count === 1 ? '' : 's'}`;
}
