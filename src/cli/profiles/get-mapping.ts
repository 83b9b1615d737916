/** `studio-pass profiles get`: one person's mapping, or who owns a profile. */
import { parseArgs } from 'node:util';
import { EXIT, UsageError } from '../command.ts';
import { CONFIGURATION_HELP, configurationOption } from '../configuration-option.ts';
import { jsonLine } from '../json-text.ts';
import { chosenPerson, profileReference } from './arguments.ts';
import { mappingSheet, ownerText, personText, profileText, storedData } from './mapping-text.ts';
import { type ProfilesSubcommand, withMappings } from './subcommand.ts';

const options = {
  ...configurationOption,
  issuer: { type: 'string' },
  domain: { type: 'string' },
  profile: { type: 'string' },
  json: { type: 'boolean' },
} as const;

export const getMapping: ProfilesSubcommand = {
  name: 'get',
  summary: "one person's mapping, or who owns a profile",
  help: `Usage: studio-pass profiles get SUBJECT [--issuer ISSUER] [OPTIONS]
       studio-pass profiles get --domain ID --profile NAME [OPTIONS]

Shows what the table has on a person, or who owns a user profile there. Somebody owns a profile because their mapping lists it,
or because they were the first whose name led to it (mapping.claim, cognitoAttribute or emailDomain, besides mapping.table).

  SUBJECT               the token's sub: in Cognito a UUID, never the user name
  --issuer ISSUER       the token's iss; may be left out if only one issuer is configured
  --domain ID, --profile NAME
                        the user profile whose owner is wanted; case makes no difference in its name
  --json                one JSON object: the members of the mapping file and version, updatedAt; of an owner issuer, subject
                        and by, which is mapping or first_use

${CONFIGURATION_HELP}
Examples:
  studio-pass profiles get 4c0e8f3a-6d1b-4f0e-9a53-0b7a2f3c9d11
  studio-pass profiles get --domain d-abcdefghijkl --profile alice

Exit codes: 0 shown, 1 nobody is mapped or owns it, 2 the command line is wrong, 78 the configuration is.
`,
  async run(args, io, open) {
    const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: true });
    const { domain, profile, issuer, json } = values;
    const isOfProfile = domain !== undefined || profile !== undefined;
    if (isOfProfile && (positionals.length > 0 || issuer !== undefined)) {
      throw new UsageError('name a SUBJECT, or a --domain and a --profile, not both');
    }
    if (isOfProfile && (domain === undefined || profile === undefined)) {
      throw new UsageError('--domain and --profile go together');
    }
    const access = { io, open, configFile: values.config };
    if (domain !== undefined && profile !== undefined) {
      const reference = profileReference(domain, profile);
      return await withMappings(access, async ({ store }) => {
        const owner = await store.ownerOf(reference);
        if (owner === undefined) {
          io.complain(`studio-pass profiles: nobody owns ${profileText(reference)}\n`);
          return EXIT.failed;
        }
        io.print(json === true ? jsonLine(owner) : `${ownerText(owner)}\n`);
        return EXIT.ok;
      });
    }
    return await withMappings(access, async ({ store, context }) => {
      const person = chosenPerson(positionals, issuer, context);
      const mapping = await store.get(person);
      if (mapping === undefined) {
        io.complain(`studio-pass profiles: the table has no mapping of ${personText(person)}\n`);
        return EXIT.failed;
      }
      io.print(json === true ? jsonLine(storedData(mapping)) : mappingSheet(mapping));
      return EXIT.ok;
    });
  },
};
