/** The world of a command of the command line, in memory. */
import type { CommandIo } from '../../src/cli/command.ts';

export interface RecordingIo extends CommandIo {
  printed(): string;
  complaints(): string;
  /** What was written, by path. */
  readonly written: ReadonlyMap<string, string>;
}

/** @param files by path; `-` is standard input */
export function recordingIo(
  files: Readonly<Record<string, string>> = {},
  world: Partial<Pick<CommandIo, 'environment' | 'clock' | 'isInteractive' | 'ask'>> = {},
): RecordingIo {
  let printed = '';
  const fileOf = (path: string): string => {
    const text = files[path];
    if (text === undefined) {
      throw new Error(`no such file: ${path}`);
    }
    return text;
  };
  let complaints = '';
  const written = new Map<string, string>();
  return {
    print(text) {
      printed += text;
    },
    complain(text) {
      complaints += text;
    },
    read: async (path) => fileOf(path),
    readFile: fileOf,
    async writeFile(path, text, { replace }) {
      if (!replace && (written.has(path) || files[path] !== undefined)) {
        throw new Error(`is there already: ${path}`);
      }
      written.set(path, text);
    },
    environment: {},
    clock: Date.now,
    isInteractive: false,
    ask: () => Promise.reject(new Error('nobody is there to answer')),
    ...world,
    printed: () => printed,
    complaints: () => complaints,
    written,
  };
}
