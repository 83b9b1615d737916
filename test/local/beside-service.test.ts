import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it } from 'vitest';
import { AWS_PORTS } from '../../src/local/local-options.ts';
import { untilReady } from '../../src/local/until-ready.ts';

const ENTRY = fileURLToPath(new URL('../../src/local/main.ts', import.meta.url));

describe('the embedded AWS beside a service', () => {
  it('does not start where one of its ports is taken, and says which', async () => {
    const taken = createServer();
    // It is as good if something else has it.
    taken.on('error', () => {});
    taken.listen(AWS_PORTS.internet, '127.0.0.1');
    try {
      const child = spawn(process.execPath, [ENTRY, '--service-origin', 'http://127.0.0.1:1'], {
        stdio: ['ignore', 'ignore', 'pipe'],
        timeout: 15_000,
      });
      const [complaint, [code]] = await Promise.all([text(child.stderr), once(child, 'close')]);
      expect(code).toBe(1);
      expect(complaint).toMatch(/^port 92\d\d is in use/);
    } finally {
      taken.close();
    }
  });
});

describe('publishing the stand-ins', () => {
  it('is refused where nobody has said that this is a container', async () => {
    const child = spawn(process.execPath, [ENTRY, '--service-origin', 'http://127.0.0.1:1', '--publish'], {
      stdio: ['ignore', 'ignore', 'pipe'],
      timeout: 15_000,
    });
    const [complaint, [code]] = await Promise.all([text(child.stderr), once(child, 'close')]);
    expect([code, complaint]).toEqual([1, expect.stringMatching(/^--publish is for a container/)]);
  });
});

describe('waiting until the service is ready', () => {
  let server: Server | undefined;
  afterEach(() => {
    server?.close();
    server?.closeAllConnections();
  });

  async function serve(answer: RequestListener): Promise<string> {
    server = createServer(answer).listen(0, '127.0.0.1');
    await once(server, 'listening');
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  it('ends when it says so, whatever it said before', async () => {
    const statuses = [503, 503, 200];
    const asked: (string | undefined)[] = [];
    const origin = await serve(({ url }, response) => {
      asked.push(url);
      response.writeHead(statuses.shift() ?? 500).end();
    });
    await untilReady(origin, { milliseconds: 10_000 });
    expect(asked).toEqual(['/readyz', '/readyz', '/readyz']);
  });

  it('gives up in time, with what the service said last', async () => {
    const origin = await serve((_, response) => response.writeHead(503).end('no keys yet'));
    await expect(untilReady(origin, { milliseconds: 200 })).rejects.toThrow('503 no keys yet');
  });

  it('gives up at once when it is told to end', async () => {
    const ended = new AbortController();
    const origin = await serve((_, response) => {
      ended.abort(new Error('ended'));
      response.writeHead(503).end();
    });
    await expect(untilReady(origin, { milliseconds: 60_000, signal: ended.signal })).rejects.toThrow('ended');
  });
});
