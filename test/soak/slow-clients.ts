/** Thousands of connections that begin a request and never end it; each is opened again when the service has cut it off. */
import { readFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

export interface SlowClients {
  /** The most that were open at once. */
  peak(): number;
  /** How often the service has cut one off. */
  cutOff(): number;
  close(): void;
}

/** File descriptors that everything else may need. */
const RESERVED = 500;
const OPENED_AT_ONCE = 100;

/** As many connections as wished, or as this process may open. */
export function openableSockets(wished: number): number {
  try {
    const limit = Number(/^Max open files\s+(\d+)/m.exec(readFileSync('/proc/self/limits', 'utf8'))?.[1]);
    return Math.max(0, Math.min(wished, limit - RESERVED));
  } catch {
    return Math.min(wished, 200);
  }
}

/** @param begun what each sends of its headers, after the first lines */
export async function openSlowClients(origin: string, count: number, begun = 'X-Slow: '): Promise<SlowClients> {
  const { hostname, port } = new URL(origin);
  const sockets = new Set<Socket>();
  let cutOff = 0;
  let peak = 0;
  let ending = false;
  const open = (): void => {
    const socket = connect({ host: hostname, port: Number(port) }, () => {
      sockets.add(socket);
      peak = Math.max(peak, sockets.size);
      socket.write(`POST /v1/presigned-urls HTTP/1.1\r\nHost: slow\r\n${begun}`);
    });
    socket.on('error', () => undefined);
    socket.resume();
    socket.on('close', () => {
      sockets.delete(socket);
      if (!ending) {
        cutOff += 1;
        // Not all of them at once: they were opened together, and would be cut off together for ever.
        setTimeout(() => !ending && open(), Math.random() * 1_000);
      }
    });
  };
  for (let opened = 0; opened < count; opened += OPENED_AT_ONCE) {
    for (let index = opened; index < Math.min(count, opened + OPENED_AT_ONCE); index += 1) open();
    await sleep(20);
  }
  return {
    peak: () => peak,
    cutOff: () => cutOff,
    close() {
      ending = true;
      for (const socket of sockets) socket.destroy();
    },
  };
}
