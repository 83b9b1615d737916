/**
 * Measures and traces every request from its first hook to the end of its answer, whatever becomes of it. It names the
 * route's pattern, never the path or query as sent. Registered before everything else, so that it sees every route.
 */
import type { FastifyInstance } from 'fastify';
import fastifyPlugin from 'fastify-plugin';
import type { Measurements } from '../model/measurements.ts';
import type { Tracing } from '../telemetry/tracing.ts';

export interface TelemetryOptions {
  readonly measurements: Measurements;
  /** Undefined if nothing is to be traced, which then costs nothing. */
  readonly tracing: Tracing | undefined;
}

async function telemetry(app: FastifyInstance, { measurements, tracing }: TelemetryOptions): Promise<void> {
  const routes = new Set<string>();
  app.addHook('onRoute', ({ url }) => {
    routes.add(url);
  });
  app.addHook('onReady', async () => measurements.declareRoutes(routes));

  app.addHook('onRequest', (request, reply, done) => {
    const startedAt = performance.now();
    measurements.requestStarted();
    // Unlike the onResponse hook, this also comes when the client has left.
    reply.raw.once('close', () => {
      const status = reply.raw.writableFinished ? reply.statusCode : 'aborted';
      const code = request.serviceError?.code;
      const seconds = (performance.now() - startedAt) / 1000;
      measurements.requestEnded({ route: request.routeOptions.url, method: request.method, status, code, seconds });
    });
    done();
  });
  if (tracing !== undefined) {
    traceRequests(app, tracing);
  }
}

function traceRequests(app: FastifyInstance, tracing: Tracing): void {
  app.addHook('onRequest', (request, reply, done) => {
    const { method, headers, routeOptions } = request;
    const trace = tracing.startRequest({ method, route: routeOptions.url, traceparent: headers.traceparent });
    reply.raw.once('close', () => {
      trace.end(reply.raw.writableFinished ? reply.statusCode : 'aborted', request.serviceError?.code);
    });
    // Everything from here on runs in the trace; Fastify carries it across the events in which a body arrives.
    trace.run(done);
  });
}

export const telemetryPlugin = fastifyPlugin(telemetry, { name: 'telemetry' });
