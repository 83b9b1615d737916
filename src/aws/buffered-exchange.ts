/**
 * Sends one small request on a kept connection and takes its whole answer, bounded in time and size. It judges nothing:
 * whatever the status is, it is an answer.
 */
import {
  type Agent as HttpAgent,
  request as httpRequest,
  type IncomingHttpHeaders,
  type IncomingMessage,
} from 'node:http';
import { type Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import type { UnsignedRequest } from './unsigned-request.ts';

export interface Agents {
  readonly http: HttpAgent;
  readonly https: HttpsAgent;
}

export interface ExchangeOptions {
  readonly agents: Agents;
  /** For a new connection, its TLS handshake not included. */
  readonly connectTimeoutMilliseconds: number;
  /** From the beginning to the last byte of the answer. */
  readonly requestTimeoutMilliseconds: number;
  readonly maxAnswerBytes: number;
}

/** A request with its body; its path holds the whole of it. */
export interface WholeRequest extends UnsignedRequest {
  readonly body: string;
}

export interface WholeAnswer {
  readonly statusCode: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/** @throws an error of Node's, or one of the name TimeoutError or AbortError; its connection is then closed */
export function exchange(
  { protocol, hostname, port, method, path, headers, body }: WholeRequest,
  options: ExchangeOptions,
  abortSignal: AbortSignal,
): Promise<WholeAnswer> {
  return new Promise((resolve, reject) => {
    const isTls = protocol === 'https:';
    const sent = (isTls ? httpsRequest : httpRequest)({
      // A literal IPv6 address has its brackets in a URL only.
      host: hostname.replace(/^\[(.*)\]$/, '$1'),
      port,
      method,
      path,
      headers,
      agent: isTls ? options.agents.https : options.agents.http,
    });
    let connecting: NodeJS.Timeout | undefined;
    const done = (): void => {
      clearTimeout(timer);
      clearTimeout(connecting);
      abortSignal.removeEventListener('abort', abort);
    };
    const fail = (error: Error): void => {
      done();
      reject(error);
      // Takes the connection with it: nothing else may come on it.
      sent.destroy();
    };
    const timeOut = (what: string) => () => fail(named('TimeoutError', what));
    const abort = (): void => fail(named('AbortError', 'nobody waits for the answer any more'));
    const timer = setTimeout(timeOut('the answer was not received whole in time'), options.requestTimeoutMilliseconds);
    abortSignal.addEventListener('abort', abort);
    if (abortSignal.aborted) {
      abort();
    }
    sent.once('socket', (socket) => {
      if (socket.connecting) {
        connecting = setTimeout(timeOut('no connection in time'), options.connectTimeoutMilliseconds);
        socket.once('connect', () => clearTimeout(connecting));
      }
    });
    sent.on('error', fail);
    sent.once('response', (message: IncomingMessage) => {
      const chunks: Buffer[] = [];
      let size = 0;
      message.on('data', (chunk: Buffer) => {
        size += chunk.length;
        chunks.push(chunk);
        if (size > options.maxAnswerBytes) {
          chunks.length = 0;
          fail(new Error('the answer is too long'));
        }
      });
      message.on('error', fail);
      message.once('end', () => {
        done();
        resolve({ statusCode: message.statusCode ?? 0, headers: message.headers, body: Buffer.concat(chunks) });
      });
    });
    sent.end(body);
  });
}

function named(name: string, message: string): Error {
  return Object.assign(new Error(message), { name });
}
