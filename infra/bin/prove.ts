/**
 * Proves that the perimeter of your settings holds, and prints how: every case of the truth tables against the templates
 * that the settings give. Works offline. Ends with a non-zero status if a case does not come out as it must.
 */
import { readFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { ConfigurationError } from '../../src/document/document-fault.ts';
import { proofTables } from '../proof/proof-page.ts';
import { deployForProof, failures, prove } from '../proof/prove.ts';
import { loadSettings } from '../settings/load-settings.ts';
import { synthesize } from '../templates.ts';

const USAGE = 'npm run perimeter -- --settings FILE   proves that the perimeter of these settings holds\n';
/** EX_USAGE and EX_CONFIG of sysexits.h. */
const EXIT_USAGE = 64;
const EXIT_CONFIGURATION = 78;

async function run(): Promise<number> {
  const { values } = parseArgs({
    options: { settings: { type: 'string' }, help: { type: 'boolean', default: false } },
  });
  if (values.settings === undefined) {
    process[values.help ? 'stdout' : 'stderr'].write(USAGE);
    return values.help ? 0 : EXIT_USAGE;
  }
  const settings = loadSettings(values.settings, await readFile(values.settings, 'utf8'));
  const proof = await prove(await deployForProof(settings, synthesize(settings)));
  const wrong = failures(proof);
  process.stdout.write(`${proofTables(proof)}\n\n`);
  process.stdout.write(
    wrong.length === 0 ? 'Every case comes out as it must.\n' : `NOT as they must: ${wrong.join(', ')}\n`,
  );
  return wrong.length === 0 ? 0 : 1;
}

// A reader that has seen enough (`| head`) is no fault.
process.stdout.on('error', () => process.exit());

try {
  process.exitCode = await run();
} catch (error) {
  if (!(error instanceof ConfigurationError)) {
    throw error;
  }
  process.stderr.write(`${error.message}\n`);
  process.exitCode = EXIT_CONFIGURATION;
}
