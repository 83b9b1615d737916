/**
 * Proves that the perimeter of your settings holds, and prints how: every case of the truth tables against the templates
 * that the settings give. Works offline. Ends with a non-zero status if a case does not come out as it must.
 */
import { parseArgs } from 'node:util';
import { readSettings, runCommand, UsageError } from '../command.ts';
import { proofTables } from '../proof/proof-page.ts';
import { deployForProof, failures, prove } from '../proof/prove.ts';
import type { Settings } from '../settings/settings-schema.ts';
import { synthesize } from '../templates.ts';

const USAGE = 'npm run perimeter -- --settings FILE   proves that the perimeter of these settings holds\n';

/** What the tables below it are about, and what they do not prove. */
const MODES: Readonly<Record<Settings['perimeter'], string>> = {
  'launch-role': 'mode launch-role: a role that the tasks take on for each caller mints.',
  direct: `mode direct: the role of the tasks mints.

Cases 10, 12 and 13 are left to the service, because without a role for each caller IAM cannot tell people apart.`,
};

await runCommand(USAGE, async () => {
  const { values } = parseArgs({
    options: { settings: { type: 'string' }, help: { type: 'boolean', default: false } },
  });
  if (values.help) {
    process.stdout.write(USAGE);
    return 0;
  }
  if (values.settings === undefined) {
    throw new UsageError('--settings is missing');
  }
  const settings = await readSettings(values.settings);
  process.stdout.write(`The perimeter of ${values.settings}, ${MODES[settings.perimeter]}\n\n`);
  const proof = await prove(await deployForProof(settings, synthesize(settings)));
  const wrong = failures(proof);
  process.stdout.write(`${proofTables(proof)}\n\n`);
  process.stdout.write(
    wrong.length === 0 ? 'Every case comes out as it must.\n' : `NOT as they must: ${wrong.join(', ')}\n`,
  );
  return wrong.length === 0 ? 0 : 1;
});
