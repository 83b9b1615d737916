/**
 * `studio-pass profiles import`: makes the table say what a file says. Everything is read and checked before anything is
 * written; what is written is written in batches that are in force whole or not at all, and a second run goes on where the
 * first one ended.
 */
import { parseArgs } from 'node:util';
import { escapeControls } from '../../document/document-fault.ts';
import { applyBatches } from '../../profiles/import/apply-batches.ts';
import { findOwnerConflicts } from '../../profiles/import/first-use-conflicts.ts';
import { type ImportPlan, type ProfileConflict, planImport } from '../../profiles/import/import-plan.ts';
import { batchChanges, type MappingBatches } from '../../profiles/import/mapping-batches.ts';
import { actionsOf, MAX_ACTIONS } from '../../profiles/mapping-actions.ts';
import { type MappingDocument, readMappingDocument } from '../../profiles/mapping-document.ts';
import { isInContext } from '../../profiles/mapping-document-rules.ts';
import { MappingConflict, type StoredMapping } from '../../profiles/mapping-store.ts';
import { ANY_SUBJECT_HELP, anySubjectOption } from '../cognito-subject.ts';
import { type CommandIo, EXIT, InputError, UsageError } from '../command.ts';
import { CONFIGURATION_HELP, configurationOption } from '../configuration-option.ts';
import { jsonLine } from '../json-text.ts';
import { complainOfDelay, conflictText } from './change-mapping.ts';
import { isConfirmed, requireAnswerable } from './confirm.ts';
import { chosenFormat } from './file-format.ts';
import { ImportProgress } from './import-progress.ts';
import { planData, planQuestion, planText, profileConflictText } from './import-text.ts';
import { personText } from './mapping-text.ts';
import { readTable } from './read-table.ts';
import { type OpenedMappings, type ProfilesSubcommand, withMappings } from './subcommand.ts';

const options = {
  ...configurationOption,
  format: { type: 'string', short: 'f' },
  'dry-run': { type: 'boolean', short: 'n' },
  prune: { type: 'boolean' },
  enable: { type: 'boolean' },
  yes: { type: 'boolean', short: 'y' },
  json: { type: 'boolean' },
  ...anySubjectOption,
} as const;

type Values = ReturnType<typeof parseArgs<{ options: typeof options }>>['values'];

/** Some 500 000 people. */
const MAX_FILE_BYTES = 100_000_000;
const BATCHES_AT_ONCE = 4;
const LOOKUPS_AT_ONCE = 32;
/** A file in which everything is wrong is wrong in one way. */
const FAULTS_SHOWN = 1_000;

