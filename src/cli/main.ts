#!/usr/bin/env node
/** The entry of `studio-pass`, the command line for operators. It only connects the commands with the process. */
import { createReadStream, readFileSync } from 'node:fs';
import { createInterface } from 'node:readline/promises';
import packageJson from '../../package.json' with { type: 'json' };
import { systemClock } from '../model/clock.ts';
import type { CommandIo } from './command.ts';
import { runCommandLine } from './command-line.ts';
import { commandsOf } from './commands.ts';
import { writePrivateFile } from './private-file.ts';

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
  environment: process.env,
  readFile: (path) => readFileSync(path, 'utf8'),
  writeFile: writePrivateFile,
  clock: systemClock,
  isInteractive: process.stdin.isTTY === true && process.stderr.isTTY === true,
  async ask(question) {
    // To standard error: standard output holds what was asked for, and may be a file.
    const terminal = createInterface({ input: process.stdin, output: process.stderr });
    try {
      return await terminal.question(question);
    } finally {
      terminal.close();
    }
  },
};

// A reader that has seen enough (`| head`) is no fault.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  process.exit(error.code === 'EPIPE' ? 0 : 1);
});

const { version } = packageJson;
process.exitCode = await runCommandLine({ version, commands: commandsOf(version) }, process.argv.slice(2), io);
