/** `studio-pass profiles list`: everybody in the table, shown while it is read, however large it is. */
import { parseArgs } from 'node:util';
import { escapeControls } from '../../document/document-fault.ts';
import type { StoredMapping } from '../../profiles/mapping-store.ts';
import { type CommandIo, EXIT } from '../command.ts';
import { CONFIGURATION_HELP, configurationOption } from '../configuration-option.ts';
import { jsonLine } from '../json-text.ts';
import { domainId } from './arguments.ts';
import { profilesText, storedData } from './mapping-text.ts';
import { readTable } from './read-table.ts';
import { type ProfilesSubcommand, withMappings } from './subcommand.ts';

const options = {
  ...configurationOption,
  domain: { type: 'string' },
  disabled: { type: 'boolean' },
  json: { type: 'boolean' },
} as const;

/** Columns are as wide as the first so many people need. */
const ROWS_AT_ONCE = 500;

export const listMappings: ProfilesSubcommand = {
  name: 'list',
  summary: 'everybody who is mapped in the table',
  help: `Usage: studio-pass profiles list [OPTIONS]

Lists everybody in the table, in no order, while it is read: it costs a read of the whole table.

  --domain ID           only people with a profile in this domain
  --disabled            only people who are disabled
  --json                one JSON object a line for each person, with the members of the mapping file and version, updatedAt

${CONFIGURATION_HELP}
Examples:
  studio-pass profiles list --domain d-abcdefghijkl
  studio-pass profiles list --disabled
  studio-pass profiles list --json | jq -r 'select(.note) | [.subject, .note] | @tsv'

Exit codes: 0 listed (nobody, too), 1 the table cannot be read, 2 the command line is wrong, 78 the configuration is.
`,
  run(args, io, open) {
    const { values } = parseArgs({ args: [...args], options, allowPositionals: false });
    const domain = values.domain === undefined ? undefined : domainId(values.domain);
    return withMappings({ io, open, configFile: values.config }, async ({ store }) => {
      const isWanted = (mapping: StoredMapping): boolean =>
        (values.disabled !== true || mapping.disabled) &&
        (domain === undefined || mapping.targets.some((target) => target.domainId === domain));
      const rows = new PeopleTable(io);
      let people = 0;
      const table = readTable(store, io);
      for await (const mapping of table.mappings) {
        if (!isWanted(mapping)) {
          continue;
        }
        people += 1;
        if (values.json === true) {
          io.print(jsonLine(storedData(mapping)));
        } else {
          rows.add(mapping);
        }
      }
      rows.end();
      if (values.json !== true) {
        io.complain(`${people} ${people === 1 ? 'person' : 'people'}\n`);
      }
      return table.end() === 0 ? EXIT.ok : EXIT.failed;
    });
  },
};

type Row = readonly [subject: string, state: string, issuer: string, profiles: string];

class PeopleTable {
  readonly #io: CommandIo;
  #rows: Row[] = [];
  #widths: readonly number[] | undefined;

  constructor(io: CommandIo) {
    this.#io = io;
  }

  add({ subject, disabled, issuer, targets, note }: StoredMapping): void {
    const profiles = `${profilesText(targets)}${note === undefined ? '' : `  "${escapeControls(note)}"`}`;
    this.#rows.push([escapeControls(subject), disabled ? 'disabled' : 'enabled', escapeControls(issuer), profiles]);
    if (this.#rows.length >= ROWS_AT_ONCE) {
      this.#flush();
    }
  }

  end(): void {
    if (this.#rows.length > 0) {
      this.#flush();
    }
  }

  #flush(): void {
    if (this.#widths === undefined) {
      this.#rows.unshift(['SUBJECT', 'STATE', 'ISSUER', 'PROFILES']);
      this.#widths = [0, 1, 2].map((column) => Math.max(...this.#rows.map((row) => row[column]?.length ?? 0)));
    }
    for (const row of this.#rows) {
      this.#io.print(`${row.map((cell, column) => cell.padEnd(this.#widths?.[column] ?? 0)).join('  ')}\n`);
    }
    this.#rows = [];
  }
}
