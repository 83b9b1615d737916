import type { OutgoingHttpHeaders } from 'node:http';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { fetchWithin, type KeySource } from '../../src/auth/key-source.ts';
import { createS3KeySource } from '../../src/auth/s3-key-source.ts';
import { createS3Client } from '../../src/aws/s3-client.ts';
import { answerError, type S3Server, startS3Server } from '../support/s3-server.ts';
import { describeKeySource } from './key-source.ts';

const LOCATION = { bucket: 'keys-of-the-pool', key: 'pool/jwks.json' };
const TRANSPORT = {
  connectTimeoutMilliseconds: 1_000,
  requestTimeoutMilliseconds: 2_000,
  totalTimeoutMilliseconds: 2_000,
  maxAttempts: 1,
  maxInFlight: 4,
};
/** As S3 sends for whatever was written with one, and the client checks at the end of the body. */
const CHECKSUM = { 'x-amz-checksum-crc32': 'AAAAAA==' };
const SECRET = 'canary-of-the-secret-key';

function sourceAt(server: S3Server): KeySource {
  vi.stubEnv('AWS_ENDPOINT_URL_S3', server.endpoint);
  vi.stubEnv('AWS_REGION', 'eu-west-1');
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'AKIDEXAMPLE');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', SECRET);
  return createS3KeySource({ client: createS3Client(TRANSPORT), location: LOCATION });
}

afterEach(() => {
  vi.unstubAllEnvs();
});

describeKeySource('an object in S3', async () => {
  const server = await startS3Server();
  return {
    source: sourceAt(server),
    publish: async (content) => server.put(content),
    withdraw: async () => server.remove(),
    close: () => server.close(),
  };
});

