/** docker-compose.yml brought up as somebody would who has just cloned the project, under a name and with images of its own. */
import { execFile } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify, stripVTControlCharacters } from 'node:util';
import { docker, dockerOutput } from './docker.ts';

export type ComposeCommand = readonly [program: string, ...args: string[]];
export type ComposeProfile = 'embedded' | 'moto';

export interface ComposeProject {
  build(): Promise<void>;
  up(): Promise<void>;
  /** As Ctrl-C has it: SIGTERM, and SIGKILL to those who do not listen. */
  stop(): Promise<void>;
  /** Ends all, and forgets it. */
  down(): Promise<void>;
  /** What a service has written, to standard output and standard error, without names before the lines. */
  logs(service: string): Promise<string>;
  /** Runs a command in the container of a service. @returns what it prints */
  exec(service: string, ...command: readonly string[]): Promise<string>;
  /** Waits until a service has written the words. @throws Error with all it has written, if it ends or time is up */
  untilWritten(service: string, words: string): Promise<string>;
  containerId(service: string): Promise<string>;
}

const run = promisify(execFile);
const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const NAME = 'studio-pass-compose-test';
const WRITTEN_MILLISECONDS = 120_000;

/** Compose 2 is a plugin of the Docker CLI, Compose 1 (Debian's `docker-compose`) a program of its own. */
export const COMPOSE_COMMANDS: readonly ComposeCommand[] = [['docker', 'compose'], ['docker-compose']];

/** Those of them that this machine has. */
export async function composeCommandsHere(): Promise<readonly ComposeCommand[]> {
  const found = await Promise.all(
    COMPOSE_COMMANDS.map(async ([program, ...args]) => {
      try {
        await run(program, [...args, 'version']);
        return true;
      } catch {
        return false;
      }
    }),
  );
  return COMPOSE_COMMANDS.filter((_, index) => found[index]);
}

export function composeProject([program, ...given]: ComposeCommand, profile: ComposeProfile): ComposeProject {
  // .env is what chooses `embedded`; nothing else may.
  const { COMPOSE_PROFILES: _, ...environment } = process.env;
  const env = { ...environment, STUDIO_PASS_IMAGE: NAME, STUDIO_PASS_LOCAL_IMAGE: `${NAME}-local` };
  const chosen = profile === 'embedded' ? [] : ['--profile', profile];
  const compose = async (...args: readonly string[]): Promise<string> => {
    const all = [...given, '--project-name', NAME, ...chosen, ...args];
    const { stdout } = await run(program, all, { cwd: ROOT, env, maxBuffer: 64 * 1024 * 1024 });
    return stripVTControlCharacters(stdout);
  };
  const containerId = async (service: string): Promise<string> => (await compose('ps', '--all', '-q', service)).trim();
  const logs = (service: string): Promise<string> => compose('logs', '--no-color', '--no-log-prefix', service);
  return {
    build: async () => void (await compose('build')),
    up: async () => void (await compose('up', '--detach', '--no-build')),
    stop: async () => void (await compose('stop')),
    down: async () => void (await compose('down', '--volumes')),
    logs,
    exec: (service, ...command) => compose('exec', '-T', service, ...command),
    containerId,
    untilWritten: async (service, words) => {
      const deadline = Date.now() + WRITTEN_MILLISECONDS;
      for (;;) {
        const { Running } = (await inspect(await containerId(service))).State;
        const written = await logs(service);
        if (written.includes(words)) {
          return written;
        }
        if (!Running || Date.now() > deadline) {
          throw new Error(`${service} has not written "${words}":\n${written}`);
        }
        await sleep(250);
      }
    },
  };
}

export interface ContainerFacts {
  readonly Config: { readonly User: string };
  readonly HostConfig: {
    readonly ReadonlyRootfs: boolean;
    readonly CapDrop: readonly string[] | null;
    readonly CapAdd: readonly string[] | null;
    readonly SecurityOpt: readonly string[] | null;
    readonly Privileged: boolean;
    readonly Memory: number;
    readonly Init: boolean | null;
    readonly PortBindings: Readonly<Record<string, readonly { readonly HostIp: string }[]>> | null;
  };
  readonly State: { readonly Running: boolean; readonly ExitCode: number; readonly OOMKilled: boolean };
}

export async function inspect(containerId: string): Promise<ContainerFacts> {
  const [facts]: readonly ContainerFacts[] = JSON.parse(await dockerOutput(['container', 'inspect', containerId]));
  if (facts === undefined) {
    throw new Error(`there is no container ${containerId}`);
  }
  return facts;
}

/** What a container has written, apart: of the service, the audit trail and the log. */
export async function outputOf(containerId: string): Promise<{ readonly stdout: string; readonly stderr: string }> {
  return docker(['logs', containerId]);
}

export async function removeImages(): Promise<void> {
  await dockerOutput(['image', 'rm', NAME, `${NAME}-local`]);
}
