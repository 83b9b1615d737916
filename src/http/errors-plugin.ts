/**
 * Turns everything that goes wrong into one problem answer, and every refusal of a protected route into its audit event.
 */
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import fastifyPlugin from 'fastify-plugin';
import { ServiceError } from '../model/errors.ts';
import { translateFastifyError } from './fastify-error.ts';
import { prefersHtml } from './prefers-html.ts';
import { asServiceError, sendProblem } from './problem.ts';
import { sendRefusalPage } from './refusal-page.ts';

async function errors(app: FastifyInstance): Promise<void> {
  app.decorateRequest('serviceError', undefined);

  app.setErrorHandler(async (thrown: FastifyError, request: FastifyRequest, reply: FastifyReply) => {
    const error = translateFastifyError(thrown) ?? asServiceError(thrown);
    request.serviceError = error;
    if (request.decision?.isRecorded === false) {
      await recordRefusal(request, error);
    }
    return request.routeOptions.config.answersPeople === true && prefersHtml(request.headers.accept)
      ? sendRefusalPage(reply, error)
      : sendProblem(reply, error);
  });

  app.addHook('onRequestAbort', async (request) => {
    // One that was received whole goes on, and is decided, whether or not anybody is still there to read the answer.
    if (!request.raw.complete && request.decision?.isRecorded === false) {
      await recordRefusal(
        request,
        new ServiceError('invalid_request', { detail: 'the request was not received whole' }),
      );
    }
  });

  app.addHook('onSend', async (request, reply) => {
    // The rest of a body that was refused unread must not be taken for the next request, nor waited for.
    if (!request.raw.complete && hasBody(request)) {
      reply.header('connection', 'close');
    }
  });

  app.setNotFoundHandler((request, reply) => {
    const error = new ServiceError('not_found', { detail: 'no such route' });
    request.serviceError = error;
    return sendProblem(reply, error);
  });
}

async function recordRefusal(request: FastifyRequest, error: ServiceError): Promise<void> {
  try {
    await request.decision?.deny(error);
  } catch (cause) {
    // Nothing is handed out here, so the refusal stands; that its event is missing must be seen.
    request.log.error({ err: cause }, 'the audit event of a refusal could not be written');
  }
}

function hasBody({ headers }: FastifyRequest): boolean {
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;
}

export const errorsPlugin = fastifyPlugin(errors, { name: 'errors' });

declare module 'fastify' {
  interface FastifyRequest {
    /** What the request was refused with, for its log line. */
    serviceError: ServiceError | undefined;
  }
  interface FastifyContextConfig {
    /** Whether people open the route in a browser: those are refused with a page to read. */
    answersPeople?: boolean;
  }
}
