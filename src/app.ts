/**
 * The HTTP application: every plugin and route is registered here, in sight. It listens to nothing by itself, and knows
 * adapters only by their ports.
 */
import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import Fastify, { type FastifyBaseLogger, type FastifyInstance, LogController } from 'fastify';
import type { TokenVerifier } from './auth/token-verifier.ts';
import { answerHeaders, answerHeadersPlugin } from './http/answer-headers-plugin.ts';
import { authenticationPlugin } from './http/authentication-plugin.ts';
import { withoutBasePath } from './http/base-path.ts';
import { answerClientError, answerExpectation } from './http/client-error.ts';
import { Connections } from './http/connections.ts';
import { drainPlugin } from './http/drain-plugin.ts';
import { errorsPlugin } from './http/errors-plugin.ts';
import { translateFastifyError } from './http/fastify-error.ts';
import type { GatewayOptions } from './http/gateway-source.ts';
import { jsonBodyPlugin } from './http/json-body-plugin.ts';
import { launchPagePlugin } from './http/launch-page-plugin.ts';
import type { LaunchTicketService } from './http/launch-ticket-plugin.ts';
import { type LoadOptions, loadPlugin } from './http/load-plugin.ts';
import { openApiPlugin } from './http/openapi-plugin.ts';
import { asServiceError, sendProblem } from './http/problem.ts';
import { requestFormPlugin } from './http/request-form-plugin.ts';
import { requestLogPlugin } from './http/request-log-plugin.ts';
import { type RouteCompilers, routeCompilers } from './http/route-compilers.ts';
import { callerRoutes } from './http/routes/caller-routes.ts';
import { healthRoutes } from './http/routes/health-routes.ts';
import { presignedUrlRoutes } from './http/routes/presigned-url-routes.ts';
import { securityHeadersPlugin } from './http/security-headers-plugin.ts';
import { type TelemetryOptions, telemetryPlugin } from './http/telemetry-plugin.ts';
import type { Launch } from './launch/launch.ts';
import type { Clock } from './model/clock.ts';
import type { AuditTrail } from './model/decision-event.ts';
import type { LaunchPage } from './model/launch-page.ts';
import type { ReadinessCheck } from './model/readiness.ts';
import type { RevocationList } from './model/revocation.ts';
import { TICKET_MAX_LENGTH } from './model/ticket-store.ts';

export interface AppDependencies extends TelemetryOptions {
  readonly launch: Launch;
  /** Undefined if there are no launch tickets, which then cost nothing. */
  readonly launchTickets: LaunchTicketService | undefined;
  readonly tokens: TokenVerifier;
  readonly revocations: RevocationList;
  readonly audit: AuditTrail;
  readonly readiness: readonly ReadinessCheck[];
  readonly clock: Clock;
  readonly log: FastifyBaseLogger;
}

export interface AppOptions extends LoadOptions {
  readonly version: string;
  readonly policyVersion: string;
  /** As in `OpenApiOptions`. */
  readonly documentationPage?: boolean;
  /** What the path of a request may begin with: empty, or a path without a slash at its end. */
  readonly basePath: string;
  readonly maxBodyBytes: number;
  readonly maxHeaderBytes: number;
  readonly requestTimeoutMilliseconds: number;
  readonly maxConnections: number;
  /** Compared exactly; empty allows none. */
  readonly corsOrigins: readonly string[];
  readonly gateway: GatewayOptions;
  /** For whoever wants to see what is compiled; by default those of this build. */
  readonly compilers?: RouteCompilers;
  /** None if absent. */
  readonly launchPage?: LaunchPage | undefined;
}

/** Longer than the idle timeout of the load balancers in front (60 s), so that they never reuse a connection that is closing. */
const KEEP_ALIVE_MILLISECONDS = 75_000;

export async function buildApp(dependencies: AppDependencies, options: AppOptions): Promise<FastifyInstance> {
  const { launch, launchTickets, tokens, revocations, audit, readiness, clock, log, measurements, tracing } =
    dependencies;
  const { version, basePath, documentationPage = true } = options;

  const connections = new Connections();
  const app = Fastify({
    loggerInstance: log,
    logController: new LogController({ disableRequestLogging: true }),
    genReqId: () => randomUUID(),
    requestIdHeader: false,
    trustProxy: false,
    // A launch ticket is longer than the 100 characters that are usual.
    routerOptions: { maxParamLength: TICKET_MAX_LENGTH },
    exposeHeadRoutes: false,
    // What arrives on a connection that is still open is answered, with a hint to open no more requests on it.
    return503OnClosing: false,
    bodyLimit: options.maxBodyBytes,
    keepAliveTimeout: KEEP_ALIVE_MILLISECONDS,
    requestTimeout: options.requestTimeoutMilliseconds,
    // The timeouts are given to Node as well: Fastify sets its own too late for Node to watch over slow bodies.
    http: {
      maxHeaderSize: options.maxHeaderBytes,
      requestTimeout: options.requestTimeoutMilliseconds,
      headersTimeout: options.requestTimeoutMilliseconds,
      connectionsCheckingInterval: 1000,
      // Checked with everything else about the form of a request, where the answer is a proper one.
      requireHostHeader: false,
    },
    rewriteUrl: ({ url = '/' }: IncomingMessage) => withoutBasePath(url, basePath),
    schemaController: { compilersFactory: options.compilers ?? routeCompilers },
    // What is not of the contract is refused: nothing is dropped, converted or filled in.
    ajv: { customOptions: { removeAdditional: false, coerceTypes: false, useDefaults: false, allErrors: false } },
    clientErrorHandler: (error, socket) =>
      connections.afterAnswers(socket, () => answerClientError(error, socket, measurements)),
    frameworkErrors: (error, request, reply) => {
      // No hook has run at this point.
      reply.headers(answerHeaders(request.id));
      const serviceError = translateFastifyError(error) ?? asServiceError(error);
      sendProblem(reply, serviceError);
      measurements.requestRefused(reply.statusCode, serviceError.code);
    },
  });

  app.server.maxConnections = options.maxConnections;
  connections.watch(app.server);
  app.server.on('checkExpectation', answerExpectation);
  app.server.on('connect', (_request, socket: Socket) =>
    answerClientError(Object.assign(new Error('CONNECT'), { code: 'CONNECT' }), socket, measurements),
  );

  await app.register(telemetryPlugin, { measurements, tracing });
  await app.register(answerHeadersPlugin);
  await app.register(errorsPlugin);
  await app.register(requestLogPlugin);
  await app.register(requestFormPlugin);
  await app.register(drainPlugin, { connections, ...options });
  await app.register(securityHeadersPlugin, { corsOrigins: options.corsOrigins });
  await app.register(jsonBodyPlugin);
  await app.register(openApiPlugin, { basePath, version, documentationPage });
  await app.register(loadPlugin, { ...options, measurements });
  await app.register(authenticationPlugin, {
    tokens,
    revocations,
    audit,
    clock,
    gateway: options.gateway,
    policyVersion: options.policyVersion,
  });

  await app.register(launchPagePlugin, { basePath, page: options.launchPage });
  await app.register(healthRoutes, { version, checks: readiness });
  await app.register(callerRoutes, { launch });
  await app.register(presignedUrlRoutes, { launch });
  if (launchTickets !== undefined) {
    const { launchTicketPlugin } = await import('./http/launch-ticket-plugin.ts');
    await app.register(launchTicketPlugin, { ...launchTickets, gateway: options.gateway, clock });
  }
  return app;
}
