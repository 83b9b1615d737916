/** One request and its whole answer, over sockets: its bounds, and what becomes of the connection. */
import { createServer, Agent as HttpAgent, type RequestListener, type Server } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { type AddressInfo, Socket } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { type ExchangeOptions, exchange } from '../../../src/aws/buffered-exchange.ts';

let server: Server | undefined;
let agent: HttpAgent | undefined;

afterEach(async () => {
  agent?.destroy();
  server?.closeAllConnections();
  await new Promise((resolve) => (server === undefined ? resolve(undefined) : server.close(resolve)));
  server = undefined;
});

/** @returns its port */
async function serve(listener: RequestListener): Promise<number> {
  server = createServer(listener);
  await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}

async function send(
  port: number,
  options: Partial<ExchangeOptions> = {},
  { hostname = '127.0.0.1', signal = new AbortController().signal } = {},
) {
  agent ??= new HttpAgent({ keepAlive: true, maxSockets: 1 });
  const request = { protocol: 'http:', hostname, port, method: 'POST', path: '/', headers: { a: 'b' }, body: '{}' };
  const all = {
    agents: { http: agent, https: new HttpsAgent() },
    connectTimeoutMilliseconds: 5_000,
    requestTimeoutMilliseconds: 5_000,
    maxAnswerBytes: 1_000,
    ...options,
  };
  return await exchange(request, all, signal);
}

const closedConnections = () => {
  let closed = 0;
  server?.on('connection', (socket) => socket.once('close', () => (closed += 1)));
  return () => closed;
};

describe('an exchange', () => {
  test('takes any answer whole, and keeps the connection for the next', async () => {
    let connections = 0;
    const port = await serve((request, response) => {
      request.resume();
      request.on('end', () => response.writeHead(418, { 'x-a': '1' }).write('one'));
      setImmediate(() => response.end('two'));
    });
    server?.on('connection', () => (connections += 1));
    for (let round = 0; round < 3; round += 1) {
      const { statusCode, headers, body } = await send(port);
      expect([statusCode, headers['x-a'], String(body)]).toEqual([418, '1', 'onetwo']);
    }
    expect(connections).toBe(1);
  });

  test('is over when its time is, although the headers have come, and so is its connection', async () => {
    const port = await serve((_request, response) => void response.writeHead(200).write('{'));
    const closed = closedConnections();
    await expect(send(port, { requestTimeoutMilliseconds: 50 })).rejects.toMatchObject({ name: 'TimeoutError' });
    await expect.poll(closed).toBe(1);
  });

  test('takes no more than it may', async () => {
    let ends = true;
    const port = await serve((_request, response) => {
      response.writeHead(200).write('a'.repeat(1_001));
      if (ends) {
        response.end();
      }
    });
    expect((await send(port, { maxAnswerBytes: 1_001 })).body).toHaveLength(1_001);
    await expect(send(port)).rejects.toThrow('too long');
    ends = false;
    const closed = closedConnections();
    agent?.destroy();
    await expect(send(port)).rejects.toThrow('too long');
    await expect.poll(closed).toBe(1);
  });

  test('ends with its connection when nobody waits any more', async () => {
    const controller = new AbortController();
    const port = await serve(() => controller.abort());
    const closed = closedConnections();
    await expect(send(port, {}, { signal: controller.signal })).rejects.toMatchObject({ name: 'AbortError' });
    await expect.poll(closed).toBe(1);
  });

  test('does not begin for nobody', async () => {
    const port = await serve((_request, response) => void response.end());
    await expect(send(port, {}, { signal: AbortSignal.abort() })).rejects.toMatchObject({ name: 'AbortError' });
  });

  test('that breaks off in the middle is none', async () => {
    const port = await serve((_request, response) => {
      response.writeHead(200, { 'content-length': '10' }).write('half');
      setTimeout(() => response.destroy(), 20);
    });
    await expect(send(port)).rejects.toMatchObject({ code: 'ECONNRESET' });
  });

  test('waits for a new connection as long as it may', async () => {
    agent = new HttpAgent();
    // Never connects.
    agent.createConnection = () => Object.assign(new Socket(), { connecting: true });
    await expect(send(1, { connectTimeoutMilliseconds: 20 })).rejects.toMatchObject({ name: 'TimeoutError' });
    agent = undefined;
  });

  test('says what Node says of a connection that is refused', async () => {
    const port = await serve(() => undefined);
    await new Promise((resolve) => server?.close(resolve));
    await expect(send(port)).rejects.toMatchObject({ code: 'ECONNREFUSED' });
    server = undefined;
  });
});
