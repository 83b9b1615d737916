/**
 * Refuses requests that two readers could take for two different ones, before anything else looks at them: a proxy in
 * front and this service must never disagree on which host was meant. Node's parser has refused by then what is ambiguous
 * about lengths and line endings; paths need nothing here, since no route decodes or joins one.
 */
import type { IncomingMessage } from 'node:http';
import type { FastifyInstance } from 'fastify';
import fastifyPlugin from 'fastify-plugin';
import { ServiceError } from '../model/errors.ts';
import { headerValues } from './raw-headers.ts';

/** @returns what is ambiguous, for operators; undefined for a plain request */
function ambiguityOf({ url = '', rawHeaders }: IncomingMessage): string | undefined {
  // RFC 9112 section 3.2: a request with more than one Host is answered with 400.
  if (headerValues(rawHeaders, 'host').length !== 1) {
    return 'not exactly one Host header';
  }
  // The absolute form names a host of its own beside the header's.
  return url.startsWith('/') ? undefined : 'the target is not a path';
}

async function requestForm(app: FastifyInstance): Promise<void> {
  app.addHook('onRequest', async (request) => {
    const ambiguity = ambiguityOf(request.raw);
    if (ambiguity !== undefined) {
      throw new ServiceError('invalid_request', { detail: ambiguity });
    }
  });
}

export const requestFormPlugin = fastifyPlugin(requestForm, { name: 'request-form', dependencies: ['errors'] });
