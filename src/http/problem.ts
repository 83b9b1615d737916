/**
 * Renders errors as RFC 9457 problem details: the only place where an error becomes an answer. Nothing of an error
 * reaches the caller but its code, the catalogue's text, and a public detail where the error brings one.
 */
import type { FastifyReply } from 'fastify';
import { type Static, Type } from 'typebox';
import { ServiceError } from '../model/errors.ts';
import { problemCatalogue } from './problem-catalogue.ts';

export const PROBLEM_MEDIA_TYPE = 'application/problem+json';

export const PROBLEM_SCHEMA_ID = 'Problem';

export const problemSchema = Type.Object(
  {
    type: Type.String({
      description: 'A URN that names the kind of problem.',
      examples: ['urn:problem-type:studio-pass:not_mapped'],
    }),
    title: Type.String({
      description: 'What kind of problem it is, in words.',
      examples: ['No user profile belongs to you'],
    }),
    status: Type.Integer({ description: 'The status code of this answer.', examples: [403] }),
    detail: Type.String({
      description: 'What happened, in words for the person in front of the screen.',
      examples: ['You are signed in, but no Studio user profile is assigned to you.'],
    }),
    code: Type.Enum(Object.keys(problemCatalogue), {
      description: 'Stable; the thing to decide by.',
      examples: ['not_mapped'],
    }),
  },
  { $id: PROBLEM_SCHEMA_ID, description: 'RFC 9457 problem details. The request id is in the `x-request-id` header.' },
);

export type ProblemBody = Static<typeof problemSchema>;

export function problemBody(error: ServiceError): ProblemBody {
  const { status, title, detail } = problemCatalogue[error.code];
  return {
    type: `urn:problem-type:studio-pass:${error.code}`,
    title,
    status,
    detail: error.publicDetail ?? detail,
    code: error.code,
  };
}

export function sendProblem(reply: FastifyReply, error: ServiceError): FastifyReply {
  const body = problemBody(error);
  if (error.retryAfterSeconds !== undefined) {
    reply.header('retry-after', String(error.retryAfterSeconds));
  }
  if (error.code === 'invalid_token' || error.code === 'insufficient_scope') {
    reply.header('www-authenticate', challenge(error));
  }
  return reply.code(body.status).header('content-type', PROBLEM_MEDIA_TYPE).serializer(JSON.stringify).send(body);
}

/** RFC 6750 section 3: no error code when the request carried no credentials at all. */
function challenge(error: ServiceError): string {
  return error.tokenFault === 'authorization_absent'
    ? 'Bearer realm="studio-pass"'
    : `Bearer realm="studio-pass", error="${error.code}"`;
}

/** The error to show for whatever was thrown; what is not ours is an internal error, and only the log sees it. */
export function asServiceError(thrown: unknown): ServiceError {
  return thrown instanceof ServiceError
    ? thrown
    : new ServiceError('internal_error', {
        detail: thrown instanceof Error ? thrown.name : 'not an Error',
        cause: thrown,
      });
}
