/** Has cfn-lint look at the templates below `infra/templates`, where it is installed; where it is not, says so. */
import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const folder = fileURLToPath(new URL('../infra/templates/', import.meta.url));
const templates = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.yaml'));
// W6001: the service says which domain it opens, whichever stack made it.
const { status, error } = spawnSync('cfn-lint', ['--ignore-checks', 'W6001', '--', ...templates], {
  cwd: folder,
  stdio: 'inherit',
});
if (error !== undefined) {
  process.stdout.write('cfn-lint is not installed here: the templates were not linted (pip install cfn-lint)\n');
} else {
  process.stdout.write(`${templates.length} templates linted by cfn-lint\n`);
  process.exitCode = status ?? 1;
}
