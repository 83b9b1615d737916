import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { publishPorts } from '../../src/local/published-ports.ts';

/** An address of this machine that is not the one the stand-ins listen on. */
const OTHER = process.platform === 'linux' ? '127.0.0.2' : '::1';

describe('a published port', () => {
  let server: Server;
  let port: number;

  beforeEach(async () => {
    // Answers when the caller has said all.
    server = createServer({ allowHalfOpen: true }, (socket) => {
      let heard = 0;
      socket.on('error', () => {});
      socket.on('data', (chunk) => (heard += chunk.length));
      socket.on('end', () => socket.end(`heard ${heard}`));
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    ({ port } = server.address() as AddressInfo);
  });

  afterEach(() => {
    server.close();
  });

  it('passes on what is said in both directions, to the end', async () => {
    const published = await publishPorts([port], [OTHER]);
    const socket = connect({ host: OTHER, port, allowHalfOpen: true });
    socket.end('x'.repeat(1_000_000));
    expect(await text(socket)).toBe('heard 1000000');
    await published.close();
  });

  it('is there on the given addresses only', async () => {
    const published = await publishPorts([], [OTHER]);
    const [error] = await once(connect({ host: OTHER, port }), 'error');
    expect(error).toMatchObject({ code: 'ECONNREFUSED' });
    await published.close();
  });

  it('breaks the connection when nothing listens behind it, and goes on listening', async () => {
    const published = await publishPorts([port], [OTHER]);
    await new Promise((resolve) => server.close(resolve));
    for (let attempt = 0; attempt < 2; attempt += 1) {
      const socket = connect({ host: OTHER, port });
      socket.on('error', () => {});
      await once(socket, 'close');
    }
    await published.close();
  });

  it('ends open connections when it is closed', async () => {
    const published = await publishPorts([port], [OTHER]);
    const socket = connect({ host: OTHER, port });
    const closed = once(socket, 'close');
    socket.on('error', () => {});
    await once(server, 'connection');
    await published.close();
    await closed;
    const [error] = await once(connect({ host: OTHER, port }), 'error');
    expect(error).toMatchObject({ code: 'ECONNREFUSED' });
  });

  it('is refused where it is taken, and leaves none behind', async () => {
    const first = await publishPorts([port], [OTHER]);
    const probe = createServer().listen(0, '127.0.0.1');
    await once(probe, 'listening');
    const other = (probe.address() as AddressInfo).port;
    await expect(publishPorts([other, port], [OTHER])).rejects.toMatchObject({ code: 'EADDRINUSE' });
    const [error] = await once(connect({ host: OTHER, port: other }), 'error');
    expect(error).toMatchObject({ code: 'ECONNREFUSED' });
    probe.close();
    await first.close();
  });
});
