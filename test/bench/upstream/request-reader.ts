/** Cuts what comes over one connection into requests, each with its body. It trusts its clients: they are the variants. */
import { bodyBytesOf } from '../load/http-answer.ts';

const HEAD_END = Buffer.from('\r\n\r\n');
const LETTER_G = 0x47;

export interface WholeRequest {
  readonly isGet: boolean;
  /** Without the empty line at its end. */
  readonly head: Buffer;
  readonly body: Buffer;
}

/** @returns what takes the chunks of one connection and calls back for each request that is complete */
export function requestReader(onRequest: (request: WholeRequest) => void): (chunk: Buffer) => void {
  let pending: Buffer | undefined;
  return (chunk) => {
    let bytes = pending === undefined ? chunk : Buffer.concat([pending, chunk]);
    pending = undefined;
    while (bytes.length > 0) {
      const headEnd = bytes.indexOf(HEAD_END);
      const isGet = bytes[0] === LETTER_G;
      const bodyAt = headEnd + HEAD_END.length;
      const end = headEnd < 0 ? Number.POSITIVE_INFINITY : bodyAt + (isGet ? 0 : bodyBytesOf(bytes, headEnd));
      if (end > bytes.length) {
        pending = bytes;
        return;
      }
      onRequest({ isGet, head: bytes.subarray(0, headEnd), body: bytes.subarray(bodyAt, end) });
      bytes = bytes.subarray(end);
    }
  };
}

/** The headers by their names in lower case, with all values that each has. */
export function headersOf(head: Buffer): Readonly<NodeJS.Dict<string[]>> {
  const headers: NodeJS.Dict<string[]> = {};
  for (const line of head.toString('latin1').split('\r\n').slice(1)) {
    const colon = line.indexOf(':');
    const name = line.slice(0, colon).toLowerCase();
    headers[name] = [...(headers[name] ?? []), line.slice(colon + 1).trim()];
  }
  return headers;
}
