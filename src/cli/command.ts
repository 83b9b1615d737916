/**
 * What a subcommand of `studio-pass` is. A command reaches the world through its `io` only, so that a test can hold it,
 * and returns its exit code instead of ending the process.
 */
import { type DocumentFault, faultLine } from '../document/document-fault.ts';
import type { Clock } from '../model/clock.ts';

/** Exit codes: 2 is the shell's own for a misused command; 78 is EX_CONFIG of sysexits.h, as the service has it. */
export const EXIT = { ok: 0, failed: 1, usage: 2, faultyInput: 78 } as const;

export interface CommandIo {
  /** To standard output: what was asked for, and nothing else. */
  print(text: string): void;
  /** To standard error: faults and warnings. */
  complain(text: string): void;
  /**
   * @param path of a file, or `-` for standard input
   * @throws Error if it cannot be read, or holds more than `maxBytes`
   */
  read(path: string, maxBytes: number): Promise<string>;
  /** The environment variables, which configure the command as they configure the service. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Reads a whole text file at once, for the configuration. @throws Error if it cannot be read */
  readFile(path: string): string;
  /**
   * Writes a whole text file, which nobody but its owner can read.
   * @throws Error if it cannot be written, or is there and is not to be replaced
   */
  writeFile(path: string, text: string, options: { readonly replace: boolean }): Promise<void>;
  readonly clock: Clock;
  /** Whether somebody sits at a terminal: only then is a question asked or progress shown. */
  readonly isInteractive: boolean;
  /** Asks on the terminal, and gives back the line that was typed. */
  ask(question: string): Promise<string>;
}

export interface Command {
  readonly name: string;
  /** One line for the list of commands. */
  readonly summary: string;
  /** Shown for `--help`. */
  readonly help: string;
  /** Of a command that has some: what is shown for `--help` if one of them is named. */
  readonly subcommands?: readonly { readonly name: string; readonly help: string }[];
  /**
   * @param args what follows the command's name
   * @returns the exit code
   * @throws UsageError, InputError
   */
  run(args: readonly string[], io: CommandIo): Promise<number>;
}

/** The command line itself is wrong. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** What the command was given to read is wrong: everything at once. */
export class InputError extends Error {
  override readonly name = 'InputError';

  constructor(faults: readonly DocumentFault[]) {
    super(
      [
        faults.length === 1 ? '1 fault in the input:' : `${faults.length} faults in the input:`,
        ...faults.map(faultLine),
      ].join('\n'),
    );
  }
}
