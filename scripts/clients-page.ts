/** docs/clients.md: the example clients of docs/clients as they are, so that what people copy is what the tests have run. */
import { readFile } from 'node:fs/promises';

const CLIENTS = [
  {
    file: 'client.ts',
    language: 'typescript',
    name: 'TypeScript',
    usage: `const studioPass = new StudioPass({ baseUrl: 'https://studio-pass.example.com' });

// The person's own token, as your portal got it when they signed in.
const { authorizedUrl } = await studioPass.createPresignedUrl(token, { app: 'JupyterLab' });
response.writeHead(303, { location: authorizedUrl.reveal(), 'cache-control': 'no-store', 'referrer-policy': 'no-referrer' }).end();`,
  },
  {
    file: 'client.py',
    language: 'python',
    name: 'Python',
    usage: `studio_pass = StudioPass("https://studio-pass.example.com")
try:
    ticket = studio_pass.create_launch_ticket(token, app="JupyterLab")
except StudioPassError as error:
    if error.code == "invalid_token":
        return sign_in_again()
    if error.code == "domain_required":
        return choose_a_domain()
    return show(error.detail, error.request_id)
return page_with_link(ticket.launch_url.reveal())`,
  },
  {
    file: 'Client.java',
    language: 'java',
    name: 'Java',
    usage: `Client studioPass = new Client("https://studio-pass.example.com");
Client.PresignedUrl url = studioPass.createPresignedUrl(token, Client.LaunchRequest.ofDomain("d-abcdefghijkl"));
response.setHeader("Cache-Control", "no-store");
response.setHeader("Referrer-Policy", "no-referrer");
response.sendRedirect(url.authorizedUrl().reveal());`,
  },
] as const;

export async function clientsPage(): Promise<string> {
  const sections = await Promise.all(
    CLIENTS.map(async ({ file, language, name, usage }) => {
      const text = await readFile(new URL(`../docs/clients/${file}`, import.meta.url), 'utf8');
      return `## ${name}

\`\`\`${language}
${usage}
\`\`\`

[clients/${file}](clients/${file}):

\`\`\`${language}
${text}\`\`\`
`;
    }),
  );
  return `<!-- Made from docs/clients by "npm run docs". Do not edit. -->
# Clients for portals

For developers of portals: three clients to copy, each of one file that needs nothing but its language. The tests run all of them against the
service. For more than they do, the [OpenAPI document](openapi.json) is what generators need; \`studio-pass openapi\` prints it with the
address of your service.

What they do, and what a client of your own should do as well:

- **The person's own token.** The portal sends the token of whoever is signed in to it. There is no token that opens Studio for others.
- **A URL or a link.** \`POST /v1/presigned-urls\` when the person has clicked: redirect their browser at once, the URL works for seconds.
  \`POST /v1/launch-tickets\` for a page that shows a link: it works once, within minutes, and no URL passes through the portal.
- **Decide by \`code\`.** \`invalid_token\`: have the person sign in again. \`domain_required\`: let them choose a domain of \`GET /v1/me\`. Anything
  else: show \`detail\` with the request id. [errors.md](errors.md) says what to do about each code.
- **Try again only when told to.** Where an answer has \`Retry-After\`, wait that long and up to a second more at random, three tries at
  most, and never longer than ten seconds at once. A request without an answer is not sent again: it may have made a URL.
- **Keep secrets.** URLs, links and tokens are in no log, no error message and no page but the one that is for that person. The clients
  hand URLs out wrapped, so that printing one shows nothing, and follow no redirect with a token.

${sections.join('\n')}`;
}
