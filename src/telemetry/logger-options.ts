/**
 * How the log is written. Nothing secret is ever passed to it; the redaction below is the second lock on that door, for
 * the day somebody logs a request or an error that carries one.
 */
import type { LoggerOptions } from 'pino';
import { CENSOR, memberRedaction } from './redact-members.ts';

/** Also in what a child logger says each time, if they stand at its top. */
const SECRET_MEMBERS = [
  'authorization',
  'Authorization',
  'cookie',
  'set-cookie',
  'token',
  'authorizedUrl',
  'AuthorizedUrl',
  'launchUrl',
  'ticket',
];

export function loggerOptions(level: string): LoggerOptions {
  return {
    level,
    base: { service: 'studio-pass' },
    timestamp: () => `,"time":"${new Date().toISOString()}"`,
    formatters: { level: (label) => ({ level: label }), log: memberRedaction(SECRET_MEMBERS) },
    serializers: { err: describeError, ...Object.fromEntries(SECRET_MEMBERS.map((member) => [member, () => CENSOR])) },
  };
}

/** Name, message, code and stack only: other members of an error may hold a whole request or answer. */
function describeError(error: unknown): unknown {
  if (!(error instanceof Error)) {
    return error === undefined ? undefined : { name: 'not an Error' };
  }
  const code: unknown = Reflect.get(error, 'code');
  return {
    name: error.name,
    message: error.message,
    stack: error.stack,
    ...(typeof code === 'string' ? { code } : {}),
  };
}
