import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { exchange, head, MARKER } from '../fuzz/raw-exchange.ts';
import { expectProblem } from '../support/http-problem.ts';
import { startTestService, type TestService } from '../support/test-service.ts';

/** Where one request ends and the next begins: whatever two readers could see differently is refused, and nothing after it is read. */
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
const CHUNKED_BODY = '2\r\n{}\r\n0\r\n\r\n';

/** Refused as such, with the connection closed, and what follows on it never taken for a request. */
async function expectCutOff(bytes: string | Uint8Array, status = 400): Promise<void> {
  const audited = service.audit().length;
  const parts = typeof bytes === 'string' ? [bytes + MARKER] : [bytes, MARKER];
  const { answers, closed, text } = await exchange(service.origin, parts);
  expect(answers.map((answer) => answer.status)).toEqual([status]);
  for (const answer of answers) {
    expectProblem(answer, status, status === 431 ? 'headers_too_large' : 'invalid_request');
  }
  expect(closed).toBe(true);
  expect(text).not.toContain('alive');
  expect(service.standIn.calls.count()).toBe(0);
  expect(service.audit().slice(audited)).not.toContainEqual(expect.objectContaining({ outcome: 'allow' }));
  expect((await service.send({ path: '/healthz' })).status).toBe(200);
}

const launchWith = (...lines: readonly string[]) => head(LAUNCH, HOST, authorization, JSON_TYPE, ...lines);

describe('the length of a body', () => {
  it.each([
    ['before', ['Content-Length: 5', 'Transfer-Encoding: chunked']],
    ['after', ['Transfer-Encoding: chunked', 'Content-Length: 5']],
    ['of zero before', ['Content-Length: 0', 'Transfer-Encoding: chunked']],
  ])('threat 59: a Content-Length %s a Transfer-Encoding is refused', (_name, lines) =>
    expectCutOff(`${launchWith(...lines)}0\r\n\r\n`),
  );

  it.each([
    ['that differ', ['Content-Length: 2', 'Content-Length: 40']],
    ['that are the same', ['Content-Length: 2', 'Content-Length: 2']],
    ['in one line', ['Content-Length: 2, 2']],
    ['in one line that differ', ['Content-Length: 2, 40']],
  ])('threat 60: two Content-Lengths %s are refused', (_name, lines) => expectCutOff(`${launchWith(...lines)}{}`));

  it.each(['+2', '-2', '0x2', '', '2 2', '2;', '2.0', '1e1', '99999999999999999999999', 'two', '2\x0b'])(
    'threat 60: a Content-Length of %j is refused',
    (length) => expectCutOff(`${launchWith(`Content-Length: ${length}`)}{}`),
  );

  it.each([
    'xchunked',
    'chunked, identity',
    'identity, chunked',
    'gzip, chunked',
    'chunked, chunked',
    ', chunked',
    'chunked,',
    'chunked;q=1',
    '"chunked"',
    'chunked\t',
    'identity',
    'gzip',
    'deflate',
    'trailers',
    '',
  ])('threat 61: a Transfer-Encoding of %j is refused', (coding) =>
    expectCutOff(`${launchWith(`Transfer-Encoding: ${coding}`)}${CHUNKED_BODY}`),
  );

  it.each([
    ['a space before the colon', ['Transfer-Encoding : chunked']],
    ['a tab before the colon', ['Transfer-Encoding\t: chunked']],
    ['a line of identity after', ['Transfer-Encoding: chunked', 'Transfer-Encoding: identity']],
    ['the same line again', ['Transfer-Encoding: chunked', 'Transfer-Encoding: chunked']],
    ['a control character', ['Transfer-Encoding: \x0bchunked']],
    ['a folded value', ['Transfer-Encoding:', ' chunked']],
  ])('threat 62: a Transfer-Encoding with %s is refused', (_name, lines) =>
    expectCutOff(`${launchWith(...lines)}${CHUNKED_BODY}`),
  );

  it('threat 61: an HTTP/1.0 request has no Transfer-Encoding', async () => {
    const start = 'POST /v1/presigned-urls HTTP/1.0';
    const lines = [HOST, authorization, JSON_TYPE, 'Connection: keep-alive', 'Transfer-Encoding: chunked'];
    await expectCutOff(head(start, ...lines) + CHUNKED_BODY);
  });

  it.each(['FFFFFFFFFFFFFFFFF', '-2', '0x2', ' 2', '2 ', '2\t', '+2', 'g', '', '2\n'])(
    'threat 61: a chunk size of %j is refused',
    (size) => expectCutOff(`${launchWith('Transfer-Encoding: chunked')}${size}\r\n{}\r\n0\r\n\r\n`),
  );

  it.each([
    ['shorter than its chunk', '3\r\n{}\r\n0\r\n\r\n'],
    ['longer than its chunk', '2\r\n{}xx\r\n0\r\n\r\n'],
    ['without an end of its chunk', '2\r\n{}0\r\n\r\n'],
    ['with a bare LF in a chunk extension', '2;a\n{}\r\n0\r\n\r\n'],
    ['with a bare LF after the size', '2\n{}\r\n0\r\n\r\n'],
    ['with 20 kB of chunk extension', `2;a=${'b'.repeat(20_000)}\r\n{}\r\n0\r\n\r\n`],
    ['with a length in its trailers', '2\r\n{}\r\n0\r\nContent-Length: 5\r\n\r\n'],
    ['with a coding in its trailers', '2\r\n{}\r\n0\r\nTransfer-Encoding: chunked\r\n\r\n'],
  ])('threat 61: a chunked body %s is refused', (_name, body) =>
    expectCutOff(launchWith('Transfer-Encoding: chunked') + body),
  );

  it('threat 72: trailers of 17 kB are refused', () =>
    expectCutOff(`${launchWith('Transfer-Encoding: chunked')}2\r\n{}\r\n0\r\nX: ${'a'.repeat(17_000)}\r\n\r\n`, 431));
});

