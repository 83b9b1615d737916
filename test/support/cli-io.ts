/** The world of a command of the command line, in memory. */
import type { CommandIo } from '../../src/cli/command.ts';

export interface RecordingIo extends CommandIo {
  printed(): string;
  complaints(): string;
}

/** @param files by path; `-` is standard input */
export function recordingIo(files: Readonly<Record<string, string>> = {}): RecordingIo {
  let printed = '';
  let complaints = '';
  return {
    print(text) {
      printed += text;
    },
    complain(text) {
      complaints += text;
    },
    async read(path) {
      const text = files[path];
      if (text === undefined) {
        throw new Error(`no such file: ${path}`);
      }
      return text;
    },
    printed: () => printed,
    complaints: () => complaints,
  };
}
