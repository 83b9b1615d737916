import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createHttpsKeySource } from '../../src/auth/https-key-source.ts';
import type { KeySource } from '../../src/auth/key-source.ts';
import { type JwksServer, startJwksServer } from '../support/jwks-server.ts';
import { describeKeySource } from './key-source.ts';

describeKeySource('an HTTP address', async () => {
  const server = await startJwksServer();
  return {
    source: createHttpsKeySource({ url: server.url }),
    async publish(content) {
      server.answer((_request, response) => response.end(content));
    },
    async withdraw() {
      server.answer((_request, response) => response.writeHead(404).end('no such key set'));
    },
    close: () => server.close(),
  };
});

describe('an HTTP address', () => {
  let server: JwksServer;
  let source: KeySource;
  const unhurried = new AbortController().signal;

  beforeEach(async () => {
    server = await startJwksServer();
    source = createHttpsKeySource({ url: server.url });
  });

  afterEach(async () => {
    await server.close();
  });

  test.each([301, 302, 303, 307, 308])('threat 47: a redirect by status %i is not followed', async (status) => {
    const target = await startJwksServer({ keys: ['of the attacker'] });
    try {
      server.answer((_request, response) => response.writeHead(status, { location: target.url }).end());
      await expect(source.fetch(unhurried)).rejects.toThrow(`status ${status}`);
      expect(target.requests).toBe(0);
    } finally {
      await target.close();
    }
  });

  test.each([201, 204, 206, 400, 403, 500, 503])('status %i is no key set', async (status) => {
    server.answer((_request, response) => response.writeHead(status).end(status === 204 ? undefined : '{"keys":[]}'));
    await expect(source.fetch(unhurried)).rejects.toThrow(`status ${status}`);
  });

  test('threat 47: an endless body is left as soon as it is too large', async () => {
    let closed = Promise.resolve();
    server.answer((_request, response) => {
      closed = new Promise((resolve) => response.on('close', resolve));
      const more = () => {
        while (!response.destroyed && response.write(Buffer.alloc(16_384, 'x'))) {
          // Until the socket is full.
        }
      };
      response.on('drain', more);
      more();
    });
    await expect(source.fetch(unhurried)).rejects.toThrow('larger than');
    await closed;
  });

  test('threat 47: a small body that unpacks to 10 MB is refused', async () => {
    server.answer((_request, response) => {
      response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync(Buffer.alloc(10_000_000)));
    });
    await expect(source.fetch(unhurried)).rejects.toThrow('larger than');
  });

  test('threat 47: a slow drip is ended by the signal, and the connection with it', async () => {
    let closed = Promise.resolve();
    server.answer((_request, response) => {
      const drip = setInterval(() => response.write(' '), 10);
      closed = new Promise((resolve) => {
        response.on('close', () => {
          clearInterval(drip);
          resolve();
        });
      });
    });
    await expect(source.fetch(AbortSignal.timeout(150))).rejects.toThrow();
    await closed;
  });

  test('a server that never answers is given up by the signal', async () => {
    server.answer(() => undefined);
    await expect(source.fetch(AbortSignal.timeout(50))).rejects.toThrow();
  });

  test('a body that ends early is refused', async () => {
    server.answer((_request, response) => {
      response.writeHead(200, { 'content-length': '1000' });
      response.write('{"keys":[');
      setTimeout(() => response.destroy(), 10);
    });
    await expect(source.fetch(unhurried)).rejects.toThrow();
  });

  test('https to a server that does not speak TLS is refused', async () => {
    const secure = createHttpsKeySource({ url: server.url.replace('http:', 'https:') });
    await expect(secure.fetch(unhurried)).rejects.toThrow();
    expect(server.requests).toBe(0);
  });

  test.each([
    'http://127.0.0.1:9229/jwks',
    'http://localhost/jwks',
    'http://[::1]:80/jwks',
    'https://example.com/jwks',
  ])('%s may hold a key set', (url) => {
    expect(createHttpsKeySource({ url }).description).toBe(new URL(url).href);
  });

  test.each([
    'http://example.com/jwks',
    'http://10.0.0.1/jwks',
    'http://127.0.0.1.example.com/jwks',
    'http://localhost.example.com/jwks',
    'http://localhost@example.com/jwks',
    'https://alice:secret@example.com/jwks',
    'https://alice@example.com/jwks',
    'file:///etc/jwks.json',
    'ftp://example.com/jwks',
    'data:application/json,{}',
    '/jwks.json',
    '',
  ])('%j may not', (url) => {
    expect(() => createHttpsKeySource({ url })).toThrow(TypeError);
  });
});
