/** Reads JSON bodies strictly: a member that occurs twice, or a name that means something to JavaScript, is refused. */
import type { FastifyInstance } from 'fastify';
import fastifyPlugin from 'fastify-plugin';
import { ServiceError } from '../model/errors.ts';
import { parseStrictJson } from '../model/strict-json.ts';

async function jsonBody(app: FastifyInstance): Promise<void> {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('application/json', { parseAs: 'buffer' }, async (_request: unknown, body: Buffer) => {
    if (body.length === 0) {
      return undefined;
    }
    try {
      return parseStrictJson(body);
    } catch (error) {
      const why = error instanceof SyntaxError ? error.message : 'not JSON';
      throw new ServiceError('invalid_request', {
        detail: `body: ${why}`,
        publicDetail: `The body is refused: ${why}.`,
      });
    }
  });
}

export const jsonBodyPlugin = fastifyPlugin(jsonBody, { name: 'json-body', dependencies: ['errors'] });
