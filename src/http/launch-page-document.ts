/**
 * The launch page as text. It is the same for everybody: nothing of a request goes into it, and no script is written in it.
 */
import type { ErrorCode } from '../model/errors.ts';
import type { LaunchPageSettings, ProblemWords } from '../model/launch-page.ts';
import { problemCatalogue } from './problem-catalogue.ts';

export interface DocumentLinks {
  readonly script: string;
  readonly style: string;
  readonly icon: string;
}

export function launchPageDocument(settings: LaunchPageSettings, { script, style, icon }: DocumentLinks): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="robots" content="noindex">
<meta name="studio-pass" content='${escapeSingleQuoted(JSON.stringify(settings))}'>
<title>Studio Pass</title>
<link rel="icon" type="image/svg+xml" href="${escapeHtml(icon)}">
<link rel="stylesheet" href="${escapeHtml(style)}">
<script type="module" src="${escapeHtml(script)}"></script>
</head>
<body>
<noscript><p class="noscript">Studio Pass signs you in with JavaScript. Please switch it on for this page.</p></noscript>
<p class="late">Studio Pass does not load. Reload the page; a browser of 2024 or later can show it.</p>
</body>
</html>
`;
}

/** The catalogue as a person reads it. */
export function wordsForPeople(): Record<ErrorCode, ProblemWords> {
  const words = Object.entries(problemCatalogue).map(([code, { title, detail, callerRemedy, forPeople }]) => [
    code,
    { title, detail, remedy: callerRemedy, ...forPeople },
  ]);
  return Object.fromEntries(words);
}

/** For an attribute value in single quotes, since JSON is full of double ones. */
function escapeSingleQuoted(text: string): string {
  return text.replace(/[&<>']/g, (character) => `&#${character.charCodeAt(0)};`);
}

/** For attribute values in double quotes (HTML Living Standard, section 13.1.2.3). */
function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
