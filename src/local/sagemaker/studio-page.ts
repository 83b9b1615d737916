/**
 * The pages a browser sees where Studio would be: plain, without scripts and without anything from elsewhere. They never
 * show a token or a session id.
 */
type StudioPageCode =
  | 'studio'
  | 'token_invalid'
  | 'token_expired'
  | 'insufficient_permissions'
  | 'session_absent'
  | 'session_expired'
  | 'not_found'
  | 'method_not_allowed'
  | 'stand_in_fault';

export interface StudioPage {
  readonly code: StudioPageCode;
  readonly status: number;
  readonly heading: string;
  readonly text: string;
  readonly facts?: readonly (readonly [name: string, value: string])[];
}

export const STUDIO_REFUSALS = {
  token_invalid: page('token_invalid', 403, 'Auth token invalid', 'This URL was not issued by the domain it leads to.'),
  token_expired: page('token_expired', 403, 'Auth token expired', 'This URL was opened too late. Ask for a new one.'),
  insufficient_permissions: page(
    'insufficient_permissions',
    403,
    'Auth token containing insufficient permissions',
    'The policies of the role that created this URL do not allow it to be used from this network.',
  ),
  session_absent: page('session_absent', 403, 'Not signed in', 'Open Studio with a presigned URL.'),
  session_expired: page('session_expired', 403, 'Session expired', 'The Studio session is over. Ask for a new URL.'),
  not_found: page('not_found', 404, 'Not found', 'No domain of Amazon SageMaker Studio answers to this name.'),
  method_not_allowed: page('method_not_allowed', 405, 'Method not allowed', 'Pages can only be read here.'),
} as const;

export function renderStudioPage({ heading, text, facts = [] }: StudioPage): string {
  const rows = facts.map(([name, value]) => `<dt>${escapeHtml(name)}</dt><dd>${escapeHtml(value)}</dd>`).join('\n');
  const list = rows === '' ? '' : `<dl>\n${rows}\n</dl>\n`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(heading)}</title>
<style>
:root { color-scheme: light dark }
body { font: 1rem/1.5 system-ui, sans-serif; max-width: 40rem; margin: 4rem auto; padding: 0 1rem }
dt { opacity: .7 } dd { margin: 0 0 .75rem; font-weight: 600; overflow-wrap: anywhere }
</style>
</head>
<body>
<main>
<h1>${escapeHtml(heading)}</h1>
<p>${escapeHtml(text)}</p>
${list}</main>
</body>
</html>
`;
}

function page(code: StudioPageCode, status: number, heading: string, text: string): StudioPage {
  return { code, status, heading, text };
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
