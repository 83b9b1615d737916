/**
 * Answers requests that Node's HTTP parser refuses before there is a request object: too large, too slow or not HTTP.
 * The connection is closed afterwards, since nobody knows where the next request on it would begin.
 */
import { randomUUID } from 'node:crypto';
import { type IncomingMessage, type ServerResponse, STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import { type ErrorCode, ServiceError } from '../model/errors.ts';
import type { Measurements } from '../model/measurements.ts';
import { answerHeaders } from './answer-headers-plugin.ts';
import { PROBLEM_MEDIA_TYPE, problemBody } from './problem.ts';

const LINGER_MILLISECONDS = 1_000;

export function answerClientError(
  error: NodeJS.ErrnoException,
  socket: Socket,
  measurements: Pick<Measurements, 'requestRefused'>,
): void {
  if (error.code === 'ECONNRESET' || socket.destroyed || !socket.writable) {
    socket.destroy();
    return;
  }
  const body = problemBody(problemFor(error.code));
  // The parser gives up on slow requests with this code; the contract has no code of its own for them.
  const status = error.code === 'ERR_HTTP_REQUEST_TIMEOUT' ? 408 : body.status;
  measurements.requestRefused(status, body.code as ErrorCode);
  const text = JSON.stringify({ ...body, status });
  socket.end(
    [
      `HTTP/1.1 ${status} ${STATUS_CODES[status]}`,
      `content-type: ${PROBLEM_MEDIA_TYPE}`,
      `content-length: ${Buffer.byteLength(text)}`,
      ...Object.entries(answerHeaders(randomUUID())).map(([name, value]) => `${name}: ${value}`),
      'connection: close',
      '',
      text,
    ].join('\r\n'),
  );
  // Node no longer watches a connection it has given up on, and the other side may never close its half.
  setTimeout(() => socket.destroy(), LINGER_MILLISECONDS).unref();
}

/** Any `Expect` but `100-continue`, which Node fulfils itself (RFC 9110 section 10.1.1). */
export function answerExpectation(_request: IncomingMessage, response: ServerResponse): void {
  const body = { ...problemBody(problemFor('Expect')), status: 417 };
  response.writeHead(417, {
    ...answerHeaders(randomUUID()),
    'content-type': PROBLEM_MEDIA_TYPE,
    connection: 'close',
  });
  response.end(JSON.stringify(body));
}

function problemFor(code: string | undefined): ServiceError {
  return code === 'HPE_HEADER_OVERFLOW'
    ? new ServiceError('headers_too_large', { detail: 'the headers exceed the limit' })
    : new ServiceError('invalid_request', { detail: `refused by the HTTP parser: ${code}` });
}
