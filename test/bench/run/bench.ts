/**
 * The surroundings of what is measured: keys, configuration, the stand-in for SageMaker and the load, each in a process of
 * its own. Everything is on this machine and gone at the end.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { LoadQuestion, LoadReport } from '../load/load-question.ts';
import { DOMAIN } from '../people.ts';
import type { UpstreamReport, UpstreamSettings } from '../upstream/upstream-question.ts';
import type { Variant } from '../variants.ts';
import { CREDENTIALS, KEY_ID } from '../world.ts';
import { ask } from './asked-process.ts';
import { moveTo, pinned, processors } from './processors.ts';
import { startVariant, type VariantProcess } from './variant-process.ts';

export type Bench = Awaited<ReturnType<typeof startBench>>;

export async function startBench() {
  const directory = await mkdtemp(join(tmpdir(), 'studio-pass-bench-'));
  const keyFile = join(directory, 'jwks.json');
  const privateKeyPem = await writeKeys(keyFile);
  const cores = processors();
  const load = start(new URL('../load/load-process.ts', import.meta.url), cores.support(1));
  const upstream = start(new URL('../upstream/upstream-process.ts', import.meta.url), cores.support(1), keyFile);
  moveTo(cores.support(1), process.pid);
  const set = (settings: UpstreamSettings): Promise<UpstreamReport> => ask(upstream, settings);
  const { origin: upstreamOrigin } = await set({ latencyMilliseconds: 0, verifies: false });
  const running = new Set<VariantProcess>();

  return {
    directory,
    keyFile,
    privateKeyPem,
    processors: cores,
    upstreamOrigin,
    /** @returns what has been seen since the last time */
    setUpstream: set,
    /** The first so many people have a token each. */
    prepare: (people: number): Promise<void> => ask(load, { prepare: { people, privateKeyPem } }),
    load: (question: Exclude<LoadQuestion, { prepare: unknown }>): Promise<LoadReport> => ask(load, question),
    /** Makes room on the processors for so many processes that are measured at once. */
    makeRoom(measured: number): void {
      for (const { pid } of [load, upstream]) moveTo(cores.support(measured), pid);
    },
    /** @param index which of the processes that are measured at the same time */
    async start(variant: Variant, index = 0, nodeArguments: readonly string[] = []): Promise<VariantProcess> {
      const environment = environmentOf(upstreamOrigin, keyFile);
      const started = await startVariant(variant, { environment, on: cores.measured(index), nodeArguments });
      running.add(started);
      return started;
    },
    async stop(variant: VariantProcess, signal?: 'SIGTERM'): Promise<void> {
      running.delete(variant);
      await variant.stop(signal);
    },
    async close(): Promise<void> {
      await Promise.all([...running].map((variant) => variant.stop()));
      load.disconnect();
      upstream.disconnect();
      await rm(directory, { recursive: true });
    },
  };
}

/** What every variant finds in its environment, and nothing of this machine's own set-up of AWS. */
function environmentOf(upstreamOrigin: string, keyFile: string): Readonly<Record<string, string>> {
  const { PATH = '', HOME = '' } = process.env;
  return {
    PATH,
    HOME,
    NODE_ENV: 'production',
    AWS_REGION: DOMAIN.region,
    AWS_DEFAULT_REGION: DOMAIN.region,
    AWS_ACCESS_KEY_ID: CREDENTIALS.accessKeyId,
    AWS_SECRET_ACCESS_KEY: CREDENTIALS.secretAccessKey,
    AWS_SESSION_TOKEN: CREDENTIALS.sessionToken,
    AWS_ENDPOINT_URL_SAGEMAKER: upstreamOrigin,
    AWS_EC2_METADATA_DISABLED: 'true',
    AWS_CONFIG_FILE: '/dev/null',
    AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
    BENCH_JWKS_FILE: keyFile,
    BENCH_JWKS_URL: `${upstreamOrigin}/jwks.json`,
  };
}

/** @returns the private key, which tokens are signed with */
async function writeKeys(keyFile: string): Promise<string> {
  const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2_048 });
  const key = { ...publicKey.export({ format: 'jwk' }), kid: KEY_ID, alg: 'RS256', use: 'sig' };
  await writeFile(keyFile, JSON.stringify({ keys: [key] }));
  return privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
}

function start(entry: URL, on: readonly number[] | undefined, ...args: readonly string[]): ChildProcess {
  const [command = '', ...rest] = [
    ...pinned(on),
    process.execPath,
    '--no-memory-reducer',
    fileURLToPath(entry),
    ...args,
  ];
  return spawn(command, rest, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
}
