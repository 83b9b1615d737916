/** `studio-pass profiles put`: gives one person their profiles. It never takes one from somebody else. */
import { parseArgs } from 'node:util';
import { isSameMapping } from '../../profiles/import/import-plan.ts';
import { isSamePerson } from '../../profiles/mapped-person.ts';
import { fileEntry } from '../../profiles/mapping-document-json.ts';
import type { MappingRecord } from '../../profiles/mapping-store.ts';
import { ANY_SUBJECT_HELP, anySubjectOption, requireSubjectOf } from '../cognito-subject.ts';
import { type CommandIo, EXIT } from '../command.ts';
import { CONFIGURATION_HELP, configurationOption } from '../configuration-option.ts';
import { jsonLine } from '../json-text.ts';
import { chosenIssuer, chosenNote, chosenTargets, oneSubject } from './arguments.ts';
import { changeMapping } from './change-mapping.ts';
import { personText } from './mapping-text.ts';
import { type OpenedMappings, type ProfilesSubcommand, withMappings } from './subcommand.ts';

const options = {
  ...configurationOption,
  target: { type: 'string', multiple: true },
  note: { type: 'string' },
  issuer: { type: 'string' },
  json: { type: 'boolean' },
  ...anySubjectOption,
} as const;

export const putMapping: ProfilesSubcommand = {
  name: 'put',
  summary: 'give one person their profiles, in place of those they have',
  help: `Usage: studio-pass profiles put SUBJECT --target DOMAIN/PROFILE [--target …] [OPTIONS]

Makes the targets named the profiles of this person, in place of those they have, and shows the difference. A profile of
somebody else is refused, naming them. Somebody who is disabled stays disabled: see \`profiles enable\`.

  SUBJECT               the token's sub: in Cognito a UUID, never the user name
  --target DOMAIN/PROFILE
                        a user profile in one of the configured domains; once for each domain
  --note TEXT           why, for operators; left out, the note stays, and "" removes it
  --issuer ISSUER       the token's iss; may be left out if only one issuer is configured
${ANY_SUBJECT_HELP}
  --json                one JSON object: outcome (added, changed, unchanged), issuer, subject, before and after

${CONFIGURATION_HELP}
Examples:
  studio-pass profiles put 4c0e8f3a-6d1b-4f0e-9a53-0b7a2f3c9d11 --target d-abcdefghijkl/alice
  studio-pass profiles put 00u1abcd --issuer https://login.example.com --target d-abcdefghijkl/bob --note "joined in May"

Exit codes: 0 done or as it was already, 1 refused (which is said), 2 the command line is wrong, 78 the configuration is.
`,
  run(args, io, open) {
    const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: true });
    const subject = oneSubject(positionals);
    return withMappings({ io, open, configFile: values.config }, async (mappings) => {
      const { store, context } = mappings;
      const person = { issuer: chosenIssuer(values.issuer, context, true), subject };
      requireSubjectOf(person, context.issuers, values['any-subject'] === true);
      const targets = chosenTargets(values.target ?? [], context);
      const before = await store.get(person);
      const note = chosenNote(values.note, before?.note);
      const after = { ...person, disabled: before?.disabled ?? false, ...note, targets };
      // Written past these commands, a mapping can list a profile that is not entered as its person's: no request would get it.
      if (
        before !== undefined &&
        isSameMapping(before, after) &&
        (after.disabled || (await ownsAll(after, mappings)))
      ) {
        const data = fileEntry(before);
        io.print(
          values.json === true
            ? jsonLine({ outcome: 'unchanged', ...person, before: data, after: data })
            : `unchanged ${personText(person)}\n`,
        );
        tellIfDisabled(after, io);
        return EXIT.ok;
      }
      const exitCode = await changeMapping({ person, before, after }, mappings, { io, asJson: values.json === true });
      if (exitCode === EXIT.ok) {
        tellIfDisabled(after, io);
      }
      return exitCode;
    });
  },
};

function tellIfDisabled(mapping: MappingRecord, io: CommandIo): void {
  if (mapping.disabled) {
    io.complain(`${personText(mapping)} is still disabled: \`studio-pass profiles enable\` lets them in\n`);
  }
}

async function ownsAll(mapping: MappingRecord, { store }: OpenedMappings): Promise<boolean> {
  const owners = await Promise.all(mapping.targets.map((target) => store.ownerOf(target)));
  return owners.every((owner) => owner !== undefined && isSamePerson(owner, mapping));
}
