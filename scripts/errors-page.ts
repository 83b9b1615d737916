/** docs/errors.md, from the problem catalogue. */
import { problemCatalogue } from '../src/http/problem-catalogue.ts';

export function errorsPage(): string {
  const problems = Object.entries(problemCatalogue);
  const statuses = [...new Set(problems.map(([, { status }]) => status))].sort((a, b) => a - b);
  const table = problems
    .toSorted(([, a], [, b]) => a.status - b.status)
    .map(([code, { status, title }]) => `| ${status} | [\`${code}\`](#${code}) | ${title} |`);
  const sections = statuses.flatMap((status) =>
    problems
      .filter(([, problem]) => problem.status === status)
      .map(
        ([code, { title, detail, cause, callerRemedy, operatorRemedy }]) => `## ${code}

**${status} · ${title}.** Shown to the caller unless the answer has something more precise: “${detail}”

- Likely cause: ${cause}
- What the caller can do: ${callerRemedy}
- What the operator can do: ${operatorRemedy}
`,
      ),
  );
  return `<!-- Made from src/http/problem-catalogue.ts by "npm run docs". Do not edit. -->
# Error codes

For developers of portals, and for operators who are asked. Every error answer is a problem detail (RFC 9457, \`application/problem+json\`). Decide by its \`code\`, which never changes its
meaning; show its \`title\` and \`detail\` to people. Quote the \`x-request-id\` header to your operators: it finds the audit event
and the log line. Answers with a \`Retry-After\` header are worth trying again after that many seconds.

| status | code | meaning |
|---|---|---|
${table.join('\n')}

${sections.join('\n')}`;
}
