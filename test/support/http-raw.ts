/** Speaks to a server byte by byte, for requests that no HTTP client would send. */
import { connect } from 'node:net';
import { type HttpAnswer, jsonObject } from './http-client.ts';

export interface RawRequest {
  readonly method?: string;
  readonly path?: string;
  /** Header lines without their line end; `Host` and `Connection: close` come before them. */
  readonly lines?: readonly string[];
  readonly body?: string | Uint8Array;
}

/** One request with the given header lines, in the given order and spelling. */
export function sendLines(origin: string, request: RawRequest): Promise<HttpAnswer> {
  const { method = 'POST', path = '/v1/presigned-urls', lines = [], body = '' } = request;
  const head = [`${method} ${path} HTTP/1.1`, `Host: ${new URL(origin).host}`, 'Connection: close', ...lines, '', ''];
  return sendRaw(origin, Buffer.concat([Buffer.from(head.join('\r\n'), 'latin1'), Buffer.from(body)]));
}

/** Writes the bytes and reads until the server closes the connection. */
export function sendRaw(origin: string, bytes: string | Uint8Array): Promise<HttpAnswer> {
  const { hostname, port } = new URL(origin);
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    const socket = connect({ host: hostname, port: Number(port) }, () => socket.write(bytes));
    socket.on('data', (chunk: Buffer) => chunks.push(chunk));
    socket.on('error', (error: NodeJS.ErrnoException) => {
      // A server that refuses early may reset what is still being sent; its answer counts if it came.
      if (chunks.length === 0) reject(error);
    });
    socket.on('close', () => resolve(parseAnswer(Buffer.concat(chunks).toString('latin1'))));
    socket.setTimeout(15_000, () => socket.destroy(new Error('no end of the answer')));
  });
}

/** Understands answers with a Content-Length, chunked ones of a single chunk size after another, and empty ones. */
export function parseAnswer(text: string): HttpAnswer {
  const end = text.indexOf('\r\n\r\n');
  const [statusLine = '', ...lines] = text.slice(0, end === -1 ? undefined : end).split('\r\n');
  const headers = Object.fromEntries(
    lines.map((line) => {
      const colon = line.indexOf(':');
      return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
    }),
  );
  const rest = end === -1 ? '' : text.slice(end + 4);
  const body = headers['transfer-encoding'] === 'chunked' ? unchunk(rest) : rest;
  return { status: Number(statusLine.split(' ')[1] ?? 0), headers, text: body, json: jsonObject(body) };
}

function unchunk(text: string): string {
  const [size = '0'] = text.split('\r\n', 1);
  const length = Number.parseInt(size, 16);
  const start = size.length + 2;
  return length > 0 ? text.slice(start, start + length) + unchunk(text.slice(start + length + 2)) : '';
}
