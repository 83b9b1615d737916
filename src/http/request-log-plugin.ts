/**
 * One log line for each request. It names the route's pattern, never the path or query as sent, and no header: what a
 * client puts there may be a secret.
 */
import type { FastifyInstance } from 'fastify';
import fastifyPlugin from 'fastify-plugin';

async function requestLog(app: FastifyInstance): Promise<void> {
  app.addHook('onResponse', async (request, reply) => {
    const error = request.serviceError;
    const line = {
      method: request.method,
      route: request.routeOptions.url ?? 'none',
      status: reply.statusCode,
      durationMilliseconds: Math.round(reply.elapsedTime * 10) / 10,
      ...(error === undefined ? {} : { code: error.code }),
    };
    if (error !== undefined && reply.statusCode >= 500) {
      request.log.error({ ...line, detail: error.detail, err: error.cause }, 'request failed');
    } else {
      request.log.info(line, 'request answered');
    }
  });
}

export const requestLogPlugin = fastifyPlugin(requestLog, { name: 'request-log', dependencies: ['errors'] });
