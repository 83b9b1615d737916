/**
 * The image of the service in a container, as a careful operator runs it: a read-only root, no capabilities, no way to more
 * rights. Unless it is to have none, its network is that of this machine, so that both find the same on loopback.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { inject } from 'vitest';
import { untilReady } from '../../src/local/until-ready.ts';
import { taskEnvironment } from '../support/http-aws-environment.ts';
import { type DockerAnswer, docker, dockerOutput } from './docker.ts';
import { imageUnderTest } from './image.ts';

export interface ContainerOptions {
  readonly environment?: Readonly<Record<string, string>>;
  readonly network?: 'host' | 'none';
  /** Further options of `docker create`, such as `--user`. */
  readonly options?: readonly string[];
  /** In place of the image's own. */
  readonly entrypoint?: string;
  readonly args?: readonly string[];
}

interface ContainerState {
  readonly Running: boolean;
  readonly ExitCode: number;
  readonly OOMKilled: boolean;
  readonly Health?: { readonly Status: string };
}

export interface ServiceContainer {
  readonly id: string;
  /** What it has written so far: the audit trail and the log, apart. */
  output(): Promise<{ readonly stdout: string; readonly stderr: string }>;
  /** Where it listens. @throws Error if it ends before it says so */
  origin(): Promise<string>;
  /** The same, once it is ready. @throws Error if that does not come */
  ready(): Promise<string>;
  state(): Promise<ContainerState>;
  /** The exit code, once it has ended. */
  ended(): Promise<number>;
  /** Runs a command beside the service. */
  exec(...command: readonly string[]): Promise<DockerAnswer>;
  signal(name: 'SIGTERM' | 'SIGSTOP' | 'SIGCONT'): Promise<void>;
  remove(): Promise<void>;
}

const HARDENED = ['--read-only', '--cap-drop', 'ALL', '--security-opt', 'no-new-privileges'] as const;

const START_MILLISECONDS = 30_000;

/** Credentials that open the stand-ins, ports that are free, and nothing else. */
const defaultEnvironment = (): Readonly<Record<string, string>> => ({
  ...taskEnvironment(),
  STUDIO_PASS_HOST: '127.0.0.1',
  STUDIO_PASS_PORT: '0',
  STUDIO_PASS_MANAGEMENT_HOST: '127.0.0.1',
  STUDIO_PASS_MANAGEMENT_PORT: '0',
});

/** Starts the service; it need not come up. To be removed by the caller; what is forgotten goes at the end of the run. */
export async function startServiceContainer({ environment, ...rest }: ContainerOptions): Promise<ServiceContainer> {
  return startContainer({ environment: { ...defaultEnvironment(), ...environment }, ...rest });
}

/** The same with no environment but what is given. */
export async function startContainer(container: ContainerOptions): Promise<ServiceContainer> {
  const id = await dockerOutput(['create', ...asArguments(container)]);
  await dockerOutput(['start', id]);
  return serviceContainer(id);
}

/** Runs it to its end, and leaves nothing of it. */
export async function runImage(container: ContainerOptions = {}, input?: string): Promise<DockerAnswer> {
  const interactive = input === undefined ? [] : ['--interactive'];
  const options = ['--rm', ...interactive, ...asArguments(container)];
  return docker(['run', ...options], input === undefined ? {} : { input });
}

function asArguments(container: ContainerOptions): readonly string[] {
  const { environment = {}, network = 'host', options = [], entrypoint, args = [] } = container;
  return [
    ...HARDENED,
    ...['--network', network, '--label', inject('runLabel')],
    ...Object.entries(environment).flatMap(([name, value]) => ['--env', `${name}=${value}`]),
    ...options,
    ...(entrypoint === undefined ? [] : ['--entrypoint', entrypoint]),
    imageUnderTest(),
    ...args,
  ];
}

function serviceContainer(id: string): ServiceContainer {
  const output = (): Promise<DockerAnswer> => docker(['logs', id]);
  const state = async (): Promise<ContainerState> =>
    JSON.parse(await dockerOutput(['inspect', '--format', '{{json .State}}', id]));
  const origin = async (): Promise<string> => {
    const deadline = Date.now() + START_MILLISECONDS;
    for (;;) {
      const { Running } = await state();
      const { stderr } = await output();
      const address = /"address":"(http:[^"]+)"/.exec(stderr)?.[1];
      if (address !== undefined) {
        return address;
      }
      if (!Running || Date.now() > deadline) {
        throw new Error(`the service does not listen: ${stderr}`);
      }
      await sleep(50);
    }
  };
  return {
    id,
    output,
    state,
    origin,
    async ready() {
      const listening = await origin();
      await untilReady(listening, { milliseconds: START_MILLISECONDS });
      return listening;
    },
    ended: async () => Number(await dockerOutput(['wait', id])),
    exec: (...command) => docker(['exec', id, ...command]),
    async signal(name) {
      await dockerOutput(['kill', '--signal', name, id]);
    },
    async remove() {
      await docker(['rm', '--force', '--volumes', id]);
    },
  };
}
