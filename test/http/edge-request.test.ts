import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { exchange, head, MARKER } from '../fuzz/raw-exchange.ts';
import { expectAnswerHeaders, expectProblem } from '../support/http-problem.ts';
import { startTestService, type TestService } from '../support/test-service.ts';

/** Requests whose bounds are clear: each gets one answer, in its place, and nothing of one is taken for another. */
let service: TestService;
let authorization: string;

beforeAll(async () => {
  service = await startTestService();
  authorization = `Authorization: Bearer ${service.token()}`;
});
beforeEach(() => service.standIn.calls.clear());
afterAll(() => service.close());

const HOST = 'Host: studio-pass';
const JSON_TYPE = 'Content-Type: application/json';
const LAUNCH = 'POST /v1/presigned-urls HTTP/1.1';

/** Refused; what follows is answered as a request of its own, or the connection is closed before it. */
async function expectRefused(text: string, statuses: readonly number[]): Promise<void> {
  const { answers } = await exchange(service.origin, [text + MARKER]);
  const [refusal, after, ...others] = answers;
  expect(statuses).toContain(refusal?.status);
  expect([undefined, 200]).toContain(after?.status);
  expect(others).toEqual([]);
  for (const answer of answers) {
    expectAnswerHeaders(answer);
  }
  expect(service.standIn.calls.count()).toBe(0);
}

describe('the host', () => {
  it.each([
    ['two Hosts', [HOST, 'Host: elsewhere']],
    ['the same Host twice', [HOST, HOST]],
    ['no Host', []],
    ['an empty Host', ['Host:']],
    ['a Host with a space', ['Host: a b']],
    ['two hosts in one', ['Host: a, b']],
    ['a Host with a user', ['Host: user@studio-pass']],
    ['a Host with a path', ['Host: studio-pass/x?y']],
    ['a Host with a scheme', ['Host: http://studio-pass']],
    ['a Host with a port that is none', ['Host: studio-pass:80x']],
    ['a Host with a byte over 127', ['Host: studio-p\xe4ss']],
  ])('threat 66: %s is refused', (_name, lines) => expectRefused(head(LAUNCH, ...lines, authorization), [400]));

  it.each(['studio-pass', 'studio-pass.example.com:8080', '10.0.0.7:8080', '[::1]', '[::1]:8080', 'vpce-0a1b.x_y.aws'])(
    'a Host of %s is taken',
    async (host) => {
      const { answers } = await exchange(service.origin, [head(LAUNCH, `Host: ${host}`, authorization)]);
      expect(answers.map(({ status }) => status)).toEqual([201]);
    },
  );

  it.each(['http://elsewhere/v1/me', 'http://studio-pass/v1/me', 'https://elsewhere/', 'ftp://x/', '*', 'v1/me'])(
    'threat 67: the target %s is refused',
    (target) => expectRefused(head(`GET ${target} HTTP/1.1`, HOST, authorization), [400]),
  );
});

