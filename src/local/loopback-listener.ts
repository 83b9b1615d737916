/**
 * An HTTP server on the loopback address, on the port that is preferred or any free one. It must never listen on another
 * address: what stands behind it holds test credentials and refuses nobody by network.
 */
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

const LOOPBACK = '127.0.0.1';

export interface LoopbackListener {
  readonly host: string;
  readonly port: number;
  /** `http://127.0.0.1:<port>` */
  readonly endpoint: string;
  /** Ends every connection, also one that waits for an answer. May be called again. */
  close(): Promise<void>;
}

/** @param preferredPort 0 or absent for any free one; a port that is taken gives way to a free one */
export async function listenOnLoopback(listener: RequestListener, preferredPort = 0): Promise<LoopbackListener> {
  const server = createServer(listener);
  try {
    await listen(server, preferredPort);
  } catch (error) {
    if (preferredPort === 0 || !isAddressInUse(error)) {
      throw error;
    }
    await listen(server, 0);
  }
  const { port } = server.address() as AddressInfo;
  return {
    host: LOOPBACK,
    port,
    endpoint: `http://${LOOPBACK}:${port}`,
    close: () => close(server),
  };
}

function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen({ host: LOOPBACK, port, exclusive: true }, () => {
      server.removeListener('error', reject);
      resolve();
    });
  });
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}

function isAddressInUse(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'EADDRINUSE';
}
