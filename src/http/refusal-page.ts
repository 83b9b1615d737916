/**
 * The page for people who opened a link and were refused: what happened and what to do, in plain words. It needs nothing from
 * anywhere and runs nothing; nothing of what was sent is in it.
 */
import { createHash } from 'node:crypto';
import type { FastifyReply } from 'fastify';
import type { ErrorCode, ServiceError } from '../model/errors.ts';
import { problemBody } from './problem.ts';
import { problemCatalogue } from './problem-catalogue.ts';

const STYLE =
  ':root{color-scheme:light dark}body{font:1.0625rem/1.6 system-ui,sans-serif;margin:0;min-height:100vh;display:grid;place-items:center;background:light-dark(#f4f6f8,#12161b);color:light-dark(#1c2530,#e6ebf0)}main{max-width:34rem;margin:1.5rem;padding:2rem;border-radius:.75rem;background:light-dark(#fff,#1c232b);border:1px solid light-dark(#d8dee5,#323c47)}h1{font-size:1.5rem;line-height:1.25;margin:0 0 1rem}p{margin:0 0 1rem}a{color:light-dark(#0b57d0,#8ab4f8)}small{color:light-dark(#566372,#a3afbc);overflow-wrap:anywhere}';

const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  `style-src 'sha256-${createHash('sha256').update(STYLE).digest('base64')}'`,
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** For the person in front of the screen, who knows neither routes nor members; anything else is for the platform team. */
const NEXT_STEPS: Partial<Record<ErrorCode, string>> = {
  invalid_request: 'Open the link itself in your browser.',
  outside_network:
    'Connect to the corporate network on the computer where you asked for the link, and ask for a new one.',
  revoked: 'If you think this is a mistake, ask your platform team.',
  not_mapped: 'Ask your platform team for a Studio user profile.',
  mapping_disabled: 'Ask your platform team to enable your Studio user profile.',
  domain_forbidden: 'Choose another domain where you got the link, or ask your platform team for access to this one.',
  app_forbidden: 'Choose another application where you got the link.',
  space_forbidden: 'Choose another space where you got the link.',
  profile_missing: 'Ask your platform team to create your Studio user profile.',
};
const FOR_PLATFORM_TEAM = 'Tell your platform team, with the reference below.';

/** Answers with the page, and with the status of the problem. */
export function sendRefusalPage(reply: FastifyReply, error: ServiceError): FastifyReply {
  const { status, title, detail } = problemBody(error);
  const { code, retryAfterSeconds } = error;
  // What can be had later was not used up, so the same link is good for it.
  const canTryAgain = retryAfterSeconds !== undefined || code === 'profile_not_ready';
  if (retryAfterSeconds !== undefined) {
    reply.header('retry-after', String(retryAfterSeconds));
  }
  const next = canTryAgain
    ? `Your link may still work. <a href="">Try again</a> in ${waitOf(retryAfterSeconds)}.`
    : escapeHtml(NEXT_STEPS[code] ?? ownWordsFor(code) ?? FOR_PLATFORM_TEAM);
  const page = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta name="robots" content="noindex">
<title>${escapeHtml(title)} · Studio Pass</title>
<style>${STYLE}</style>
</head>
<body>
<main>
<h1>${escapeHtml(title)}</h1>
<p>${escapeHtml(detail)}</p>
<p>${next}</p>
<small>${escapeHtml(code)} · Reference: ${escapeHtml(reply.request.id)}</small>
</main>
</body>
</html>
`;
  return reply
    .code(status)
    .headers({
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': CONTENT_SECURITY_POLICY,
      vary: 'Accept',
    })
    .serializer(String)
    .send(page);
}

/** Said of the link itself, wherever it is said. */
function ownWordsFor(code: ErrorCode): string | undefined {
  return code === 'ticket_spent' ? problemCatalogue.ticket_spent.forPeople?.remedy : undefined;
}

function waitOf(seconds = 60): string {
  return seconds < 60 ? `${seconds} ${seconds === 1 ? 'second' : 'seconds'}` : 'a minute';
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
