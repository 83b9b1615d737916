/**
 * `dynalite`, the DynamoDB engine behind the stand-in, in memory and on a loopback port of its own that nobody else is told.
 * It does not check signatures.
 */
import { once } from 'node:events';
import { Agent, type IncomingHttpHeaders, request, type Server } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import type { EngineAnswer } from './single-item.ts';

export interface Engine {
  /** @param headers of the request that this is a part of: the engine wants to see a signature */
  call(operation: string, body: string | Buffer, headers: IncomingHttpHeaders): Promise<EngineAnswer>;
  close(): Promise<void>;
}

interface EngineOptions {
  /** A folder for LevelDB; undefined keeps everything in memory. */
  readonly path: string | undefined;
  readonly createTableMs: number;
  readonly deleteTableMs: number;
  readonly updateTableMs: number;
}

// It comes without types, and an ES import of it would need some.
const require = createRequire(import.meta.url);
const dynalite: (options: EngineOptions) => Server = require('dynalite');

const PASSED_ON = ['authorization', 'content-type', 'x-amz-date'] as const;

export async function startEngine(): Promise<Engine> {
  const server = dynalite({ path: undefined, createTableMs: 0, deleteTableMs: 0, updateTableMs: 0 });
  server.listen({ host: '127.0.0.1', port: 0 });
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const agent = new Agent({ keepAlive: true });
  let closing: Promise<void> | undefined;
  return {
    call: (operation, body, given) => {
      const { promise, resolve, reject } = Promise.withResolvers<EngineAnswer>();
      const headers: Record<string, string> = { 'x-amz-target': `DynamoDB_20120810.${operation}` };
      for (const name of PASSED_ON) {
        const value = given[name];
        if (typeof value === 'string') {
          headers[name] = value;
        }
      }
      request({ agent, host: '127.0.0.1', port, method: 'POST', path: '/', headers })
        .on('response', (answer) => {
          text(answer).then((json) => {
            resolve({ status: answer.statusCode ?? 500, body: JSON.parse(json === '' ? '{}' : json) });
          }, reject);
        })
        .on('error', reject)
        .end(body);
      return promise;
    },
    close: () => {
      closing ??= new Promise((resolve) => {
        agent.destroy();
        server.close(() => resolve());
        server.closeAllConnections();
      });
      return closing;
    },
  };
}
