/**
 * Makes the stand-ins reachable from outside the container they run in: passes connections to the container's own addresses on
 * to loopback, port by port. Docker delivers a published port to the container's address, never to its loopback, and the
 * stand-ins themselves listen on nothing else. Only for a container, whose network is the engine's: on any other machine it
 * would open the stand-ins, which hold test credentials and know no network, to everybody near.
 */
import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { networkInterfaces } from 'node:os';

const LOOPBACK = '127.0.0.1';

export interface PublishedPorts {
  /** Ends every connection. */
  close(): Promise<void>;
}

/**
 * @param addresses to listen on: all of this container's own but loopback, if absent
 * @throws Error if a port is taken on one of them
 */
export async function publishPorts(
  ports: readonly number[],
  addresses: readonly string[] = ownAddresses(),
): Promise<PublishedPorts> {
  const sockets = new Set<Socket>();
  const servers: Server[] = [];
  const close = async (): Promise<void> => {
    for (const socket of sockets) {
      socket.destroy();
    }
    await Promise.all(servers.filter(({ listening }) => listening).map((server) => closed(server)));
  };
  try {
    for (const host of addresses) {
      for (const port of ports) {
        const server = createServer({ allowHalfOpen: true }, (incoming) => passOn(incoming, port, sockets));
        servers.push(server);
        server.listen({ host, port, exclusive: true });
        await once(server, 'listening');
      }
    }
    return { close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** IPv4 only: that is what engines give to containers unless told otherwise. */
function ownAddresses(): readonly string[] {
  return Object.values(networkInterfaces())
    .flatMap((entries = []) => entries)
    .filter(({ family, internal }) => family === 'IPv4' && !internal)
    .map(({ address }) => address);
}

function passOn(incoming: Socket, port: number, sockets: Set<Socket>): void {
  const outgoing = connect({ host: LOOPBACK, port, allowHalfOpen: true });
  for (const socket of [incoming, outgoing]) {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  }
  // A side that breaks takes the other with it.
  const drop = (): void => {
    incoming.destroy();
    outgoing.destroy();
  };
  incoming.on('error', drop).pipe(outgoing);
  outgoing.on('error', drop).pipe(incoming);
}

function closed(server: Server): Promise<void> {
  return new Promise((resolve) => server.close(() => resolve()));
}
