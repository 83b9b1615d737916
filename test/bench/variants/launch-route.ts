/** The route of the baselines on Fastify: the service's own, with schemas for what comes and what goes. */
import Fastify, { type FastifyInstance } from 'fastify';
import { ROUTE } from '../world.ts';
import { sayListening } from './serve.ts';

export interface Asked {
  readonly app?: string;
}

/** What callers get 401 for. */
export class TokenRefused extends Error {
  readonly statusCode = 401;
}

/** @param launch from a token and a body to a URL @throws TokenRefused */
export async function serveLaunch(
  launch: (
    token: string,
    asked: Asked,
  ) => Promise<{ readonly authorizedUrl: string; readonly userProfileName: string }>,
): Promise<void> {
  const app: FastifyInstance = Fastify();
  app.get('/readyz', async () => ({ status: 'ready' }));
  app.post<{ Body: Asked }>(
    ROUTE,
    {
      schema: {
        body: {
          type: 'object',
          additionalProperties: false,
          properties: { app: { enum: ['Studio', 'JupyterLab', 'CodeEditor'] } },
        },
        response: {
          201: {
            type: 'object',
            properties: { authorizedUrl: { type: 'string' }, userProfileName: { type: 'string' } },
          },
        },
      },
    },
    async ({ headers: { authorization = '' }, body }, reply) => {
      if (!authorization.startsWith('Bearer ')) {
        throw new TokenRefused('no token');
      }
      return reply.code(201).send(await launch(authorization.slice('Bearer '.length), body));
    },
  );
  await app.listen({ host: '127.0.0.1', port: 0 });
  sayListening(app.server.address());
}
