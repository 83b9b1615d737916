/** `studio-pass openapi`: prints the contract of the HTTP API, for client generators and gateways. It calls nobody. */
import { parseArgs } from 'node:util';
import { type Command, EXIT, UsageError } from './command.ts';
import { jsonText } from './json-text.ts';

const options = { server: { type: 'string', multiple: true } } as const;

const help = `Usage: studio-pass openapi [--server URL]...

Prints the OpenAPI 3.1 document of this version of the service, as JSON: the same that it answers at GET /openapi.json.
Nothing is configured and nobody is asked.

  --server URL          where the service answers, in place of "/": an http: or https: URL with its path, if it has one, or
                        a path such as /dev. Give it several times for several
  --help                this text

Examples:
  studio-pass openapi > studio-pass.json
  studio-pass openapi --server https://studio-pass.example.com --server https://studio-pass.example.com/dev

Exit codes: 0 printed, 2 the command line is wrong.
`;

/** @param version of the service, for the document */
export function createOpenApiCommand(version: string): Command {
  return {
    name: 'openapi',
    summary: 'print the OpenAPI document of the service',
    help,
    async run(args, io) {
      const { values } = parseArgs({ args: [...args], options, allowPositionals: false });
      const servers = values.server?.map(serverOf);
      // Loaded only now: the routes bring the whole HTTP side with them.
      const { openApiDocument } = await import('../compose-openapi.ts');
      const document = await openApiDocument(version);
      io.print(jsonText(servers === undefined ? document : { ...document, servers }));
      return EXIT.ok;
    },
  };
}

function serverOf(text: string): { readonly url: string } {
  const url = /^\/(?!\/)/.test(text)
    ? new URL(text, 'https://localhost')
    : URL.canParse(text)
      ? new URL(text)
      : undefined;
  if (
    url === undefined ||
    !/^https?:$/.test(url.protocol) ||
    url.search !== '' ||
    url.hash !== '' ||
    url.username + url.password !== ''
  ) {
    throw new UsageError('--server needs an http: or https: URL, or a path, without user, query and fragment');
  }
  return { url: text };
}
