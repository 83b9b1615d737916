/**
 * Turns everything that goes wrong into one problem answer, and every refusal of a protected route into its audit event.
 */
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import fastifyPlugin from 'fastify-plugin';
import { ServiceError } from '../model/errors.ts';
import { translateFastifyError } from './fastify-error.ts';
import { asServiceError, sendProblem } from './problem.ts';

async function errors(app: FastifyInstance): Promise<void> {
  app.decorateRequest('serviceError', undefined);

  app.setErrorHandler(async (thrown: FastifyError, request: FastifyRequest, reply: FastifyReply) => {
    const error = translateFastifyError(thrown) ?? asServiceError(thrown);
    request.serviceError = error;
    if (request.decision?.isRecorded === false) {
      try {
        await request.decision.deny(error);
      } catch (cause) {
        // Nothing is handed out here, so the refusal stands; that its event is missing must be seen.
        request.log.error({ err: cause }, 'the audit event of a refusal could not be written');
      }
    }
    return sendProblem(reply, error);
  });

  app.setNotFoundHandler((request, reply) => {
    const error = new ServiceError('not_found', { detail: 'no such route' });
    request.serviceError = error;
    return sendProblem(reply, error);
  });
}

export const errorsPlugin = fastifyPlugin(errors, { name: 'errors' });

declare module 'fastify' {
  interface FastifyRequest {
    /** What the request was refused with, for its log line. */
    serviceError: ServiceError | undefined;
  }
}
