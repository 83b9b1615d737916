/**
 * `npm run lint:openapi`: holds docs/openapi.json against the linter's strictest rules and our own: whatever a caller sends or
 * gets has a description and an example that fits. Fails for warnings too. It reads that one file, and asks nobody.
 */
import { fileURLToPath } from 'node:url';
import { openApiProblems } from './openapi-rules.ts';

const file = fileURLToPath(new URL('../docs/openapi.json', import.meta.url));
const problems = await openApiProblems(file);
for (const { ruleId, severity, pointer, message } of problems) {
  process.stderr.write(`${severity} ${ruleId} at ${pointer}: ${message}\n`);
}
if (problems.length > 0) {
  process.stderr.write(`docs/openapi.json: ${problems.length} problems\n`);
  process.exitCode = 1;
} else {
  process.stdout.write('docs/openapi.json: no problems\n');
}
