/** Translates what Fastify itself refuses, before a route sees the request, into the service's own errors. */
import type { FastifyError } from 'fastify';
import { ServiceError } from '../model/errors.ts';

const LONGEST_NAME_SHOWN = 64;

/** @returns undefined for an error that Fastify did not raise because of what the client sent */
export function translateFastifyError(error: FastifyError): ServiceError | undefined {
  if (error.validation !== undefined) {
    const text = describeValidation(error.validation[0], error.validationContext ?? 'body');
    return new ServiceError('invalid_request', { detail: text, publicDetail: text });
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
    const name = String(fault.params.additionalProperty).slice(0, LONGEST_NAME_SHOWN);
    return `${JSON.stringify(name)} is not a member of the ${context}.`;
  }
  if (fault.keyword === 'enum' && Array.isArray(fault.params.allowedValues)) {
    return `${place} must be one of ${fault.params.allowedValues.join(', ')}.`;
  }
  return `${place === '' ? `The ${context}` : place} ${fault.message ?? 'is not of the contract'}.`;
}
