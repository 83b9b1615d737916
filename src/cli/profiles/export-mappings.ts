/** `studio-pass profiles export`: the whole table as a file that import reads, the same one each time as long as nothing changes. */
import { parseArgs } from 'node:util';
import { formatMappingCsv } from '../../profiles/mapping-document-csv.ts';
import { formatMappingJson } from '../../profiles/mapping-document-json.ts';
import type { Person, StoredMapping } from '../../profiles/mapping-store.ts';
import { holdsHiddenFormula } from '../../profiles/spreadsheet-text.ts';
import { EXIT, UsageError } from '../command.ts';
import { CONFIGURATION_HELP, configurationOption } from '../configuration-option.ts';
import { chosenFormat } from './file-format.ts';
import { readTable } from './read-table.ts';
import { type ProfilesSubcommand, withMappings } from './subcommand.ts';

const options = {
  ...configurationOption,
  format: { type: 'string', short: 'f' },
  output: { type: 'string', short: 'o', default: '-' },
  force: { type: 'boolean' },
} as const;

export const exportMappings: ProfilesSubcommand = {
  name: 'export',
  summary: 'the whole table as CSV or JSON',
  help: `Usage: studio-pass profiles export [--format csv|json] [--output FILE] [OPTIONS]

Writes everybody in the table, ordered by issuer and subject. \`profiles import\` reads exactly what was written, and JSON is a
mapping file that the service can read (mapping.file).

  -f, --format FORMAT   csv or json; left out, the ending of FILE tells, and standard output is json
  -o, --output FILE     a new file that only you can read; \`-\`, which is also what it is if left out, is standard output
  --force               replaces FILE if it is there

${CONFIGURATION_HELP}
CSV has the columns subject, issuer, disabled, domain, profile and note, and one row for each profile of a person. Spreadsheet
programs run a cell that begins with = + - or @ as a formula: such a subject or note is written with ' before it, and so is one
that begins with ' itself, and what they would take for a number or a date and rewrite, such as 00123. Import takes exactly
that one off again.

Examples:
  studio-pass profiles export --output people.csv
  studio-pass profiles export --format json > mapping.json

Exit codes: 0 written, 1 it could not be, 2 the command line is wrong, 78 the configuration is.
`,
  run(args, io, open) {
    const { values } = parseArgs({ args: [...args], options, allowPositionals: false });
    const { output } = values;
    const format = chosenFormat(values.format, output) ?? (output === '-' ? 'json' : undefined);
    if (format === undefined) {
      throw new UsageError(`the name ${output} does not tell its form; give --format csv or --format json`);
    }
    return withMappings({ io, open, configFile: values.config }, async ({ store }) => {
      const mappings: StoredMapping[] = [];
      const table = readTable(store, io);
      for await (const mapping of table.mappings) {
        mappings.push(mapping);
      }
      if (table.end() > 0) {
        // Imported with --prune, a file without them would remove them.
        io.complain('studio-pass profiles: nothing has been exported\n');
        return EXIT.failed;
      }
      mappings.sort(byIssuerAndSubject);
      if (format === 'csv') {
        const hidden = mappings.filter(
          ({ subject, note = '' }) => holdsHiddenFormula(subject) || holdsHiddenFormula(note),
        );
        if (hidden.length > 0) {
          const message = `of ${hidden.length} people hold what a spreadsheet program that separates cells by ; would run as a formula; import the file there as separated by commas`;
          io.complain(`studio-pass profiles: subjects or notes ${message}\n`);
        }
      }
      const text = format === 'csv' ? formatMappingCsv(mappings) : formatMappingJson(mappings);
      if (output === '-') {
        io.print(text);
      } else {
        await io.writeFile(output, text, { replace: values.force === true });
        io.complain(`${mappings.length} people written\n`);
      }
      return EXIT.ok;
    });
  },
};

/** By code unit: the same on every machine. */
function byIssuerAndSubject(one: Person, other: Person): number {
  return compare(one.issuer, other.issuer) || compare(one.subject, other.subject);
}

function compare(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}
