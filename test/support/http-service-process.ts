/** The production entry as a process of its own, to see how it starts, what it writes where, and how it ends. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { taskEnvironment } from './http-aws-environment.ts';

export interface ServiceChild {
  readonly process: ChildProcess;
  stdout(): string;
  stderr(): string;
  /** Where it listens. @throws Error if it ends before it says so */
  origin(): Promise<string>;
  /** The exit code, or the signal that ended it. */
  ended(): Promise<number | string | null>;
  /** Ends it at once if it still runs. */
  kill(): Promise<void>;
}

const ENTRY = fileURLToPath(new URL('../../src/main.ts', import.meta.url));
const START_MILLISECONDS = 15_000;

export function spawnService(environment: Readonly<Record<string, string>>): ServiceChild {
  const child = spawn(process.execPath, [ENTRY], {
    env: {
      ...taskEnvironment(),
      STUDIO_PASS_HOST: '127.0.0.1',
      STUDIO_PASS_PORT: '0',
      STUDIO_PASS_MANAGEMENT_PORT: '0',
      ...environment,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (chunk) => {
    stdout += String(chunk);
  });
  child.stderr.on('data', (chunk) => {
    stderr += String(chunk);
  });
  // 'close' and not 'exit': everything it wrote has been read by then.
  const closed = once(child, 'close').then(([code, signal]) => code ?? signal);
  return {
    process: child,
    stdout: () => stdout,
    stderr: () => stderr,
    ended: () => closed,
    async origin() {
      const deadline = Date.now() + START_MILLISECONDS;
      while (Date.now() < deadline && child.exitCode === null) {
        const address = /"address":"(http:[^"]+)"/.exec(stderr)?.[1];
        if (address !== undefined) {
          return address;
        }
        await sleep(20);
      }
      throw new Error(`the service does not listen: ${stderr}`);
    },
    async kill() {
      child.kill('SIGKILL');
      await closed;
    },
  };
}

/** The lines of a stream, each of them a JSON object. @throws SyntaxError if one is not */
export function jsonLinesOf(text: string): readonly Readonly<Record<string, unknown>>[] {
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line));
}
