/** `studio-pass profiles remove`: forgets one person, or gives a profile free that was taken at its first use. */
import { parseArgs } from 'node:util';
import type { Person, ProfileReference } from '../../profiles/mapping-store.ts';
import { EXIT, UsageError } from '../command.ts';
import { CONFIGURATION_HELP, configurationOption } from '../configuration-option.ts';
import { jsonLine } from '../json-text.ts';
import { chosenPerson, oneSubject, profileReference } from './arguments.ts';
import { type ChangeOutput, changeMapping, complainOfConflict, complainOfDelay } from './change-mapping.ts';
import { isConfirmed, requireAnswerable } from './confirm.ts';
import { ownerText, personText, profilesText, profileText } from './mapping-text.ts';
import { type OpenedMappings, type ProfilesSubcommand, withMappings } from './subcommand.ts';

const options = {
  ...configurationOption,
  issuer: { type: 'string' },
  domain: { type: 'string' },
  profile: { type: 'string' },
  yes: { type: 'boolean', short: 'y' },
  json: { type: 'boolean' },
} as const;

export const removeMapping: ProfilesSubcommand = {
  name: 'remove',
  summary: 'forget one person, or give a profile free',
  help: `Usage: studio-pass profiles remove SUBJECT [--issuer ISSUER] [OPTIONS]
       studio-pass profiles remove --domain ID --profile NAME [OPTIONS]

Removes a person's mapping and gives their profiles free: somebody else can be given them, with everything that is in them.
It shuts nobody out for good: mapping.file or a name of theirs may map them again. \`profiles disable\` does, and keeps the
profiles theirs.

With --domain and --profile it gives a profile free that somebody took at its first use (see \`profiles get --help\`); the next
one whose name leads to it owns it then. A profile that a mapping lists is refused.

  SUBJECT               the token's sub: in Cognito a UUID, never the user name
  --issuer ISSUER       the token's iss; may be left out if only one issuer is configured
  --domain ID, --profile NAME
                        the user profile that is given free
  -y, --yes             does not ask; needed where nobody can answer
  --json                one JSON object: outcome, and whom or what it is about

${CONFIGURATION_HELP}
Examples:
  studio-pass profiles remove 4c0e8f3a-6d1b-4f0e-9a53-0b7a2f3c9d11
  studio-pass profiles remove --domain d-abcdefghijkl --profile alice --yes

Exit codes: 0 done, 1 there is nothing to remove, it was refused, or the answer was no, 2 the command line is wrong, 78 the
configuration is.
`,
  async run(args, io, open) {
    const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: true });
    const { domain, profile, issuer } = values;
    const isYes = values.yes === true;
    if ((domain === undefined) !== (profile === undefined)) {
      throw new UsageError('--domain and --profile go together');
    }
    if (domain !== undefined && (positionals.length > 0 || issuer !== undefined)) {
      throw new UsageError('name a SUBJECT, or a --domain and a --profile, not both');
    }
    const output = { io, asJson: values.json === true };
    const access = { io, open, configFile: values.config };
    if (domain !== undefined && profile !== undefined) {
      const reference = profileReference(domain, profile);
      requireAnswerable(isYes, io);
      return await withMappings(access, (mappings) => release(reference, mappings, isYes, output));
    }
    oneSubject(positionals);
    requireAnswerable(isYes, io);
    return await withMappings(access, (mappings) =>
      remove(chosenPerson(positionals, issuer, mappings.context), mappings, isYes, output),
    );
  },
};

async function remove(person: Person, mappings: OpenedMappings, isYes: boolean, output: ChangeOutput): Promise<number> {
  const { io } = output;
  const before = await mappings.store.get(person);
  if (before === undefined) {
    io.complain(`studio-pass profiles: the table has no mapping of ${personText(person)}\n`);
    return EXIT.failed;
  }
  const question = `Remove ${personText(person)}, and give ${profilesText(before.targets)} free`;
  return (await isConfirmed(question, isYes, io))
    ? await changeMapping({ person, before, after: undefined }, mappings, output)
    : EXIT.failed;
}

async function release(
  profile: ProfileReference,
  { store, believedSeconds }: OpenedMappings,
  isYes: boolean,
  { io, asJson }: ChangeOutput,
): Promise<number> {
  const owner = await store.ownerOf(profile);
  if (owner === undefined) {
    io.complain(`studio-pass profiles: nobody owns ${profileText(profile)}\n`);
    return EXIT.failed;
  }
  if (owner.by === 'mapping') {
    io.complain(
      `studio-pass profiles: ${profileText(profile)} belongs to ${ownerText(owner)}; \`profiles put\` gives them others, \`profiles remove ${owner.subject}\` removes all\n`,
    );
    return EXIT.failed;
  }
  if (!(await isConfirmed(`Give ${profileText(profile)} free, which belongs to ${ownerText(owner)}`, isYes, io))) {
    return EXIT.failed;
  }
  try {
    await store.release(profile, owner);
  } catch (error) {
    return complainOfConflict(error, io);
  }
  const { domainId: domain, userProfileName } = profile;
  io.print(
    asJson
      ? jsonLine({ outcome: 'released', domain, profile: userProfileName, owner })
      : `${profileText(profile)} is free; it belonged to ${ownerText(owner)}\n`,
  );
  complainOfDelay(believedSeconds, io);
  return EXIT.ok;
}
