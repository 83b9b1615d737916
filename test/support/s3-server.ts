/**
 * Just enough of S3 on the loopback interface to be read from by the real client. It knows one object, answers what a test
 * wants, and writes down what it was asked.
 */
import { createServer, type IncomingMessage, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface S3Server {
  readonly endpoint: string;
  readonly requests: readonly Pick<IncomingMessage, 'method' | 'url' | 'headers'>[];
  /** @param writtenAt by default now */
  put(content: Uint8Array, writtenAt?: Date): void;
  /** No object is there any more. */
  remove(): void;
  answer(listener: RequestListener): void;
  close(): Promise<void>;
}

export async function startS3Server(): Promise<S3Server> {
  const requests: IncomingMessage[] = [];
  let listener = answerError(404, 'NoSuchKey', 'The specified key does not exist.');
  const server = createServer((request, response) => {
    requests.push(request);
    listener(request, response);
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    endpoint: `http://127.0.0.1:${port}`,
    requests,
    put(content, writtenAt = new Date()) {
      listener = (_request, response) => {
        response.writeHead(200, { 'content-length': content.byteLength, 'last-modified': writtenAt.toUTCString() });
        response.end(content);
      };
    },
    remove() {
      listener = answerError(404, 'NoSuchKey', 'The specified key does not exist.');
    },
    answer(other) {
      listener = other;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** As S3 spells its errors. */
export function answerError(status: number, code: string, message: string): RequestListener {
  return (_request, response) => {
    response.writeHead(status, { 'content-type': 'application/xml', 'x-amz-request-id': 'REQUEST1' });
    response.end(
      `<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>${code}</Code><Message>${message}</Message></Error>`,
    );
  };
}
