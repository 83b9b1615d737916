/** Puts onto every answer what must be on every answer: it is not stored, not sniffed, not leaked by a referrer, and can be found again. */
import type { FastifyInstance } from 'fastify';
import fastifyPlugin from 'fastify-plugin';

export function answerHeaders(requestId: string): Record<string, string> {
  return {
    'cache-control': 'no-store',
    'referrer-policy': 'no-referrer',
    'x-content-type-options': 'nosniff',
    'x-request-id': requestId,
  };
}

async function plugin(app: FastifyInstance): Promise<void> {
  // At the very end, so that no route and no plugin can have put anything else in their place.
  app.addHook('onSend', async (request, reply) => {
    reply.headers(answerHeaders(request.id));
  });
}

export const answerHeadersPlugin = fastifyPlugin(plugin, { name: 'answer-headers' });