describe('methods and versions', () => {
  it.each(['FOO', 'post', 'PO ST', 'DESCRIBE', 'TRACE', 'OPTIONS', 'PROPFIND', 'M-SEARCH', 'QUERY', 'SOURCE', 'PURGE'])(
    'threat 68: the method %s is refused',
    (method) => expectRefused(head(`${method} /v1/presigned-urls HTTP/1.1`, HOST, authorization), [400, 404, 405]),
  );

  it.each(['/v1/presigned-urls', 'sagemaker.us-east-1.amazonaws.com:443', '*'])(
    'threat 68: CONNECT %s is refused, and the connection closed',
    async (target) => {
      const { answers, closed } = await exchange(service.origin, [
        head(`CONNECT ${target} HTTP/1.1`, HOST, authorization) + MARKER,
      ]);
      expect(answers).toHaveLength(1);
      for (const answer of answers) {
        expectProblem(answer, 400, 'invalid_request');
      }
      expect(closed).toBe(true);
    },
  );

  it.each(['HTTP/1.2', 'HTTP/2.0', 'HTTP/0.9', 'HTTP/1', 'HTTP/1.1x', 'http/1.1', 'HTTP/11', 'ICE/1.0', ''])(
    'the version "%s" is refused',
    (version) => expectRefused(head(`GET /v1/me ${version}`, HOST, authorization), [400]),
  );

  it.each([
    ['the preface of HTTP/2', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\x04\0\0\0\0\0'],
    ['a TLS greeting', '\x16\x03\x01\x00\xa5\x01\x00\x00\xa1\x03\x03'],
    ['the PROXY protocol', 'PROXY TCP4 10.16.4.7 10.0.0.1 1 2\r\n'],
    ['HTTP/0.9', 'GET /healthz\r\n'],
    ['nothing but zeros', '\0'.repeat(100)],
  ])('%s is answered 400, and the connection closed', async (_name, text) => {
    const { answers, closed } = await exchange(service.origin, [text + MARKER]);
    expect(answers.map(({ status }) => status)).toEqual([400]);
    expect(closed).toBe(true);
  });

  it('HTTP/1.0 is answered, and the connection closed', async () => {
    const { answers, closed } = await exchange(service.origin, [
      head('POST /v1/presigned-urls HTTP/1.0', HOST, authorization),
      MARKER,
    ]);
    expect(answers.map(({ status }) => status)).toEqual([201]);
    expect(closed).toBe(true);
  });
});

describe('an Upgrade, which is never offered', () => {
  it.each(['websocket', 'h2c', 'TLS/1.0'])(
    'to %s is ignored, and nothing after it is lost or read',
    async (protocol) => {
      const lines = [HOST, authorization, 'Connection: Upgrade', `Upgrade: ${protocol}`];
      const { answers, closed } = await exchange(service.origin, [head('GET /v1/me HTTP/1.1', ...lines) + MARKER]);
      // Node may end the connection after the answer; what it must not do is to read the rest as something else.
      expect([[200], [200, 200]]).toContainEqual(answers.map(({ status }) => status));
      expect(closed || answers.length > 0).toBe(true);
    },
  );

  it('has its body read as a body, however it is sent', async () => {
    const inner = head('GET /v1/me HTTP/1.1', HOST, authorization);
    const lines = [
      HOST,
      authorization,
      JSON_TYPE,
      'Connection: Upgrade',
      'Upgrade: x',
      `Content-Length: ${inner.length}`,
    ];
    for (const parts of [[head(LAUNCH, ...lines) + inner], [head(LAUNCH, ...lines), inner]]) {
      const { answers } = await exchange(service.origin, parts);
      expect(answers.map(({ status }) => status)).toEqual([400]);
    }
  });
});

describe('Expect', () => {
  it('100-continue is told to go on, also when the body has come already', async () => {
    const request = head(LAUNCH, HOST, authorization, JSON_TYPE, 'Expect: 100-continue', 'Content-Length: 2');
    const { answers, text } = await exchange(service.origin, [request, '{}']);
    expect(text).toMatch(/^HTTP\/1\.1 100 /);
    expect(answers.map(({ status }) => status)).toEqual([201]);
  });

  it('100-continue of a stranger or with too much ends with its refusal', async () => {
    const lines = [HOST, JSON_TYPE, 'Expect: 100-continue', 'Content-Length: 200000'];
    for (const [more, status] of [
      [[], 401],
      [[authorization], 413],
    ] as const) {
      const { answers, closed } = await exchange(service.origin, [head(LAUNCH, ...lines, ...more) + MARKER]);
      expect(answers.map((answer) => answer.status)).toEqual([status]);
      expect(closed).toBe(true);
    }
  });

  it('anything else is answered 417, and its body is not taken for a request', async () => {
    const request = head(LAUNCH, HOST, authorization, 'Expect: the-unexpected', `Content-Length: ${MARKER.length}`);
    const { answers, closed } = await exchange(service.origin, [request + MARKER + MARKER]);
    expect(answers.map(({ status }) => status)).toEqual([417]);
    expect(closed).toBe(true);
    expect(service.standIn.calls.count()).toBe(0);
  });
});

describe('several requests on one connection', () => {
  it('are answered in their order', async () => {
    const bad = head('GET /v1/nothing HTTP/1.1', HOST);
    const { answers } = await exchange(service.origin, [
      head(LAUNCH, HOST, authorization) + bad + head('GET /v1/me HTTP/1.1', HOST, authorization) + MARKER,
    ]);
    expect(answers.map(({ status }) => status)).toEqual([201, 404, 200, 200]);
  });

  it.each([
    ['something that is not HTTP', 'GARBAGE\r\n\r\n'],
    ['headers over the limit', head('GET / HTTP/1.1', HOST, `X-A: ${'a'.repeat(17_000)}`)],
    ['two lengths', head(LAUNCH, HOST, 'Content-Length: 1', 'Content-Length: 2')],
  ])('a good one is answered as itself, whatever comes after it: %s', async (_name, after) => {
    const { answers } = await exchange(service.origin, [head(LAUNCH, HOST, authorization) + after]);
    // An answer is only known by its place: the refusal of what comes later must not take the place of the first.
    expect(answers[0]?.status).toBe(201);
    expect(service.audit().at(-1)).toMatchObject({ requestId: answers[0]?.headers['x-request-id'], outcome: 'allow' });
  });

  it.each([
    ['without a token', [JSON_TYPE], 401],
    ['to no route', [authorization], 404, 'POST /v1/nothing HTTP/1.1'],
    ['of a type that is not taken', ['Content-Type: text/plain'], 401],
  ])('the body of one refused unread, %s, is never the next request', async (_name, lines, status, start = LAUNCH) => {
    const request = head(start, HOST, ...lines, `Content-Length: ${MARKER.length}`);
    for (const parts of [[request + MARKER + MARKER], [request, MARKER, MARKER]]) {
      const { answers, closed } = await exchange(service.origin, parts);
      expect(answers[0]?.status).toBe(status);
      // What follows on a connection that is being ended may be refused once more, and must not be answered.
      expect(answers.slice(1).filter((answer) => answer.status !== 400)).toEqual([]);
      expect(closed).toBe(true);
    }
  });

  it('the body of a GET is never the next request', async () => {
    const request = head('GET /v1/me HTTP/1.1', HOST, authorization, `Content-Length: ${MARKER.length}`);
    const { answers } = await exchange(service.origin, [request + MARKER]);
    expect(answers).toHaveLength(1);
  });

  it('one that ends the connection is answered, whatever comes after it', async () => {
    const last = head(LAUNCH, HOST, authorization, 'Connection: close');
    const { answers, closed } = await exchange(service.origin, [last + MARKER]);
    expect(answers.map(({ status }) => status)).toEqual([201]);
    expect(closed).toBe(true);
  });

  it('one whose client closes its side half way is cut off, and decides nothing', async () => {
    const lines = [HOST, authorization, JSON_TYPE, 'Content-Length: 20'];
    const { answers } = await exchange(service.origin, [`${head(LAUNCH, ...lines)}{"app"`], { endSending: true });
    expect(answers.filter(({ status }) => status !== 400)).toEqual([]);
    expect(service.standIn.calls.count()).toBe(0);
    await expect.poll(() => service.audit().at(-1)?.outcome).toBe('deny');
  });
});

describe('what a body and its trailers say', () => {
  it.each(['gzip', 'deflate', 'br', 'zstd', 'gzip, identity', 'x'])(
    'a Content-Encoding of %s is refused, whatever the body is',
    async (coding) => {
      for (const body of [Buffer.from('{}'), gzipSync('{}')]) {
        const answer = await service.launch(new Uint8Array(body), {
          headers: { 'content-type': 'application/json', 'content-encoding': coding },
        });
        expectProblem(answer, 415, 'unsupported_media_type');
      }
      expect(service.standIn.calls.count()).toBe(0);
    },
  );

  it('a chunked body over the limit is answered 413, and nothing after it is read', async () => {
    const chunk = `1000\r\n${'a'.repeat(4_096)}\r\n`;
    const request = head(LAUNCH, HOST, authorization, JSON_TYPE, 'Transfer-Encoding: chunked');
    const { answers, closed } = await exchange(service.origin, [request + chunk.repeat(3) + MARKER]);
    expect(answers.map(({ status }) => status)).toEqual([413]);
    expect(closed).toBe(true);
  });

  it('trailers add no token and no host', async () => {
    const chunks = `2\r\n{}\r\n0\r\n${authorization}\r\nHost: elsewhere\r\n\r\n`;
    const lines = [HOST, JSON_TYPE, 'Transfer-Encoding: chunked', 'Trailer: Authorization'];
    const stranger = await exchange(service.origin, [head(LAUNCH, ...lines) + chunks]);
    expect(stranger.answers.map(({ status }) => status)).toEqual([401]);
    const known = await exchange(service.origin, [head(LAUNCH, ...lines, authorization) + chunks]);
    expect(known.answers.map(({ status }) => status)).toEqual([201]);
  });

  it.each(['Connection: Authorization', 'Connection: close, Host', 'Keep-Alive: timeout=999999', 'TE: trailers'])(
    '%s changes nothing about the request',
    async (line) => {
      const { answers } = await exchange(service.origin, [head(LAUNCH, HOST, authorization, line)]);
      expect(answers.map(({ status }) => status)).toEqual([201]);
    },
  );

  it('bytes over 127 in a header reach the audit trail as text, and nothing breaks', async () => {
    const { answers } = await exchange(service.origin, [
      head(LAUNCH, HOST, authorization, 'User-Agent: \xff\xfe\x85 x'),
    ]);
    expect(answers.map(({ status }) => status)).toEqual([201]);
    expect(service.audit().at(-1)).toMatchObject({ outcome: 'allow' });
  });
});
