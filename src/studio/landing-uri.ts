/**
 * Where in Studio a URL lands. SageMaker has no condition key for it, so this is the only guard: a path must stay a
 * relative path within its app, whoever decodes it and however often.
 * Source: CreatePresignedDomainUrl, LandingUri (SageMaker API reference).
 */
import { ServiceError } from '../model/errors.ts';
import { LANDING_URI_MAX_LENGTH, type StudioApp } from '../model/studio-app.ts';

/** RFC 3986 `pchar` and `/`, without what a second decoding could turn into something else. */
const PATH_CHARACTERS = /^(?:[A-Za-z0-9._~!$&'()*+,;=:@/-]|%[0-9A-Fa-f]{2})*$/;

/**
 * @param path relative to the app, percent-encoded where RFC 3986 asks for it; undefined or empty lands on the app itself
 * @returns undefined for Studio without a path: the domain's own landing page, as SageMaker does when nothing is asked
 * @throws ServiceError `invalid_request` for a path that is not relative, or too long
 */
export function landingUri(app: StudioApp, path: string | undefined): string | undefined {
  const relative = path ?? '';
  requireRelativePath(relative);
  if (app === 'Studio' && relative === '') {
    return undefined;
  }
  const uri = app === 'Studio' ? `studio::${relative}` : `app:${app}:${relative}`;
  if (uri.length > LANDING_URI_MAX_LENGTH) {
    throw refused(`makes a LandingUri of over ${LANDING_URI_MAX_LENGTH} characters`);
  }
  return uri;
}

function requireRelativePath(path: string): void {
  if (!PATH_CHARACTERS.test(path)) {
    throw refused('may hold letters, digits, /, the other characters of a URL path, and percent-encoded UTF-8');
  }
  const decoded = decode(path);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
  if (/[\u0000-\u001f\u007f-\u009f\\%?#]/.test(decoded)) {
    throw refused('must not hold control characters, \\, %, ? or #, encoded or not');
  }
  if (decoded.startsWith('/') || decoded.includes('//')) {
    throw refused('must be relative, without empty segments');
  }
  const segments = decoded.split('/');
  if (segments.some((segment) => segment === '.' || segment === '..')) {
    throw refused('must not hold . or .. as a segment');
  }
  if (segments[0]?.includes(':')) {
    throw refused('must not begin with a scheme');
  }
}

function decode(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    throw refused('is not percent-encoded UTF-8');
  }
}

function refused(what: string): ServiceError {
  return new ServiceError('invalid_request', { detail: `path ${what}`, publicDetail: `path ${what}.` });
}
