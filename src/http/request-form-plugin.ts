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

/** A name or an IPv4 address, or an IPv6 address in brackets; and a port (RFC 9110 section 7.2). */
const HOST = /^([A-Za-z0-9._-]+|\[[0-9A-Fa-f:.]+\])(:\d{1,5})?$/;

/** @returns what is ambiguous, for operators; undefined for a plain request */
function ambiguityOf({ method, url = '', rawHeaders, httpVersion }: IncomingMessage): string | undefined {
  // RFC 9112 section 3.2: a request with more than one Host is answered with 400.
  const hosts = headerValues(rawHeaders, 'host');
  if (hosts.length !== 1 || !HOST.test(hosts[0] ?? '')) {
    return 'not exactly one Host header with one host';
  }
  if (httpVersion !== '1.1' && httpVersion !== '1.0') {
    return 'not HTTP/1.1 or HTTP/1.0';
  }
  // Any other coding would have to be undone, here and by whoever is in front, in the same way (RFC 9112 section 6.1).
  const codings = headerValues(rawHeaders, 'transfer-encoding');
  const isPlain = codings.every((coding) => coding.toLowerCase() === 'chunked') && codings.length <= 1;
  if (!isPlain || (codings.length > 0 && httpVersion === '1.0')) {
    return 'a transfer coding besides chunked, or one in HTTP/1.0';
  }
  if (
    method === 'GET' &&
    (codings.length > 0 || headerValues(rawHeaders, 'content-length').some((length) => length !== '0'))
  ) {
    return 'a GET with a body';
  }
  // The absolute form names a host of its own beside the header's.
  return url.startsWith('/') ? undefined : 'the target is not a path';
}

async function requestForm(app: FastifyInstance): Promise<void> {
  app.addHook('onRequest', async (request, reply) => {
    const ambiguity = ambiguityOf(request.raw);
    if (ambiguity !== undefined) {
      // Whoever sent this and this service may not agree on where the next request begins.
      reply.header('connection', 'close');
      throw new ServiceError('invalid_request', { detail: ambiguity });
    }
    const encoding = request.headers['content-encoding'];
    if (encoding !== undefined && encoding.toLowerCase() !== 'identity') {
      const publicDetail = 'Send the body without a Content-Encoding.';
      throw new ServiceError('unsupported_media_type', { detail: 'the body has a content coding', publicDetail });
    }
  });
}

export const requestFormPlugin = fastifyPlugin(requestForm, { name: 'request-form', dependencies: ['errors'] });
