/**
 * What the entries in infra/bin share: reading settings, and ending with one clear line. What a user got wrong must never
 * come out as a stack trace.
 */
import { readFile } from 'node:fs/promises';
import { ConfigurationError } from '../src/document/document-fault.ts';
import { loadSettings } from './settings/load-settings.ts';
import type { Settings } from './settings/settings-schema.ts';

/** EX_USAGE and EX_CONFIG of sysexits.h. */
const EXIT_USAGE = 64;
const EXIT_CONFIGURATION = 78;

/** Arguments that don't make sense, alone or together. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

class UnreadableSettings extends Error {
  override readonly name = 'UnreadableSettings';
}

/** @throws ConfigurationError with everything that is wrong with them, UnreadableSettings if there is no text */
export async function readSettings(path: string): Promise<Settings> {
  return loadSettings(path, await readText(path));
}

async function readText(path: string): Promise<string> {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(await readFile(path));
  } catch (error) {
    throw new UnreadableSettings(`the settings ${path} cannot be read: ${reasonOf(error)}`, { cause: error });
  }
}

function reasonOf(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  const known: Readonly<Record<string, string>> = {
    ENOENT: 'there is no such file',
    EISDIR: 'it is a folder',
    EACCES: 'permission denied',
    ERR_ENCODING_INVALID_ENCODED_DATA: 'it is not in UTF-8',
  };
  return known[String(code)] ?? String(error);
}

/**
 * Runs a command and sets the exit code of the process.
 * @param run gives the exit code
 */
export async function runCommand(usage: string, run: () => Promise<number>): Promise<void> {
  // A reader that has seen enough (`| head`) is no fault.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 1));
  try {
    process.exitCode = await run();
  } catch (error) {
    process.exitCode = complain(error, usage);
  }
}

function complain(error: unknown, usage: string): number {
  if (error instanceof ConfigurationError) {
    process.stderr.write(`${error.message}\n`);
    return EXIT_CONFIGURATION;
  }
  if (error instanceof UnreadableSettings || error instanceof UsageError || isParseArgsError(error)) {
    process.stderr.write(`${error.message}\n\n${usage}`);
    return error instanceof UnreadableSettings ? EXIT_CONFIGURATION : EXIT_USAGE;
  }
  throw error;
}

/** How `parseArgs` of `node:util` says that an option is unknown or lacks its value. */
function isParseArgsError(error: unknown): error is Error {
  return error instanceof Error && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS_');
}
