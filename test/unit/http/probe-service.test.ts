import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { probeService } from '../../../src/http/probe-service.ts';

let server: Server | undefined;

afterEach(() => {
  server?.close();
  server?.closeAllConnections();
});

async function serve(listener: RequestListener, host = '127.0.0.1'): Promise<number> {
  const listening = createServer(listener);
  server = listening;
  await new Promise<void>((resolve) => listening.listen(0, host, resolve));
  return (listening.address() as AddressInfo).port;
}

const never = new AbortController().signal;

describe('probing a service from beside it', () => {
  it('asks whether the process is alive, and nothing else', async () => {
    const asked: string[] = [];
    const port = await serve((request, response) => {
      asked.push(`${request.method} ${request.url}`);
      response.end('{}');
    });
    await expect(probeService({ host: '127.0.0.1', port }, never)).resolves.toBeUndefined();
    expect(asked).toEqual(['GET /healthz']);
  });

  it.each(['0.0.0.0', '::'])('reaches a service that listens on all addresses (%s)', async (host) => {
    const port = await serve((_request, response) => void response.end(), host);
    await expect(probeService({ host, port }, never)).resolves.toBeUndefined();
  });

  it.each([404, 500, 503, 301])('does not take status %i for life', async (status) => {
    const port = await serve((_request, response) => void response.writeHead(status).end());
    await expect(probeService({ host: '127.0.0.1', port }, never)).rejects.toThrow(String(status));
  });

  it('does not take a port where nobody listens for life', async () => {
    const port = await serve(() => {});
    server?.close();
    await expect(probeService({ host: '127.0.0.1', port }, never)).rejects.toThrow('ECONNREFUSED');
  });

  it('takes a service for alive that has all the connections it may have, and closes the next one unheard', async () => {
    const port = await serve((_request, response) => void response.end());
    const full = server;
    if (full === undefined) throw new Error('nothing listens');
    full.maxConnections = 1;
    const held = connect({ host: '127.0.0.1', port });
    await once(full, 'connection');
    try {
      const dropped = once(full, 'drop');
      await expect(probeService({ host: '127.0.0.1', port }, never)).resolves.toBeUndefined();
      await dropped;
    } finally {
      held.destroy();
    }
  });

  it('does not take an answer that breaks off for life', async () => {
    const port = await serve((_request, response) => {
      response.writeHead(200, { 'content-length': 10 }).write('{');
      setImmediate(() => response.destroy());
    });
    await expect(probeService({ host: '127.0.0.1', port }, never)).rejects.toThrow();
  });

  it('does not wait for an answer longer than it is told to', async () => {
    const controller = new AbortController();
    const port = await serve(() => controller.abort());
    await expect(probeService({ host: '127.0.0.1', port }, controller.signal)).rejects.toMatchObject({
      name: 'AbortError',
    });
  });

  it('does not wait for the rest of an answer either', async () => {
    const controller = new AbortController();
    const port = await serve((_request, response) => {
      response.write('{');
      setImmediate(() => controller.abort());
    });
    await expect(probeService({ host: '127.0.0.1', port }, controller.signal)).rejects.toMatchObject({
      name: 'AbortError',
    });
  });
});
