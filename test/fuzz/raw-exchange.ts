/**
 * One connection to the service, spoken byte by byte: everything that is sent on it, and every answer that comes back in
 * order, so that a test sees whether bytes of one request were taken for another.
 */
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { HttpAnswer } from '../support/http-client.ts';
import { parseAnswer } from '../support/http-raw.ts';

export interface Exchange {
  readonly answers: readonly HttpAnswer[];
  /** Whether the server has closed the connection. */
  readonly closed: boolean;
  readonly text: string;
}

export interface ExchangeOptions {
  /** How long the connection may be silent before it is taken for open. */
  readonly quietMilliseconds?: number;
  readonly limitMilliseconds?: number;
  /** Closes the client's side after the last part. */
  readonly endSending?: boolean;
}

/** A request of its own that is answered 200 `alive`, to be sent after an attack. */
export const MARKER = 'GET /healthz HTTP/1.1\r\nHost: marker\r\n\r\n';

/** Sends each part in a segment of its own, and listens until the server closes or nothing more comes. */
export async function exchange(
  origin: string,
  parts: readonly (string | Uint8Array)[],
  { quietMilliseconds = 120, limitMilliseconds = 8_000, endSending = false }: ExchangeOptions = {},
): Promise<Exchange> {
  const { hostname, port } = new URL(origin);
  let text = '';
  let closed = false;
  let lastByteAt = performance.now();
  const socket = connect({ host: hostname, port: Number(port), noDelay: true, allowHalfOpen: true });
  socket.on('end', () => socket.end());
  socket.on('data', (chunk: Buffer) => {
    text += chunk.toString('latin1');
    lastByteAt = performance.now();
  });
  // A server that refuses early may reset what is still being sent; its answer counts if it came.
  socket.on('error', () => undefined);
  socket.on('close', () => {
    closed = true;
  });
  for (const [index, part] of parts.entries()) {
    if (index > 0) await sleep(30);
    if (!closed) socket.write(typeof part === 'string' ? Buffer.from(part, 'latin1') : part);
  }
  if (endSending) socket.end();
  const sentAt = performance.now();
  const isQuiet = (): boolean => {
    const now = performance.now();
    const silence = text === '' ? limitMilliseconds : quietMilliseconds;
    return now - Math.max(lastByteAt, sentAt) > silence || now - sentAt > limitMilliseconds;
  };
  while (!closed && !isQuiet()) {
    await sleep(5);
  }
  const wasClosed = closed;
  socket.destroy();
  return { answers: splitAnswers(text), closed: wasClosed, text };
}

/** The lines of a request's head, joined as they go over the wire. */
export function head(start: string, ...lines: readonly string[]): string {
  return [start, ...lines, '', ''].join('\r\n');
}

/** Interim answers (100 Continue) are left out. */
function splitAnswers(text: string): readonly HttpAnswer[] {
  return text
    .split(/(?=HTTP\/1\.1 \d{3} )/)
    .filter((part) => part !== '' && !part.startsWith('HTTP/1.1 100 '))
    .map(parseAnswer);
}
