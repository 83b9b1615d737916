import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { taskEnvironment } from '../support/http-aws-environment.ts';
import { CLIENT_ID, DOMAIN_ID, USER_POOL_ID } from '../support/test-service.ts';

interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

async function runEntry(entry: string, args: readonly string[], environment: Record<string, string>): Promise<Ended> {
  const path = fileURLToPath(new URL(`../../src/${entry}`, import.meta.url));
  const child = spawn(process.execPath, [path, ...args], {
    env: { ...taskEnvironment(), ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const [stdout, stderr, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
  return { code, stdout, stderr };
}

describe('the health check', () => {
  const configuration = {
    STUDIO_PASS_USER_POOL_ID: USER_POOL_ID,
    STUDIO_PASS_CLIENT_IDS: CLIENT_ID,
    STUDIO_PASS_TOKEN_USE: 'access',
    STUDIO_PASS_DOMAIN_ID: DOMAIN_ID,
  };
  let directory: string;
  let server: Server;
  let port: number;
  let status: number;

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'studio-pass-health-'));
    status = 200;
    server = createServer((_request, response) => void response.writeHead(status).end());
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    ({ port } = server.address() as AddressInfo);
  });

  afterEach(async () => {
    server.close();
    server.closeAllConnections();
    await rm(directory, { recursive: true });
  });

  const check = (environment: Record<string, string>): Promise<Ended> => runEntry('health.ts', [], environment);

  it('is silent and ends with 0 while the service answers', async () => {
    const ended = await check({ ...configuration, STUDIO_PASS_PORT: String(port) });
    expect(ended).toEqual({ code: 0, stdout: '', stderr: '' });
  });

  it('looks where the configuration file says that the service listens', async () => {
    const file = join(directory, 'studio-pass.yaml');
    await writeFile(
      file,
      `cognito: [{ userPoolId: ${USER_POOL_ID}, clientIds: [${CLIENT_ID}], tokenUse: access }]
domains: [{ id: ${DOMAIN_ID}, region: us-east-1 }]
server: { host: 127.0.0.1, port: ${port} }
`,
    );
    expect(await check({ STUDIO_PASS_CONFIG_FILE: file })).toEqual({ code: 0, stdout: '', stderr: '' });
  });

  it('ends with 1, and says why, when the service answers with an error', async () => {
    status = 500;
    const { code, stderr } = await check({ ...configuration, STUDIO_PASS_PORT: String(port) });
    expect([code, stderr.trim()]).toEqual([1, '/healthz: status 500']);
  });

  it('ends with 1 when nobody listens, and when there is nothing to say where', async () => {
    server.close();
    const silent = await check({ ...configuration, STUDIO_PASS_PORT: String(port) });
    expect([silent.code, silent.stderr]).toEqual([1, expect.stringContaining('ECONNREFUSED')]);
    const unconfigured = await check({});
    expect([unconfigured.code, unconfigured.stderr]).toEqual([1, expect.stringContaining('STUDIO_PASS_DOMAIN_ID')]);
  });
});

describe('the service, started with an argument', () => {
  it('tells its version', async () => {
    const ended = await runEntry('main.ts', ['--version'], {});
    expect(ended).toMatchObject({ code: 0, stdout: expect.stringMatching(/^\d+\.\d+\.\d+\n$/), stderr: '' });
  });

  it.each(['doctor', '--help', '--port=1', ''])('does not start for %o, which it does not know', async (argument) => {
    const ended = await runEntry('main.ts', [argument], {});
    expect(ended).toMatchObject({ code: 64, stdout: '', stderr: expect.stringContaining('studio-pass --help') });
  });
});
