/** One variant that runs: where it listens, and its end. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Variant } from '../variants.ts';
import { pinned } from './processors.ts';

export interface VariantProcess {
  readonly variant: Variant;
  readonly origin: string;
  readonly processId: number;
  /** From the beginning of its start until `GET /readyz` answered 200. */
  readonly startMilliseconds: number;
  /** With SIGTERM it has time to write what it has gathered. */
  stop(signal?: 'SIGKILL' | 'SIGTERM'): Promise<void>;
}

export interface StartOptions {
  /** Of every variant. */
  readonly environment: Readonly<Record<string, string>>;
  readonly on: readonly number[] | undefined;
  readonly nodeArguments?: readonly string[];
}

const START_MILLISECONDS = 60_000;
/** How much of its last words is kept. */
const LAST_WORDS = 4_000;
/** V8's memory reducer sets in after some idle seconds and slows down what is then measured. */
const NODE_ARGUMENTS = ['--no-memory-reducer'];

/** @throws Error with its last words if it does not come up */
export async function startVariant(variant: Variant, options: StartOptions): Promise<VariantProcess> {
  const startedAt = performance.now();
  const interpreter = variant.entry.endsWith('.py')
    ? ['python3']
    : [process.execPath, ...NODE_ARGUMENTS, ...(variant.nodeArguments ?? []), ...(options.nodeArguments ?? [])];
  const [command = '', ...args] = [...pinned(options.on), ...interpreter, variant.entry, ...(variant.args ?? [])];
  const child = spawn(command, args, {
    env: { ...options.environment, ...variant.env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const endWithParent = (): void => void child.kill('SIGKILL');
  process.once('exit', endWithParent);
  child.once('exit', () => process.off('exit', endWithParent));
  // Its audit trail: somebody has to read it, as the log driver of a container does.
  child.stdout.resume();
  try {
    const origin = await addressOf(child);
    await untilReady(origin, startedAt + START_MILLISECONDS);
    const startMilliseconds = performance.now() - startedAt;
    return { variant, origin, processId: child.pid ?? 0, startMilliseconds, stop: (signal) => stop(child, signal) };
  } catch (error) {
    await stop(child);
    throw new Error(`${variant.name} did not start: ${String(error)}`);
  }
}

function addressOf(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let said = '';
    child.stderr?.on('data', (chunk) => {
      if (said.length < LAST_WORDS) {
        said += String(chunk);
        const address = /"address": ?"(http:[^"]+)"/.exec(said)?.[1];
        if (address !== undefined) {
          said = ' '.repeat(LAST_WORDS);
          resolve(address);
        }
      }
    });
    child.once('error', reject);
    child.once('close', (code) => reject(new Error(`it ended with ${code}: ${said.trim()}`)));
    setTimeout(() => reject(new Error(`it did not say where it listens: ${said}`)), START_MILLISECONDS).unref();
  });
}

async function untilReady(origin: string, deadline: number): Promise<void> {
  for (;;) {
    const { status } = await fetch(new URL('/readyz', origin), { signal: AbortSignal.timeout(START_MILLISECONDS) });
    if (status === 200) {
      return;
    }
    if (performance.now() > deadline) {
      throw new Error(`GET /readyz answers ${status}`);
    }
    await sleep(2);
  }
}

async function stop(child: ChildProcess, signal: 'SIGKILL' | 'SIGTERM' = 'SIGKILL'): Promise<void> {
  if (child.exitCode === null && child.signalCode === null) {
    const ended = once(child, 'exit');
    child.kill(signal);
    await ended;
  }
}
