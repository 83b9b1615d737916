/**
 * `studio-pass profiles`: who maps to which user profiles in the table. Its subcommands reach the table by the service's own
 * configuration, and never so that two people share a profile.
 */
import { composeMappings } from '../compose-mappings.ts';
import { type Command, UsageError } from './command.ts';
import { disableMapping, enableMapping } from './profiles/disable-mapping.ts';
import { exportMappings } from './profiles/export-mappings.ts';
import { getMapping } from './profiles/get-mapping.ts';
import { importMappings } from './profiles/import-mappings.ts';
import { listMappings } from './profiles/list-mappings.ts';
import { putMapping } from './profiles/put-mapping.ts';
import { removeMapping } from './profiles/remove-mapping.ts';
import type { OpenMappings, ProfilesSubcommand } from './profiles/subcommand.ts';

const subcommands: readonly ProfilesSubcommand[] = [
  listMappings,
  getMapping,
  putMapping,
  disableMapping,
  enableMapping,
  removeMapping,
  importMappings,
  exportMappings,
];

const help = `Usage: studio-pass profiles SUBCOMMAND [OPTIONS]

Reads and changes who maps to which SageMaker user profiles in the DynamoDB table (mapping.table of the configuration).

Subcommands:
${subcommands.map(({ name, summary }) => `  ${name.padEnd(8)}  ${summary}`).join('\n')}

\`studio-pass profiles SUBCOMMAND --help\` explains one, with examples.

Examples:
  studio-pass profiles put 4c0e8f3a-6d1b-4f0e-9a53-0b7a2f3c9d11 --target d-abcdefghijkl/alice
  studio-pass profiles import people.csv --dry-run
  studio-pass profiles get --domain d-abcdefghijkl --profile alice

Exit codes: 0 done, 1 not done, or nobody found, 2 the command line is wrong, 78 the configuration or a file is.
`;

/** @param open replaces the connection to the table in tests */
export function createProfilesCommand(open: OpenMappings = composeMappings): Command {
  return {
    name: 'profiles',
    summary: 'who maps to which user profiles: list, get, put, disable, enable, remove, import, export',
    help,
    subcommands,
    async run([name, ...args], io) {
      const subcommand = subcommands.find((candidate) => candidate.name === name);
      if (subcommand === undefined) {
        const complaint = name === undefined ? 'a subcommand is missing' : `there is no subcommand ${name}`;
        throw new UsageError(`${complaint}; there are ${subcommands.map((known) => known.name).join(', ')}`);
      }
      return await subcommand.run(args, io, open);
    },
  };
}
