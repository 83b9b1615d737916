/** The entry of `studio-pass`, the command line for operators. It only connects the commands with the process. */
import { createReadStream } from 'node:fs';
import packageJson from '../../package.json' with { type: 'json' };
import type { CommandIo } from './command.ts';
import { runCommandLine } from './command-line.ts';
import { dnsCommand } from './dns-command.ts';

const io: CommandIo = {
  print: (text) => {
    process.stdout.write(text);
  },
  complain: (text) => {
    process.stderr.write(text);
  },
  async read(path, maxBytes) {
    const chunks: Buffer[] = [];
    let length = 0;
    for await (const chunk of path === '-' ? process.stdin : createReadStream(path)) {
      chunks.push(chunk);
      length += chunk.length;
      if (length > maxBytes) {
        throw new Error(`is larger than ${maxBytes} bytes`);
      }
    }
    return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.concat(chunks));
  },
};

// A reader that has seen enough (`| head`) is no fault.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  process.exit(error.code === 'EPIPE' ? 0 : 1);
});

process.exitCode = await runCommandLine(
  { version: packageJson.version, commands: [dnsCommand] },
  process.argv.slice(2),
  io,
);
