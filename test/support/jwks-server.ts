/** An issuer's JWKS address on the loopback interface, which answers whatever a test wants. */
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface JwksServer {
  readonly url: string;
  readonly requests: number;
  /** A key set as an object, answered with status 200. */
  publish(keySet: unknown): void;
  answer(listener: RequestListener): void;
  close(): Promise<void>;
}

export async function startJwksServer(keySet: unknown = { keys: [] }): Promise<JwksServer> {
  let requests = 0;
  let listener = answerJson(keySet);
  const server = createServer((request, response) => {
    requests += 1;
    listener(request, response);
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/.well-known/jwks.json`,
    get requests() {
      return requests;
    },
    publish(published) {
      listener = answerJson(published);
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

function answerJson(content: unknown): RequestListener {
  return (_request, response) => {
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify(content));
  };
}
