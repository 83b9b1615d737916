/** Asks a service on this machine whether its process is alive, for whatever has to know from beside it. */
import { get } from 'node:http';

/** Node listens on `::` for IPv4 as well, and a container without IPv6 has no `::1` to ask. */
const EVERY_ADDRESS: Readonly<Record<string, string>> = { '0.0.0.0': '127.0.0.1', '::': '127.0.0.1' };

export interface ProbeTarget {
  /** What the service was told to listen on: a name, an address, or one that stands for all. */
  readonly host: string;
  readonly port: number;
}

/**
 * @returns when it says that it is, or closes the connection unheard, as it does when it has all that it may have: a process
 *   that hangs leaves it open. To replace such a service would break off what it is answering, and the new one is as full.
 * @throws Error if it says anything else, or nothing before `signal` aborts
 */
export function probeService({ host, port }: ProbeTarget, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const target = { host: EVERY_ADDRESS[host] ?? host, port, path: '/healthz', agent: false, signal };
    get(target, (response) => {
      response.resume();
      response.once('error', reject);
      response.once('end', () => {
        if (response.statusCode === 200) {
          resolve();
        } else {
          reject(new Error(`/healthz: status ${response.statusCode}`));
        }
      });
    }).once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'ECONNRESET') {
        resolve();
      } else {
        reject(error);
      }
    });
  });
}
