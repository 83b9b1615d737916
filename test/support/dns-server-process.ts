/** Real DNS servers as processes of their own on loopback, with a minimal configuration around the one under test. */
import { spawn } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { createSocket, type Socket } from 'node:dgram';
import { Resolver } from 'node:dns/promises';
import { once } from 'node:events';
import { accessSync, constants } from 'node:fs';
import { copyFile, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, Server } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';

export interface DnsServerKind {
  readonly name: string;
  /** The program. */
  readonly binary: string;
  args(configurationFile: string): readonly string[];
  /** What it writes when it answers questions. */
  readonly started: RegExp;
  /** A whole configuration that includes the tested one and sends every other name to the upstream. */
  configure(options: DnsServerOptions & { readonly port: number; readonly folder: string }): string;
}

export interface DnsServerOptions {
  /** The file that holds the configuration under test. */
  readonly included: string;
  readonly upstreamPort: number;
  /** Whether it accepts only what is signed or proven not to be. Nobody answers it anything of that kind. */
  readonly validates?: boolean;
  /** For its options or server block. */
  readonly extra?: string;
}

export interface DnsServer {
  /** @throws Error with `code` ESERVFAIL or ENODATA */
  addressesOf(name: string): Promise<readonly string[]>;
  close(): Promise<void>;
}

const START_MILLISECONDS = 15_000;
const SBIN = ['/usr/sbin', '/usr/local/sbin', '/sbin'];

/** Where a server is installed; undefined if it is not. */
export function findServer(binary: string, environment: NodeJS.ProcessEnv = process.env): string | undefined {
  return [...(environment.PATH ?? '').split(delimiter), ...SBIN]
    .map((folder) => join(folder, binary))
    .find((path) => {
      try {
        accessSync(path, constants.X_OK);
        return true;
      } catch {
        return false;
      }
    });
}

/** @param configuration what is tested */
export async function startDnsServer(
  kind: DnsServerKind,
  configuration: string,
  options: Omit<DnsServerOptions, 'included'>,
): Promise<DnsServer> {
  const installed = findServer(kind.binary);
  if (installed === undefined) {
    throw new Error(`${kind.binary} is not installed`);
  }
  const folder = await mkdtemp(join(tmpdir(), 'dns-server-'));
  const [included, file, program] = [
    join(folder, 'tested.conf'),
    join(folder, 'server.conf'),
    join(folder, kind.binary),
  ];
  const port = await freePort();
  await writeFile(included, configuration);
  await writeFile(file, kind.configure({ ...options, included, port, folder }));
  // Where AppArmor confines the installed program, it may not read a temporary folder; a copy of it may.
  await copyFile(installed, program);

  const child = spawn(program, kind.args(file), { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] });
  const closed = once(child, 'close');
  let output = '';
  await new Promise<void>((resolve, reject) => {
    const fail = () => reject(new Error(`${kind.name} does not start:\n${output}`));
    const timeout = setTimeout(fail, START_MILLISECONDS);
    const listen = (chunk: unknown) => {
      output += String(chunk);
      if (kind.started.test(output)) {
        clearTimeout(timeout);
        resolve();
      }
    };
    child.stdout.on('data', listen);
    child.stderr.on('data', listen);
    child.once('error', fail);
    child.once('close', fail);
  }).catch(async (error: unknown) => {
    child.kill('SIGKILL');
    await rm(folder, { recursive: true, force: true });
    throw error;
  });

  const resolver = new Resolver({ timeout: 10_000, tries: 1 });
  resolver.setServers([`127.0.0.1:${port}`]);
  return {
    addressesOf: (name) => resolver.resolve4(name),
    async close() {
      child.kill('SIGKILL');
      await closed;
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Below those that systems give out by themselves, or another socket could have it before the server does. */
const PORTS = { from: 20_000, to: 32_000 } as const;
const PORT_ATTEMPTS = 20;

/** One that is free for UDP and for TCP: a DNS server takes both. */
async function freePort(): Promise<number> {
  for (let attempt = 0; attempt < PORT_ATTEMPTS; attempt += 1) {
    const port = randomInt(PORTS.from, PORTS.to);
    if ((await isFree(createSocket('udp4'), port)) && (await isFree(createServer(), port))) {
      return port;
    }
  }
  throw new Error(`no free port after ${PORT_ATTEMPTS} attempts`);
}

async function isFree(socket: Socket | Server, port: number): Promise<boolean> {
  try {
    if (socket instanceof Server) {
      socket.listen(port, '127.0.0.1');
    } else {
      socket.bind(port, '127.0.0.1');
    }
    await once(socket, 'listening');
  } catch {
    return false;
  }
  const closed = once(socket, 'close');
  socket.close();
  await closed;
  return true;
}
