/** docs/command-line.md, from what the commands say of themselves. */
import type { Command } from '../src/cli/command.ts';
import { commandLineOverview } from '../src/cli/command-line.ts';
import { commandsOf } from '../src/cli/commands.ts';

export function commandLinePage(version: string): string {
  const commands = commandsOf(version);
  return `<!-- Made from src/cli by "npm run docs". Do not edit. -->
# The command line

\`studio-pass\` is for operators. It is part of the build and of the image: \`node dist/cli.js\`, or \`studio-pass\` where the package
is installed. It reads the same configuration as the service, and takes AWS credentials where the SDK finds them: run it with
your own ([which rights](operations.md#credentials-of-operators)), and \`doctor\` in the container with those of the tasks
([how](runbook.md#tools)).

${block(commandLineOverview(commands))}
${commands.map((command) => section(command)).join('\n')}`;
}

function section({ name, help, subcommands = [] }: Command): string {
  return [
    `## studio-pass ${name}\n\n${block(help)}`,
    ...subcommands.map((subcommand) => `### studio-pass ${name} ${subcommand.name}\n\n${block(subcommand.help)}`),
  ].join('\n');
}

function block(text: string): string {
  return `\`\`\`text\n${text}\`\`\`\n`;
}
