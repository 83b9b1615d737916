/** Translates what Fastify itself refuses, before a route sees the request, into the service's own errors. */
import type { FastifyError } from 'fastify';
import { ServiceError } from '../model/errors.ts';

/** Names that are shown back to whoever sent them. */
const PLAIN_NAME = /^[A-Za-z][A-Za-z0-9_-]{0,39}$/;

/** @returns undefined for an error that Fastify did not raise because of what the client sent */
export function translateFastifyError(error: FastifyError): ServiceError | undefined {
  // Whatever is thrown arrives here, and that need not be an error.
  if (!((error as unknown) instanceof Error)) {
    return undefined;
  }
  if (error.validation !== undefined) {
    const context = error.validationContext ?? 'body';
    const [fault] = error.validation;
    return new ServiceError('invalid_request', {
      // Without the names the client chose: one of them may be a secret that was sent in the wrong place.
      detail: `the ${context} is not of the contract: ${fault?.keyword ?? 'unknown'}`,
      publicDetail: describeValidation(fault, context),
    });
  }
  switch (error.code) {
    case 'FST_ERR_CTP_INVALID_MEDIA_TYPE':
      return new ServiceError('unsupported_media_type', { detail: 'the Content-Type is not application/json' });
    case 'FST_ERR_CTP_BODY_TOO_LARGE':
      return new ServiceError('payload_too_large', { detail: 'the body exceeds the limit' });
    default:
      return error.statusCode !== undefined && error.statusCode >= 400 && error.statusCode < 500
        ? new ServiceError('invalid_request', { detail: `refused by the HTTP layer: ${error.code}` })
        : undefined;
  }
}

interface ValidationFault {
  readonly instancePath: string;
  readonly keyword: string;
  readonly message?: string;
  readonly params: Readonly<Record<string, unknown>>;
}

function describeValidation(fault: ValidationFault | undefined, context: string): string {
  if (fault === undefined) {
    return `The ${context} is not of the contract.`;
  }
  const place = fault.instancePath.slice(1).replaceAll('/', '.');
  if (fault.keyword === 'additionalProperties') {
    const name = String(fault.params.additionalProperty);
    return `${PLAIN_NAME.test(name) ? `"${name}"` : 'Something'} is not a member of the ${context}.`;
  }
  if (fault.keyword === 'enum' && Array.isArray(fault.params.allowedValues)) {
    return `${place} must be one of ${fault.params.allowedValues.join(', ')}.`;
  }
  return `${place === '' ? `The ${context}` : place} ${fault.message ?? 'is not of the contract'}.`;
}
