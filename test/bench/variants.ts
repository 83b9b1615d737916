/**
 * What is compared, each a process of its own that is started in one way: an entry, its environment, and the line in which it
 * says where it listens. Each does the whole job on the same route and says in its file what it leaves out.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { DOMAIN, ISSUER } from './people.ts';
import { CLIENT_ID, ROUTE } from './world.ts';

export interface Variant {
  readonly name: string;
  /** Run by Node unless it is Python's. */
  readonly entry: string;
  readonly args?: readonly string[];
  /** Of Node, before the entry. */
  readonly nodeArguments?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** Whether a token whose signature was right once is not checked again. */
  readonly tokenCache: boolean;
  /** Whether it does the job, with token and URL. */
  readonly doesTheJob: boolean;
  /** What a reader of the table should know. */
  readonly note?: string;
}

/** As in the image. */
export const IMAGE_NODE_ARGUMENTS: readonly string[] = ['--max-semi-space-size=8', '--heap-growing-percent=100'];

export const FLOOR = 'floor';
export const HELLO = 'fastify-hello';
export const SERVICE = 'service';
export const CACHING_SERVICE = 'service-token-cache';

/** Of the service: the same but for what is done with a token that comes back. */
export interface ServiceConfigurationFiles {
  readonly verifiesEachTime: string;
  readonly asByDefault: string;
}

export function variants({ verifiesEachTime, asByDefault }: ServiceConfigurationFiles): readonly Variant[] {
  return [
    {
      name: HELLO,
      entry: fileURLToPath(new URL('./variants/fastify-hello.ts', import.meta.url)),
      tokenCache: false,
      doesTheJob: false,
    },
    {
      name: FLOOR,
      entry: fileURLToPath(new URL('./variants/floor.ts', import.meta.url)),
      tokenCache: false,
      doesTheJob: true,
    },
    {
      name: 'floor-token-cache',
      entry: fileURLToPath(new URL('./variants/floor.ts', import.meta.url)),
      args: ['--token-cache'],
      tokenCache: true,
      doesTheJob: true,
    },
    {
      name: 'sdk-default',
      entry: fileURLToPath(new URL('./variants/sdk-default.ts', import.meta.url)),
      tokenCache: false,
      doesTheJob: true,
    },
    {
      name: 'express',
      entry: fileURLToPath(new URL('./variants/express.ts', import.meta.url)),
      tokenCache: false,
      doesTheJob: true,
    },
    ...flask(),
    service(SERVICE, verifiesEachTime),
    { ...service(CACHING_SERVICE, asByDefault), tokenCache: true },
  ];
}

/** The service itself, whole: the build if there is one of this source, else the source. */
export function service(name: string, configurationFile: string): Variant {
  const source = serviceFromSource(name, configurationFile);
  const built = fileURLToPath(new URL('../../dist/main.js', import.meta.url));
  const folder = fileURLToPath(new URL('../../src', import.meta.url));
  if (!existsSync(built)) {
    return { ...source, note: 'src/main.ts: dist is not built, so that its start says nothing' };
  }
  const newest = Math.max(
    ...readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((path) => statSync(join(folder, path)).mtimeMs),
  );
  return statSync(built).mtimeMs < newest
    ? { ...source, note: 'src/main.ts: dist is older than the source, so that its start says nothing' }
    : { ...source, entry: built, note: 'dist/main.js' };
}

/** Another build of the service, such as that of a commit before, with the configuration that it has by default. */
export function otherBuild(nameAndEntry: string, configurationFile: string): Variant {
  const [name = '', entry = ''] = nameAndEntry.split(/=(.*)/s);
  if (name === '' || !existsSync(entry)) {
    throw new RangeError(`${nameAndEntry} is not <name>=<path of main.js>`);
  }
  return { ...serviceFromSource(name, configurationFile), entry, tokenCache: true, note: entry };
}

/** The same with names that can be read in a profile. */
export function serviceFromSource(name: string, configurationFile: string): Variant {
  return {
    name,
    entry: fileURLToPath(new URL('../../src/main.ts', import.meta.url)),
    nodeArguments: IMAGE_NODE_ARGUMENTS,
    env: { STUDIO_PASS_CONFIG_FILE: configurationFile },
    tokenCache: false,
    doesTheJob: true,
    note: 'src/main.ts, not the build',
  };
}

function flask(): readonly Variant[] {
  if (!importable('flask', 'boto3', 'joserfc')) {
    return [];
  }
  return [
    {
      name: 'flask',
      entry: fileURLToPath(new URL('./variants/flask_app.py', import.meta.url)),
      env: {
        BENCH_ISSUER: ISSUER,
        BENCH_CLIENT_ID: CLIENT_ID,
        BENCH_ROUTE: ROUTE,
        BENCH_DOMAIN_ID: DOMAIN.id,
      },
      tokenCache: false,
      doesTheJob: true,
      note: importable('gunicorn')
        ? 'gunicorn, one worker with 64 threads'
        : "Werkzeug's threaded server, without keep-alive: no gunicorn here",
    },
  ];
}

function importable(...modules: readonly string[]): boolean {
  return spawnSync('python3', ['-c', `import ${modules.join(', ')}`]).status === 0;
}
