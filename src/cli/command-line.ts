/** From the words of a command line to a command and its exit code. It must never let a fault out as a stack trace. */
import { escapeControls } from '../document/document-fault.ts';
import { type Command, type CommandIo, EXIT, InputError, UsageError } from './command.ts';

const NAME = 'studio-pass';

export interface CommandLine {
  readonly version: string;
  readonly commands: readonly Command[];
}

/** @returns the exit code */
export async function runCommandLine(
  { version, commands }: CommandLine,
  args: readonly string[],
  io: CommandIo,
): Promise<number> {
  const [first, ...rest] = args;
  if (first === '--version') {
    io.print(`${version}\n`);
    return EXIT.ok;
  }
  if (first === '--help' || first === 'help') {
    return help(commands, rest, io);
  }
  const command = commands.find(({ name }) => name === first);
  if (command === undefined) {
    const complaint = first === undefined ? 'a command is missing' : `there is no command ${JSON.stringify(first)}`;
    io.complain(`${NAME}: ${complaint}\n\n${commandLineOverview(commands)}`);
    return EXIT.usage;
  }
  if (rest.includes('--help')) {
    return help(commands, args, io);
  }
  try {
    return await command.run(rest, io);
  } catch (error) {
    return explain(command, error, io);
  }
}

function help(commands: readonly Command[], [name, ...rest]: readonly string[], io: CommandIo): number {
  const command = commands.find((candidate) => candidate.name === name);
  const subcommand = command?.subcommands?.find((candidate) => candidate.name === rest[0]);
  io.print(subcommand?.help ?? command?.help ?? commandLineOverview(commands));
  return EXIT.ok;
}

export function commandLineOverview(commands: readonly Command[]): string {
  const width = Math.max(...commands.map(({ name }) => name.length));
  return [
    `Usage: ${NAME} COMMAND [OPTIONS]`,
    '',
    'Commands:',
    ...commands.map(({ name, summary }) => `  ${name.padEnd(width)}  ${summary}`),
    '',
    `\`${NAME} COMMAND --help\` explains a command, with examples. \`${NAME} --version\` names the version.`,
    '',
  ].join('\n');
}

function explain({ name }: Command, error: unknown, io: CommandIo): number {
  const complain = (message: string) => io.complain(`${NAME} ${name}: ${message}\n`);
  if (error instanceof InputError) {
    complain(error.message);
    return EXIT.faultyInput;
  }
  if (error instanceof UsageError || isParseArgsError(error)) {
    complain(`${escapeControls(error.message)}\n\`${NAME} ${name} --help\` explains the options.`);
    return EXIT.usage;
  }
  complain(escapeControls(error instanceof Error ? error.message : String(error)));
  return EXIT.failed;
}

/** How `parseArgs` of `node:util` says that an option is unknown or lacks its value. */
function isParseArgsError(error: unknown): error is Error {
  return error instanceof Error && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS_');
}
