/**
 * A port of its own for whoever watches the service: it answers `GET /metrics` and nothing else, and is not reachable
 * through the gateway or the load balancer, which know only the main port. It must never hold up the service it watches:
 * connections are few, requests small, and slow ones are cut off.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Scrape } from './metrics.ts';

export interface ManagementServerOptions {
  /**
   * `0.0.0.0` to be scraped from outside of the container, where a security group says by whom; `127.0.0.1` for a collector
   * in the same task or pod. There is no authentication: the metrics name issuers and counts, never people.
   */
  readonly host: string;
  /** 0 takes any free one. */
  readonly port: number;
  /** Asked at each request. */
  readonly scrape: () => Promise<Scrape>;
  /** Told why metrics could not be read; the client learns only that they could not. */
  readonly onError?: (error: unknown) => void;
}

export interface ManagementServer {
  /** Where it listens, such as `http://127.0.0.1:9464`. */
  readonly origin: string;
  /** Resolves when the port is free again; answers under way get a second. */
  close(): Promise<void>;
}

const MAX_HEADER_BYTES = 8192;
const MAX_CONNECTIONS = 32;
/** To send a request, and to take in the answer. */
const TIMEOUT_MILLISECONDS = 5_000;
/** Longer than the usual 60 s between two scrapes would need a connection for nothing; a new one costs nothing. */
const KEEP_ALIVE_MILLISECONDS = 5_000;
const CLOSE_MILLISECONDS = 1_000;

/** @throws Error with Node's code (`EADDRINUSE`, `EACCES`) if it cannot listen */
export async function startManagementServer(options: ManagementServerOptions): Promise<ManagementServer> {
  const { host, port, onError } = options;
  const server = createServer(
    {
      maxHeaderSize: MAX_HEADER_BYTES,
      headersTimeout: TIMEOUT_MILLISECONDS,
      requestTimeout: TIMEOUT_MILLISECONDS,
      keepAliveTimeout: KEEP_ALIVE_MILLISECONDS,
      connectionsCheckingInterval: 1_000,
    },
    (request, response) => {
      void answer(request, response, options).catch(() => response.destroy());
    },
  );
  server.maxConnections = MAX_CONNECTIONS;
  // Without activity for that long, whichever side is slow.
  server.setTimeout(TIMEOUT_MILLISECONDS, (socket) => socket.destroy());

  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen({ host, port }, () => {
      server.off('error', reject);
      resolve();
    });
  });
  server.on('error', (error) => onError?.(error));
  const { address, port: actualPort, family } = server.address() as AddressInfo;
  return {
    origin: `http://${family === 'IPv6' ? `[${address}]` : address}:${actualPort}`,
    close: () =>
      new Promise((resolve) => {
        const timer = setTimeout(() => server.closeAllConnections(), CLOSE_MILLISECONDS);
        server.close(() => {
          clearTimeout(timer);
          resolve();
        });
        server.closeIdleConnections();
      }),
  };
}

async function answer(
  { method, url = '' }: IncomingMessage,
  response: ServerResponse,
  { scrape, onError }: ManagementServerOptions,
): Promise<void> {
  response.setHeader('cache-control', 'no-store');
  response.setHeader('x-content-type-options', 'nosniff');
  // A scraper may be configured with parameters; they change nothing.
  if (url.split('?', 1)[0] !== '/metrics') {
    send(response, 404, 'There is only /metrics here.\n');
    return;
  }
  if (method !== 'GET') {
    response.setHeader('allow', 'GET');
    send(response, 405, 'Use GET.\n');
    return;
  }
  try {
    const { text, contentType } = await scrape();
    send(response, 200, text, contentType);
  } catch (error) {
    send(response, 500, 'The metrics could not be read.\n');
    onError?.(error);
  }
}

function send(response: ServerResponse, status: number, text: string, contentType = 'text/plain; charset=utf-8'): void {
  // A body that comes with a refused request is not waited for.
  const closes = status === 200 ? {} : { connection: 'close' };
  response.writeHead(status, { ...closes, 'content-type': contentType, 'content-length': Buffer.byteLength(text) });
  response.end(text);
}
