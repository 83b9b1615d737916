/**
 * Lets connections end while the service does. Node closes those that are idle when the server is closed, and then no longer
 * watches over the rest: one whose last answer comes later, or whose request never gets finished, would hold up the end.
 */
import type { FastifyInstance } from 'fastify';
import fastifyPlugin from 'fastify-plugin';
import type { Connections } from './connections.ts';

export interface DrainOptions {
  readonly connections: Connections;
  /** How long a request that has begun may take to arrive whole. */
  readonly requestTimeoutMilliseconds: number;
}

const LOOK_MILLISECONDS = 100;

async function drain(app: FastifyInstance, options: DrainOptions): Promise<void> {
  const { connections, requestTimeoutMilliseconds } = options;
  let timer: NodeJS.Timeout | undefined;
  app.addHook('preClose', async () => {
    const startedAt = performance.now();
    timer = setInterval(() => {
      app.server.closeIdleConnections();
      if (performance.now() - startedAt > requestTimeoutMilliseconds) {
        connections.cutOffUnfinished();
      }
    }, LOOK_MILLISECONDS).unref();
  });
  app.addHook('onSend', async (request, reply) => {
    if (reply.getHeader('connection') === 'close') {
      connections.endAfter(request.raw);
    }
  });
  app.addHook('onClose', async () => clearInterval(timer));
}

export const drainPlugin = fastifyPlugin(drain, { name: 'drain', dependencies: ['errors', 'request-form'] });
