/** What must not take the process down or wedge it: connections nobody finishes, and a log nobody reads. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it } from 'vitest';
import { taskEnvironment } from '../support/http-aws-environment.ts';
import {
  CLIENT_ID,
  COGNITO_ISSUER,
  DOMAIN_ID,
  startTestService,
  type TestService,
  USER_POOL_ID,
} from '../support/test-service.ts';
import { createTokenIssuer } from '../support/token-issuer.ts';

let cleanUp: (() => unknown)[] = [];
afterEach(async () => {
  for (const step of cleanUp.toReversed()) {
    await step();
  }
  cleanUp = [];
});

async function started(limits: Readonly<Record<string, number>>): Promise<TestService> {
  const service = await startTestService({ settings: { limits } });
  cleanUp.push(() => service.close());
  return service;
}

/** Opens connections whose client never closes its half. */
function halfOpen(origin: string, count: number, text = ''): Socket[] {
  const { port, hostname } = new URL(origin);
  const sockets = Array.from({ length: count }, () => {
    const socket = connect({ port: Number(port), host: hostname, allowHalfOpen: true });
    socket.on('error', () => undefined);
    socket.on('data', () => undefined);
    socket.write(text);
    return socket;
  });
  cleanUp.push(() => {
    for (const socket of sockets) {
      socket.destroy();
    }
  });
  return sockets;
}

async function untilReset(socket: Socket): Promise<void> {
  // Not events.once, which takes the reset for a failure.
  const closed = new Promise((resolve) => socket.once('close', resolve));
  const timer = setInterval(() => socket.write('x'), 100);
  await closed;
  clearInterval(timer);
}

describe('connections that nobody finishes', () => {
  it('threat 75: are closed after their time although the client keeps its half open', async () => {
    const { origin } = await started({ requestTimeoutMilliseconds: 1_000 });
    const sockets = halfOpen(origin, 5, 'GET /healthz HTTP/1.1\r\n');
    await Promise.all(sockets.map((socket) => once(socket, 'end')));
    // Only a connection that is gone on the other side as well answers a write with a reset.
    await Promise.all(sockets.map(untilReset));
    expect((await fetch(`${origin}/healthz`)).status).toBe(200);
  });

  it('are refused beyond the limit, and good requests are answered again when they are gone', async () => {
    const { origin } = await started({ requestTimeoutMilliseconds: 1_000, maxConnections: 10 });
    const sockets = halfOpen(origin, 30);
    await Promise.all(sockets.map((socket) => once(socket, 'end')));
    await Promise.all(sockets.map(untilReset));
    expect((await fetch(`${origin}/healthz`)).status).toBe(200);
  });
});

it('a log that nobody reads holds up neither an answer nor the end', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'studio-pass-test-'));
  cleanUp.push(() => rm(directory, { recursive: true }));
  const issuer = createTokenIssuer({ issuer: COGNITO_ISSUER, clientId: CLIENT_ID });
  await writeFile(join(directory, 'jwks.json'), JSON.stringify(issuer.jwks()));
  const port = await freePort();
  const child = spawn(process.execPath, [fileURLToPath(new URL('../../src/main.ts', import.meta.url))], {
    env: {
      ...taskEnvironment(),
      STUDIO_PASS_HOST: '127.0.0.1',
      STUDIO_PASS_PORT: String(port),
      STUDIO_PASS_MANAGEMENT_PORT: '0',
      STUDIO_PASS_USER_POOL_ID: USER_POOL_ID,
      STUDIO_PASS_CLIENT_IDS: CLIENT_ID,
      STUDIO_PASS_TOKEN_USE: 'access',
      STUDIO_PASS_JWKS_FILE: join(directory, 'jwks.json'),
      STUDIO_PASS_DOMAIN_ID: DOMAIN_ID,
    },
    // Standard error is a pipe, and nothing here ever reads from it.
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  cleanUp.push(() => child.kill('SIGKILL'));
  const origin = `http://127.0.0.1:${port}`;
  const isUp = () =>
    fetch(`${origin}/healthz`).then(
      ({ ok }) => ok,
      () => false,
    );
  await expect.poll(isUp, { timeout: 15_000 }).toBe(true);
  for (let batch = 0; batch < 20; batch += 1) {
    await Promise.all(
      Array.from({ length: 50 }, () => fetch(`${origin}/v1/me`).then((answer) => answer.arrayBuffer())),
    );
  }
  expect(await isUp()).toBe(true);
  const ended = once(child, 'exit');
  child.kill('SIGTERM');
  expect((await ended)[0]).toBe(0);
});

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  return typeof address === 'object' && address !== null ? address.port : 0;
}