describe('the lines of a head', () => {
  it.each([
    ['a folded header', () => launchWith('X-A: b', ' c')],
    ['a folded Authorization', () => head(LAUNCH, HOST, 'Authorization: Bearer', ` ${service.token()}`)],
    ['a first header that begins with a space', () => head(LAUNCH, ` ${HOST}`, authorization)],
  ])('threat 63: %s is refused', (_name, text) => expectCutOff(text()));

  it.each([
    ['alone', () => `${LAUNCH}\n${HOST}\n${authorization}\n\n`],
    ['in one line', () => `${LAUNCH}\r\n${HOST}\n${authorization}\r\n\r\n`],
    ['as the empty line', () => `${LAUNCH}\r\n${HOST}\r\n${authorization}\r\n\n`],
    ['in a value', () => launchWith('X-A: b\nX-B: c')],
  ])('threat 64: a bare LF %s is refused', (_name, text) => expectCutOff(text()));

  it.each([
    ['between two lines', () => `${LAUNCH}\r\n${HOST}\r${authorization}\r\n\r\n`],
    ['in a value', () => launchWith('X-A: b\rc')],
  ])('threat 64: a bare CR %s is refused', (_name, text) => expectCutOff(text()));

  it.each([
    ['a value', () => launchWith('X-A: a\0b')],
    ['a name', () => launchWith('X\0A: b')],
    ['the path', () => head('GET /v1/me\0 HTTP/1.1', HOST, authorization)],
    ['the method', () => head('GE\0T /v1/me HTTP/1.1', HOST, authorization)],
    ['the Host', () => head(LAUNCH, 'Host: a\0b', authorization)],
  ])('threat 65: a NUL in %s is refused', (_name, text) => expectCutOff(text()));

  it.each([
    ['a name with a byte over 127', () => launchWith('X\xe9: a')],
    ['a path with a byte over 127', () => head('GET /\xe9 HTTP/1.1', HOST, authorization)],
    ['a name with a space', () => launchWith('X Y: a')],
    ['no name', () => launchWith(': a')],
    ['no colon', () => launchWith('X-A')],
    ['a tab in the request line', () => head('GET\t/v1/me\tHTTP/1.1', HOST, authorization)],
  ])('%s is refused', (_name, text) => expectCutOff(text()));

  it.each([
    ['17 kB in one', () => launchWith(`X-A: ${'a'.repeat(17_000)}`)],
    ['17 kB in many', () => launchWith(...Array.from({ length: 400 }, (_, i) => `X-A-${i}: ${'a'.repeat(40)}`))],
    ['17 kB in the path', () => head(`GET /${'a'.repeat(17_000)} HTTP/1.1`, HOST, authorization)],
    ['17 kB in a name', () => launchWith(`${'X'.repeat(17_000)}: a`)],
    ['1 000 of them', () => launchWith(...Array.from({ length: 1_000 }, () => 'a:'))],
    ['3 000 of them', () => launchWith(...Array.from({ length: 3_000 }, () => 'a:'))],
  ])('threat 72: headers of %s are answered 431', (_name, text) => expectCutOff(text(), 431));

  it.each([500, 900, 980, 996])('threat 66: a second Host after %i other headers is still seen', (count) =>
    expectCutOff(launchWith(...Array.from({ length: count }, () => 'a:'), 'Host: elsewhere')),
  );
});
