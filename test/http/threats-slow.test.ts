import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { HttpAnswer } from '../support/http-client.ts';
import { expectAnswerHeaders } from '../support/http-problem.ts';
import { parseAnswer } from '../support/http-raw.ts';
import { startTestService, type TestService } from '../support/test-service.ts';

const LIMIT_MILLISECONDS = 1_000;
let service: TestService;

beforeAll(async () => {
  const limits = { requestTimeoutMilliseconds: LIMIT_MILLISECONDS };
  service = await startTestService({ settings: { limits } });
});
afterAll(() => service.close());

interface SlowEnd {
  readonly answer: HttpAnswer;
  readonly milliseconds: number;
}

/** Sends the text at once and then one more character every 200 ms, until the server closes the connection. */
function dripOn(text: string): Promise<SlowEnd> {
  const { hostname, port } = new URL(service.origin);
  const started = performance.now();
  return new Promise((resolve) => {
    let received = '';
    const socket = connect({ host: hostname, port: Number(port) }, () => socket.write(text));
    const timer = setInterval(() => socket.write('a'), 200);
    // Far beyond the limit: a server that never closes shows as a time that is too long.
    const giveUp = setTimeout(() => socket.destroy(), 8 * LIMIT_MILLISECONDS);
    socket.on('data', (chunk) => {
      received += String(chunk);
    });
    socket.on('error', () => undefined);
    socket.on('close', () => {
      clearInterval(timer);
      clearTimeout(giveUp);
      resolve({ answer: parseAnswer(received), milliseconds: performance.now() - started });
    });
  });
}

const head = (method: string, path: string, ...lines: readonly string[]) =>
  [`${method} ${path} HTTP/1.1`, 'Host: x', ...lines].join('\r\n');
const slowBody = ['Content-Type: application/json', 'Content-Length: 500', '', '{"path":"'];

describe('a client that takes its time', () => {
  it.each([
    ['the request line', () => 'GET /heal'],
    ['the headers', () => head('GET', '/healthz', 'X-Slow: ')],
    ['the body', () => head('POST', '/v1/presigned-urls', `Authorization: Bearer ${service.token()}`, ...slowBody)],
    ['a body that no route reads', () => head('POST', '/nothing/here', ...slowBody)],
  ])('threat 75: is cut off in time over %s, and keeps nobody waiting', async (_name, text) => {
    const slow = dripOn(text());
    expect((await service.launch()).status).toBe(201);
    const { answer, milliseconds } = await slow;
    expect(milliseconds).toBeLessThan(4 * LIMIT_MILLISECONDS);
    expect([404, 408]).toContain(answer.status);
    expectAnswerHeaders(answer);
  });

  it('threat 75: is cut off in time over a body after it has been refused for its token', async () => {
    const { answer, milliseconds } = await dripOn(head('POST', '/v1/presigned-urls', ...slowBody));
    expect(answer.status).toBe(401);
    expect(milliseconds).toBeLessThan(4 * LIMIT_MILLISECONDS);
  });
});
