/** The pages of the sign-in stand-in: plain, without scripts and without anything from elsewhere. They never show a code or a token. */

export interface SignInPageOptions {
  /** Everything the form sends on besides what people write into it. */
  readonly hidden: Readonly<Record<string, string>>;
  readonly people: readonly { readonly userName: string; readonly password: string }[];
  readonly error?: string;
}

export function renderSignInPage({ hidden, people, error }: SignInPageOptions): string {
  const fields = Object.entries(hidden).map(
    ([name, value]) => `<input type="hidden" name="${escapeHtml(name)}" value="${escapeHtml(value)}">`,
  );
  const known = people.map(
    ({ userName, password }) => `<tr><td>${escapeHtml(userName)}</td><td>${escapeHtml(password)}</td></tr>`,
  );
  return renderPage(
    'Sign in',
    `<form method="post">
${fields.join('\n')}
${error === undefined ? '' : `<p class="error" role="alert">${escapeHtml(error)}</p>`}
<label>User name <input name="username" autocomplete="username" autocapitalize="none" required autofocus></label>
<label>Password <input name="password" type="password" autocomplete="current-password" required></label>
<button>Sign in</button>
</form>
<table><caption>Who can sign in here</caption>
<thead><tr><th>User name</th><th>Password</th></tr></thead><tbody>${known.join('')}</tbody></table>`,
  );
}

export function renderErrorPage(text: string): string {
  return renderPage('An error was encountered', `<p>${escapeHtml(text)}</p>`);
}

function renderPage(heading: string, content: string): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${heading}</title>
<style>
:root { color-scheme: light dark }
body { font: 1rem/1.5 system-ui, sans-serif; max-width: 24rem; margin: 12vh auto; padding: 0 1rem }
label, input, button { display: block; width: 100%; box-sizing: border-box; font: inherit }
label { margin: 0 0 1rem; font-weight: 600 } input { padding: .6rem; margin-top: .25rem }
button { padding: .7rem; font-weight: 600 } table { margin-top: 2rem; font-size: .875rem } th, td { text-align: left; padding-right: 1.5rem }
caption { text-align: left; font-weight: 600 }
</style>
</head>
<body>
<main>
<h1>${heading}</h1>
<p>A stand-in for the sign-in page of Amazon Cognito.</p>
${content}
</main>
</body>
</html>
`;
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
