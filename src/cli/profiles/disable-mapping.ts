/** `studio-pass profiles disable` and `enable`: shuts one person out, and lets them in again, without giving their profiles free. */
import { parseArgs } from 'node:util';
import { fileEntry } from '../../profiles/mapping-document-json.ts';
import { EXIT } from '../command.ts';
import { CONFIGURATION_HELP, configurationOption } from '../configuration-option.ts';
import { jsonLine } from '../json-text.ts';
import { chosenNote, chosenPerson, oneSubject } from './arguments.ts';
import { changeMapping } from './change-mapping.ts';
import { personText } from './mapping-text.ts';
import { type ProfilesSubcommand, withMappings } from './subcommand.ts';

const options = {
  ...configurationOption,
  note: { type: 'string' },
  issuer: { type: 'string' },
  json: { type: 'boolean' },
} as const;

export const disableMapping: ProfilesSubcommand = {
  name: 'disable',
  summary: 'shut one person out; their profiles stay theirs',
  help: `Usage: studio-pass profiles disable SUBJECT [OPTIONS]

Refuses this person with "mapping_disabled" from now on. Their profiles stay theirs, so nobody else comes to own their files;
\`profiles enable\` lets them in again. A Studio session that is open stays open: \`studio-pass revoke --cut-sessions\` ends it,
and \`studio-pass revoke\` also shuts out people who have no mapping in the table.

  SUBJECT               the token's sub: in Cognito a UUID, never the user name
  --note TEXT           why, for operators; left out, the note stays, and "" removes it
  --issuer ISSUER       the token's iss; may be left out if only one issuer is configured
  --json                one JSON object: outcome (changed, unchanged), issuer, subject, before and after

${CONFIGURATION_HELP}
Examples:
  studio-pass profiles disable 4c0e8f3a-6d1b-4f0e-9a53-0b7a2f3c9d11 --note "parental leave until May"

Exit codes: 0 done or so already, 1 nobody is mapped so, 2 the command line is wrong, 78 the configuration is.
`,
  run: switchMapping(true),
};

export const enableMapping: ProfilesSubcommand = {
  name: 'enable',
  summary: 'let one person in again who was disabled',
  help: `Usage: studio-pass profiles enable SUBJECT [OPTIONS]

Lets a person in again whom \`profiles disable\` shut out, with the profiles that are theirs.

  SUBJECT               the token's sub: in Cognito a UUID, never the user name
  --note TEXT           why, for operators; left out, the note stays, and "" removes it
  --issuer ISSUER       the token's iss; may be left out if only one issuer is configured
  --json                one JSON object: outcome (changed, unchanged), issuer, subject, before and after

${CONFIGURATION_HELP}
Examples:
  studio-pass profiles enable 4c0e8f3a-6d1b-4f0e-9a53-0b7a2f3c9d11 --note ""

Exit codes: 0 done or so already, 1 nobody is mapped so, 2 the command line is wrong, 78 the configuration is.
`,
  run: switchMapping(false),
};

function switchMapping(disabled: boolean): ProfilesSubcommand['run'] {
  return (args, io, open) => {
    const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: true });
    oneSubject(positionals);
    return withMappings({ io, open, configFile: values.config }, async (mappings) => {
      const person = chosenPerson(positionals, values.issuer, mappings.context);
      const before = await mappings.store.get(person);
      if (before === undefined) {
        io.complain(`studio-pass profiles: the table has no mapping of ${personText(person)}\n`);
        return EXIT.failed;
      }
      const note = chosenNote(values.note, before.note);
      const after = { ...person, disabled, ...note, targets: before.targets };
      if (before.disabled === disabled && before.note === note.note) {
        const data = fileEntry(before);
        io.print(
          values.json === true
            ? jsonLine({ outcome: 'unchanged', ...person, before: data, after: data })
            : `unchanged ${personText(person)}: ${disabled ? 'disabled' : 'enabled'} already\n`,
        );
        return EXIT.ok;
      }
      return await changeMapping({ person, before, after }, mappings, { io, asJson: values.json === true });
    });
  };
}
