/**
 * Lets connections end while the service does. Node closes those that are idle when the server is closed, but one whose last
 * answer comes later would hold up the end until its keep-alive time is over.
 */
import type { FastifyInstance } from 'fastify';
import fastifyPlugin from 'fastify-plugin';

const LOOK_MILLISECONDS = 100;

async function drain(app: FastifyInstance): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  app.addHook('preClose', async () => {
    timer = setInterval(() => app.server.closeIdleConnections(), LOOK_MILLISECONDS).unref();
  });
  app.addHook('onClose', async () => clearInterval(timer));
}

export const drainPlugin = fastifyPlugin(drain, { name: 'drain' });
