/**
 * The HTTP application: every plugin and route is registered here, in sight. It listens to nothing by itself, and knows
 * adapters only by their ports.
 */
import { randomUUID } from 'node:crypto';
import Fastify, { type FastifyBaseLogger, type FastifyInstance, LogController } from 'fastify';
import type { TokenVerifier } from './auth/token-verifier.ts';
import { answerHeaders, answerHeadersPlugin } from './http/answer-headers-plugin.ts';
import { authenticationPlugin } from './http/authentication-plugin.ts';
import { answerClientError } from './http/client-error.ts';
import { errorsPlugin } from './http/errors-plugin.ts';
import { translateFastifyError } from './http/fastify-error.ts';
import { jsonBodyPlugin } from './http/json-body-plugin.ts';
import { openApiPlugin } from './http/openapi-plugin.ts';
import { asServiceError, sendProblem } from './http/problem.ts';
import { requestLogPlugin } from './http/request-log-plugin.ts';
import { callerRoutes } from './http/routes/caller-routes.ts';
import { healthRoutes } from './http/routes/health-routes.ts';
import { presignedUrlRoutes } from './http/routes/presigned-url-routes.ts';
import type { Launch } from './launch/launch.ts';
import type { Clock } from './model/clock.ts';
import type { AuditTrail } from './model/decision-event.ts';
import type { ReadinessCheck } from './model/readiness.ts';

export interface AppDependencies {
  readonly launch: Launch;
  readonly tokens: TokenVerifier;
  readonly audit: AuditTrail;
  readonly readiness: readonly ReadinessCheck[];
  readonly clock: Clock;
  readonly log: FastifyBaseLogger;
}

export interface AppOptions {
  readonly version: string;
  /** Empty, or a path without a slash at its end. */
  readonly basePath: string;
  readonly maxBodyBytes: number;
  readonly maxHeaderBytes: number;
  readonly requestTimeoutMilliseconds: number;
}

/** Longer than the idle timeout of the load balancers in front (60 s), so that they never reuse a connection that is closing. */
const KEEP_ALIVE_MILLISECONDS = 75_000;

export async function buildApp(dependencies: AppDependencies, options: AppOptions): Promise<FastifyInstance> {
  const { launch, tokens, audit, readiness, clock, log } = dependencies;
  const { version, basePath } = options;

  const app = Fastify({
    loggerInstance: log,
    logController: new LogController({ disableRequestLogging: true }),
    genReqId: () => randomUUID(),
    requestIdHeader: false,
    trustProxy: false,
    exposeHeadRoutes: false,
    return503OnClosing: true,
    bodyLimit: options.maxBodyBytes,
    requestTimeout: options.requestTimeoutMilliseconds,
    keepAliveTimeout: KEEP_ALIVE_MILLISECONDS,
    http: { maxHeaderSize: options.maxHeaderBytes, requireHostHeader: true, connectionsCheckingInterval: 1000 },
    // What is not of the contract is refused: nothing is dropped, converted or filled in.
    ajv: { customOptions: { removeAdditional: false, coerceTypes: false, useDefaults: false, allErrors: false } },
    clientErrorHandler: answerClientError,
    frameworkErrors: (error, request, reply) => {
      // No hook has run at this point.
      reply.headers(answerHeaders(request.id));
      sendProblem(reply, translateFastifyError(error) ?? asServiceError(error));
    },
  });

  await app.register(answerHeadersPlugin);
  await app.register(errorsPlugin);
  await app.register(requestLogPlugin);
  await app.register(jsonBodyPlugin);
  await app.register(openApiPlugin, { basePath, version });
  await app.register(authenticationPlugin, { tokens, audit, clock });

  await app.register(healthRoutes, { prefix: basePath, version, checks: readiness });
  if (basePath !== '') {
    // Probes come straight to the container and know nothing of the path in front of it.
    await app.register(healthRoutes, { version, checks: readiness });
  }
  await app.register(callerRoutes, { prefix: basePath, launch });
  await app.register(presignedUrlRoutes, { prefix: basePath, launch });
  return app;
}
