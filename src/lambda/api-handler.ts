/**
 * The whole API as the handler of a Lambda function behind a private REST API. It must never let an answer leave before what
 * belongs to it has been written: the function may be stopped the moment it has answered.
 */
import { randomUUID } from 'node:crypto';
import { METHODS } from 'node:http';
import awsLambdaFastify from '@fastify/aws-lambda';
import type { FastifyInstance } from 'fastify';
import { answerHeaders } from '../http/answer-headers-plugin.ts';
import type { GatewayOptions } from '../http/gateway-source.ts';
import { PROBLEM_MEDIA_TYPE, problemBody } from '../http/problem.ts';
import { ServiceError } from '../model/errors.ts';
import { eventHeaders, headerBytes, type PlainEvent, plainEvent, requireProxyEvent } from './proxy-event.ts';

/** Source: API Gateway Developer Guide, "Output format of a Lambda function for proxy integration". */
export interface ProxyAnswer {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly isBase64Encoded: boolean;
}

export interface ApiFace {
  /** Ready, and listening to nothing. */
  readonly app: FastifyInstance;
  /** Done before each request: timers stand still while the function does. */
  readonly refreshKeys: () => Promise<void>;
}

export interface ApiHandlerOptions {
  readonly gateway: Omit<GatewayOptions, 'endpointIds'>;
  /** All headers of a request together; there is no HTTP parser here that would refuse more. */
  readonly maxHeaderBytes: number;
}

/** About a connection that the function does not have. */
const CONNECTION_HEADERS = new Set(['connection', 'keep-alive', 'transfer-encoding']);

export function createApiHandler(
  { app, refreshKeys }: ApiFace,
  { gateway, maxHeaderBytes }: ApiHandlerOptions,
): (event: unknown, context: unknown) => Promise<ProxyAnswer> {
  const inject = awsLambdaFastify<PlainEvent>(app, {
    // Nothing of the event but the request gets to the application.
    decorateRequest: false,
    // The base path says what is taken off.
    retainStage: true,
  });
  return async (event, context) => {
    const request = requireProxyEvent(event);
    // As the HTTP parser refuses it where the service listens itself.
    if (!METHODS.includes(request.httpMethod)) {
      return refusal(new ServiceError('invalid_request', { detail: 'no method of HTTP' }));
    }
    const headers = eventHeaders(request);
    if (headerBytes(headers) > maxHeaderBytes) {
      return refusal(new ServiceError('headers_too_large', { detail: 'the headers exceed the limit' }));
    }
    await refreshKeys();
    const answer = await inject(plainEvent(request, headers, gateway), context as Parameters<typeof inject>[1]);
    return {
      statusCode: answer.statusCode,
      headers: Object.fromEntries(Object.entries(answer.headers).filter(([name]) => !CONNECTION_HEADERS.has(name))),
      body: answer.body,
      isBase64Encoded: answer.isBase64Encoded ?? false,
    };
  };
}

function refusal(error: ServiceError): ProxyAnswer {
  const body = problemBody(error);
  return {
    statusCode: body.status,
    headers: { ...answerHeaders(randomUUID()), 'content-type': PROBLEM_MEDIA_TYPE },
    body: JSON.stringify(body),
    isBase64Encoded: false,
  };
}