export const importMappings: ProfilesSubcommand = {
  name: 'import',
  summary: 'make the table say what a CSV or JSON file says',
  help: `Usage: studio-pass profiles import FILE [--dry-run] [OPTIONS]

Reads FILE as a whole, names everything that is wrong with it by its line, compares it with the table, shows what would
change, asks, and writes. Nothing is written if anything is wrong, or if a profile is somebody else's.

  FILE                  CSV or the form of the mapping file (JSON, or YAML of at most 5 MB); \`-\` is standard input
  -f, --format FORMAT   csv or json; left out, the ending of FILE tells
  -n, --dry-run         shows what would change, and writes nothing
  --prune               also removes everybody from the table who is not in FILE, except people with an issuer or a domain
                        that is not configured here: they may be another service's
  --enable              lets people in again who are disabled in the table and not in FILE; without it they stay disabled
  -y, --yes             does not ask; needed where nobody can answer
${ANY_SUBJECT_HELP}
  --json                one JSON object: the numbers, every change, and how many were written

${CONFIGURATION_HELP}
CSV: UTF-8, one row for each profile of a person, and a first line that names the columns:
  subject   the token's sub: in Cognito a UUID, never the user name
  issuer    the token's iss; may be left out if only one issuer is configured
  disabled  true or false; left out, or empty, is false, which lets nobody in again who is disabled (see --enable)
  domain    one of the configured domains
  profile   the user profile name, which nobody else may have
  note      why, for operators
Rows of one person must agree in disabled and note. Columns may be separated by commas, semicolons or tabs. An apostrophe
before = + - @ or another one is taken off: export writes it, to keep spreadsheet programs from running a formula. So is one
before what they would take for a number or a date and rewrite: 00123, 1E5, 3-4.

The table is written in batches, each of which is in force whole or not at all. People who hand profiles to each other are
in one batch. After an interruption or a conflict, run the same command again: what is done is "unchanged" then.

Examples:
  studio-pass profiles import people.csv --dry-run
  studio-pass profiles import people.csv --prune
  generate-people | studio-pass profiles import - --format csv --yes

Exit codes: 0 done (or shown, with --dry-run), 1 not done, or in part, which is said, 2 the command line is wrong, 78 the file or
the configuration is.
`,
  async run(args, io, open) {
    const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: true });
    const [path, ...others] = positionals;
    if (path === undefined || others.length > 0) {
      throw new UsageError('name one FILE, or - for standard input');
    }
    return await withMappings({ io, open, configFile: values.config }, async (mappings) => {
      const document = await readFile(path, values, mappings, io);
      if (values['dry-run'] !== true) {
        // After the file, whose faults are there whatever is answered. Standard input is the file, not somebody at a terminal.
        requireAnswerable(values.yes === true, path === '-' ? { ...io, isInteractive: false } : io);
      }
      return await importDocument(document, values, mappings, io);
    });
  },
};

async function readFile(
  path: string,
  values: Values,
  { context }: OpenedMappings,
  io: CommandIo,
): Promise<MappingDocument> {
  const name = path === '-' ? 'standard input' : path;
  const format = chosenFormat(values.format, path);
  if (format === undefined) {
    throw new UsageError(`the name ${name} does not tell its form; give --format csv or --format json`);
  }
  let text: string;
  try {
    text = await io.read(path, MAX_FILE_BYTES);
  } catch (error) {
    const message = `cannot be read as text in UTF-8: ${error instanceof Error ? error.message : String(error)}`;
    throw new InputError([{ where: name, message }]);
  }
  const result = readMappingDocument(format, name, text, {
    ...context,
    refusesUserNames: values['any-subject'] !== true,
  });
  if ('faults' in result) {
    const more = result.faults.length - FAULTS_SHOWN;
    const rest = more > 0 ? [{ where: name, message: `has ${more} more faults like these` }] : [];
    throw new InputError([...result.faults.slice(0, FAULTS_SHOWN), ...rest]);
  }
  if (values.prune === true && result.document.records.length === 0) {
    throw new InputError([{ where: name, message: 'holds nobody; with --prune, everybody would be removed' }]);
  }
  return result.document;
}

async function importDocument(
  document: MappingDocument,
  values: Values,
  mappings: OpenedMappings,
  io: CommandIo,
): Promise<number> {
  const { store, context } = mappings;
  const stored: StoredMapping[] = [];
  const table = readTable(store, io);
  for await (const mapping of table.mappings) {
    stored.push(mapping);
  }
  if (table.end() > 0) {
    io.complain('studio-pass profiles: nothing has been written\n');
    return EXIT.failed;
  }
  const couldList = (mapping: StoredMapping): boolean => isInContext(mapping, context);
  const plan = planImport(document.records, stored, {
    prune: values.prune === true,
    enable: values.enable === true,
    couldList,
  });
  const changes = [...plan.added, ...plan.changed, ...plan.removed];
  const batches = batchChanges(changes, plan.handovers, { max: MAX_ACTIONS, costOf: actionsOf });
  const conflicts = [...plan.conflicts, ...(await firstUseConflicts(plan, mappings, io))];
  if (values.json !== true) {
    io.print(planText(plan));
  }
  if (complainOfObstacles(conflicts, batches, document, io)) {
    return EXIT.failed;
  }
  if (values['dry-run'] === true || changes.length === 0) {
    if (values.json === true) {
      io.print(jsonLine({ ...planData(plan), written: 0 }));
    }
    return EXIT.ok;
  }
  if (!(await isConfirmed(planQuestion(plan, mappings.tableName), values.yes === true, io))) {
    return EXIT.failed;
  }
  return await write(plan, batches, values, mappings, io);
}

