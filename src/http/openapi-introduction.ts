/** What the OpenAPI document says before its operations: what every caller needs to know once, and each error code with its remedy. */
import { problemCatalogue } from './problem-catalogue.ts';

/**
 * @param codes those that the operations of the document can answer with
 * @returns Markdown, as OpenAPI has it
 */
export function openApiIntroduction(codes: ReadonlySet<string>): string {
  const rows = Object.entries(problemCatalogue)
    .filter(([code]) => codes.has(code))
    .toSorted(([, a], [, b]) => a.status - b.status)
    .map(([code, { status, title, callerRemedy }]) => `| ${status} | \`${code}\` | ${title} | ${callerRemedy} |`);
  return `Hands each employee a presigned URL for their own Amazon SageMaker Studio user profile, and for nobody else's.

Send the token that your sign-in gave you as \`Authorization: Bearer <token>\`. Whose profile is opened follows from the token alone: a
profile name or a Region cannot be asked for. A presigned URL is a secret until it expires: hand it to the person's
browser, and write it nowhere.

## Errors

Every error is a problem detail (RFC 9457, \`application/problem+json\`). Decide by its \`code\`, which never changes its meaning; show its
\`title\` and \`detail\` to people. Where there is a \`Retry-After\` header, wait that many seconds, and a random bit longer, before you try
again; stop after a few times. Quote the \`x-request-id\` header of the answer to whoever runs the service.

| status | code | meaning | what to do |
|---|---|---|---|
${rows.join('\n')}
`;
}
