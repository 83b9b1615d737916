/** A client that asks for one URL after the other on one connection, for as long as the service keeps it open. */
import { connect } from 'node:net';
import { parseAnswer } from './http-raw.ts';

export interface AskingClient {
  readonly sent: number;
  readonly statuses: readonly number[];
  /** The request ids that were answered, in the order of `statuses`. */
  readonly ids: readonly string[];
}

/**
 * Resolves when the connection is closed, by whichever side.
 * @param signal stops asking: the connection is closed after the answer that is under way
 */
export function askOn(origin: string, token: string, signal?: AbortSignal): Promise<AskingClient> {
  const { hostname, port } = new URL(origin);
  const request = `POST /v1/presigned-urls HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${token}\r\n\r\n`;
  return new Promise((resolve) => {
    const statuses: number[] = [];
    const ids: string[] = [];
    let sent = 0;
    let pending = '';
    const socket = connect({ host: hostname, port: Number(port), noDelay: true });
    const ask = (): void => {
      sent += 1;
      socket.write(request);
    };
    socket.on('connect', ask);
    socket.on('data', (chunk) => {
      pending += String(chunk);
      const { status, headers, text } = parseAnswer(pending);
      if (pending.includes('\r\n\r\n') && text.length >= Number(headers['content-length'])) {
        pending = '';
        statuses.push(status);
        ids.push(headers['x-request-id'] ?? '');
        if (signal?.aborted === true) socket.end();
        else if (headers.connection !== 'close') ask();
      }
    });
    socket.on('error', () => undefined);
    socket.on('close', () => resolve({ sent, statuses, ids }));
  });
}