describe('an object in S3', () => {
  let server: S3Server;
  const unhurried = new AbortController().signal;
  const writtenAt = new Date('2026-11-21T10:00:00Z');

  beforeEach(async () => {
    server = await startS3Server();
  });

  afterEach(async () => {
    await server.close();
  });

  test('is read with one signed request, of the Region that AWS_REGION names', async () => {
    server.put(Buffer.from('{}'));
    await sourceAt(server).fetch(unhurried);
    expect(server.requests).toHaveLength(1);
    const [request] = server.requests;
    expect(request?.method).toBe('GET');
    expect(request?.url).toMatch(/^\/keys-of-the-pool\/pool\/jwks\.json(\?x-id=GetObject)?$/);
    expect(request?.headers.authorization).toMatch(/AKIDEXAMPLE\/\d{8}\/eu-west-1\/s3\/aws4_request/);
  });

  test.each([
    ['as old as its last writing', 7_200, 7_200],
    ['new when it was written this second', 0, 0],
    ['new when the host that answers is a little behind the one that wrote', -2, 0],
  ])('carries keys %s, by the clock of S3', async (_name, secondsBefore, ageSeconds) => {
    server.answer((_request, response) => {
      const date = new Date(writtenAt.getTime() + secondsBefore * 1_000).toUTCString();
      response.writeHead(200, { date, 'last-modified': writtenAt.toUTCString() }).end('{}');
    });
    expect((await sourceAt(server).fetch(unhurried)).ageSeconds).toBe(ageSeconds);
  });

  test.each<[string, OutgoingHttpHeaders]>([
    ['when it was written', {}],
    ['at what time it answers', { date: 'today', 'last-modified': writtenAt.toUTCString() }],
  ])('is refused when S3 does not say %s, and its connection is closed', async (_name, headers) => {
    const closed = Promise.withResolvers<void>();
    server.answer((_request, response) => {
      response.on('close', closed.resolve);
      response.writeHead(200, headers).write('{');
    });
    await expect(sourceAt(server).fetch(unhurried)).rejects.toThrow('time of the last writing');
    await closed.promise;
  });

  test('threat 47: an answer that the client makes nothing of keeps no connection', async () => {
    const closed = Promise.withResolvers<void>();
    server.answer((_request, response) => {
      response.on('close', closed.resolve);
      response.writeHead(200, { 'last-modified': 'yesterday' }).write('{');
    });
    await expect(fetchWithin(sourceAt(server), 60, unhurried)).rejects.toThrow('s3:GetObject failed');
    await closed.promise;
  });

  test.each([
    [301, 'PermanentRedirect', 'The bucket you are attempting to access must be addressed elsewhere.'],
    [403, 'AccessDenied', 'Access Denied'],
    [404, 'NoSuchBucket', 'The specified bucket does not exist'],
    [503, 'SlowDown', 'Please reduce your request rate.'],
    [500, 'InternalError', 'We encountered an internal error. Please try again.'],
  ])('is asked for once when the answer is %i, and the error says why and of what', async (status, code, message) => {
    server.answer(answerError(status, code, message));
    const error = await sourceAt(server)
      .fetch(unhurried)
      .catch((reason: unknown) => reason);
    expect(String(error)).toContain(`s3://keys-of-the-pool/pool/jwks.json: s3:GetObject failed: ${code}: ${message}`);
    expect(String(error)).not.toContain(SECRET);
    expect(server.requests).toHaveLength(1);
  });

  test('that is not what was written is refused', async () => {
    server.answer((_request, response) =>
      response.writeHead(200, { 'last-modified': writtenAt.toUTCString(), ...CHECKSUM }).end('{"keys":[]}'),
    );
    await expect(sourceAt(server).fetch(unhurried)).rejects.toThrow(/Checksum mismatch/i);
  });

  test('threat 47: a redirect is not followed', async () => {
    const target = await startS3Server();
    try {
      target.put(Buffer.from('{"keys":["of the attacker"]}'));
      server.answer((_request, response) =>
        response.writeHead(307, { location: `${target.endpoint}/x/y`, 'last-modified': writtenAt.toUTCString() }).end(),
      );
      await expect(sourceAt(server).fetch(unhurried)).rejects.toThrow();
      expect(target.requests).toEqual([]);
    } finally {
      await target.close();
    }
  });

  test('that nobody serves is an error that says so', async () => {
    const source = sourceAt(server);
    await server.close();
    await expect(source.fetch(unhurried)).rejects.toThrow(/s3:\/\/keys-of-the-pool.*ECONNREFUSED/);
  });

  test('threat 47: an endless body is left as soon as it is too large', async () => {
    const closed = Promise.withResolvers<void>();
    server.answer((_request, response) => {
      response.on('close', closed.resolve);
      response.writeHead(200, { 'last-modified': writtenAt.toUTCString(), ...CHECKSUM });
      const more = () => {
        while (!response.destroyed && response.write(Buffer.alloc(16_384, 'x'))) {
          // Until the socket is full.
        }
      };
      response.on('drain', more);
      more();
    });
    await expect(sourceAt(server).fetch(unhurried)).rejects.toThrow('larger than');
    await closed.promise;
  });

  test('threat 47: an error with an endless body is left as well', async () => {
    const closed = Promise.withResolvers<void>();
    server.answer((_request, response) => {
      response.on('close', closed.resolve);
      response.writeHead(500);
      const more = () => {
        while (!response.destroyed && response.write(Buffer.alloc(16_384, 'x'))) {
          // Until the socket is full.
        }
      };
      response.on('drain', more);
      more();
    });
    await expect(sourceAt(server).fetch(unhurried)).rejects.toThrow('s3:GetObject failed');
    await closed.promise;
  });

  test('threat 47: a body that stops half way is ended by the signal, and the connection with it', async () => {
    const closed = Promise.withResolvers<void>();
    const begun = Promise.withResolvers<void>();
    server.answer((_request, response) => {
      response.on('close', closed.resolve);
      response.writeHead(200, { 'last-modified': writtenAt.toUTCString(), ...CHECKSUM });
      response.write('{"keys":', () => begun.resolve());
    });
    const attempt = new AbortController();
    const refused = expect(sourceAt(server).fetch(attempt.signal)).rejects.toThrow('too slow');
    await begun.promise;
    attempt.abort(new Error('too slow'));
    await refused;
    await closed.promise;
  });

  test('that is never answered is given up by the signal, and the connection with it', async () => {
    const closed = Promise.withResolvers<void>();
    const asked = Promise.withResolvers<void>();
    server.answer((_request, response) => {
      response.on('close', closed.resolve);
      asked.resolve();
    });
    const attempt = new AbortController();
    const refused = expect(sourceAt(server).fetch(attempt.signal)).rejects.toThrow('too slow');
    await asked.promise;
    attempt.abort(new Error('too slow'));
    await refused;
    await closed.promise;
  });

  test.each([{}, CHECKSUM])('with a body that ends early is refused (%o)', async (more) => {
    server.answer((_request, response) => {
      response.writeHead(200, { 'content-length': '1000', 'last-modified': writtenAt.toUTCString(), ...more });
      response.write('{"keys":[', () => response.destroy());
    });
    await expect(sourceAt(server).fetch(unhurried)).rejects.toThrow('s3://keys-of-the-pool/pool/jwks.json');
  });
});