async function firstUseConflicts(
  plan: ImportPlan,
  { store }: OpenedMappings,
  io: CommandIo,
): Promise<readonly ProfileConflict[]> {
  const progress = new ImportProgress(io, 'profiles looked up', plan.claims.length);
  const conflicts = await findOwnerConflicts(store, plan.claims, {
    concurrency: LOOKUPS_AT_ONCE,
    onProgress: progress.report,
  });
  progress.end();
  return conflicts;
}

/** @returns whether there are any */
function complainOfObstacles(
  conflicts: readonly ProfileConflict[],
  { oversized }: MappingBatches,
  { records, placeOf }: MappingDocument,
  io: CommandIo,
): boolean {
  const placeOfPerson = ({ person }: ProfileConflict): string =>
    escapeControls(
      placeOf(records.findIndex(({ issuer, subject }) => issuer === person.issuer && subject === person.subject)),
    );
  for (const conflict of conflicts.slice(0, FAULTS_SHOWN)) {
    io.complain(`studio-pass profiles: ${profileConflictText(conflict, placeOfPerson)}\n`);
  }
  if (conflicts.length > FAULTS_SHOWN) {
    io.complain(`studio-pass profiles: … and ${conflicts.length - FAULTS_SHOWN} more profiles of others\n`);
  }
  for (const group of oversized) {
    const [first] = group;
    const who = first === undefined ? '' : `, ${personText(first.person)} among them,`;
    io.complain(
      `studio-pass profiles: ${group.length} people${who} hand profiles to each other, more than can be changed at once (${actionsOf(group)} writes; ${MAX_ACTIONS} are possible). Import in two steps: first without some of these profiles, then with them\n`,
    );
  }
  const isBlocked = conflicts.length > 0 || oversized.length > 0;
  if (isBlocked) {
    io.complain('studio-pass profiles: nothing has been written\n');
  }
  return isBlocked;
}

async function write(
  plan: ImportPlan,
  { batches }: MappingBatches,
  values: Values,
  { store, believedSeconds }: OpenedMappings,
  io: CommandIo,
): Promise<number> {
  const total = batches.reduce((people, batch) => people + batch.length, 0);
  const progress = new ImportProgress(io, 'people written', total);
  const { written, failures, untried } = await applyBatches(store, batches, {
    concurrency: BATCHES_AT_ONCE,
    onProgress: progress.report,
  });
  progress.end();
  if (values.json === true) {
    io.print(jsonLine({ ...planData(plan), written }));
  } else {
    io.print(`${written} of ${total} people written\n`);
  }
  for (const { batch, error } of failures) {
    const [first] = batch;
    const who = first === undefined ? '' : ` (${personText(first.person)} and so on)`;
    const reasons =
      error instanceof MappingConflict
        ? error.conflicts.map(conflictText)
        : [escapeControls(error instanceof Error ? error.message : String(error))];
    io.complain(`studio-pass profiles: a batch of ${batch.length} people${who} failed: ${reasons.join('; ')}\n`);
  }
  if (failures.length > 0) {
    const failed = total - written - untried;
    io.complain(
      `studio-pass profiles: ${written} people are written, ${failed} failed, ${untried} were not tried. A batch is in force whole or not at all. Run the same command again: it goes on from here\n`,
    );
    return EXIT.failed;
  }
  complainOfDelay(believedSeconds, io);
  return EXIT.ok;
}
