/**
 * What browsers are told: an answer is data and nothing else, no page may frame it, and only pages of the configured
 * origins may read it. No origin is ever reflected.
 */
import { IncomingMessage, type OutgoingHttpHeaders, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import cors from '@fastify/cors';
import type { FastifyInstance } from 'fastify';
import fastifyPlugin from 'fastify-plugin';
import helmet from 'helmet';
import { ServiceError } from '../model/errors.ts';

export interface SecurityHeadersOptions {
  /** Compared exactly; empty allows none. */
  readonly corsOrigins: readonly string[];
}

const PREFLIGHT_SECONDS = 600;

async function securityHeaders(app: FastifyInstance, { corsOrigins }: SecurityHeadersOptions): Promise<void> {
  const headers = await protectiveHeaders();
  app.addHook('onRequest', async (_request, reply) => {
    reply.headers(headers);
  });
  if (corsOrigins.length > 0) {
    app.addHook('onRequest', async ({ method, headers }) => {
      // The plugin would answer what is no preflight in a form of its own.
      if (method === 'OPTIONS' && !(headers.origin && headers['access-control-request-method'])) {
        throw new ServiceError('invalid_request', { detail: 'OPTIONS that is no preflight' });
      }
    });
    await app.register(cors, {
      origin: [...corsOrigins],
      methods: ['GET', 'POST'],
      allowedHeaders: ['authorization', 'content-type'],
      // API Gateway renames `WWW-Authenticate` on its way out, and an HTTP_PROXY integration cannot name it back.
      exposedHeaders: ['retry-after', 'www-authenticate', 'x-amzn-remapped-www-authenticate', 'x-request-id'],
      credentials: false,
      maxAge: PREFLIGHT_SECONDS,
    });
  }
}

/** Of every answer the same, so worked out once. */
async function protectiveHeaders(): Promise<OutgoingHttpHeaders> {
  const request = new IncomingMessage(new Socket());
  const response = new ServerResponse(request);
  const protect = helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'none'"],
        baseUri: ["'none'"],
        formAction: ["'none'"],
        frameAncestors: ["'none'"],
      },
    },
    referrerPolicy: { policy: 'no-referrer' },
    xFrameOptions: { action: 'deny' },
  });
  await new Promise<void>((resolve, reject) => {
    protect(request, response, (error) => (error === undefined ? resolve() : reject(error)));
  });
  return response.getHeaders();
}

export const securityHeadersPlugin = fastifyPlugin(securityHeaders, { name: 'security-headers' });
