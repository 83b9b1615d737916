/**
 * Tracing with the OpenTelemetry SDK. Loaded only when asked for. Spans are queued and sent in the background, and dropped
 * when the queue is full: a collector that is slow or away never slows or fails a request. No context is kept globally, and
 * attributes are set from closed sets only: no exception is recorded, since its text may quote anything.
 */
import { AsyncLocalStorage } from 'node:async_hooks';
import { ROOT_CONTEXT, type Span, SpanKind, SpanStatusCode, TraceFlags, type Tracer, trace } from '@opentelemetry/api';
import { type ErrorCode, ServiceError } from '../model/errors.ts';
import { methodLabel, OTHER, reasonLabel } from './label-values.ts';
import { createTracerProvider, SERVICE_NAME, type TracerProviderOptions } from './opentelemetry-provider.ts';
import { parseTraceparent } from './trace-parent.ts';
import type { RequestTrace, StartedRequest, TracedStep, Tracing } from './tracing.ts';

const CLOSE_MILLISECONDS = 2_000;

/** As the semantic conventions have it: an internal step, or a call to another service. */
const STEPS: Readonly<Record<TracedStep, { readonly kind: SpanKind; readonly attributes: Record<string, string> }>> = {
  verify_token: { kind: SpanKind.INTERNAL, attributes: {} },
  look_up_mapping: { kind: SpanKind.INTERNAL, attributes: {} },
  describe_space: sageMakerCall('DescribeSpace'),
  list_spaces: sageMakerCall('ListSpaces'),
  create_presigned_domain_url: sageMakerCall('CreatePresignedDomainUrl'),
};

function sageMakerCall(method: string): { readonly kind: SpanKind; readonly attributes: Record<string, string> } {
  return {
    kind: SpanKind.CLIENT,
    attributes: { 'rpc.system': 'aws-api', 'rpc.service': 'SageMaker', 'rpc.method': method },
  };
}

export function createOpenTelemetryTracing(options: TracerProviderOptions): Tracing {
  const provider = createTracerProvider(options);
  const tracer = provider.getTracer(SERVICE_NAME, options.version);
  const current = new AsyncLocalStorage<Span>();
  let closed: Promise<void> | undefined;

  return {
    startRequest(request) {
      return requestTrace(startServerSpan(tracer, request), current);
    },
    async step(step, work) {
      const parent = current.getStore();
      if (parent === undefined) {
        return work();
      }
      const span = tracer.startSpan(step, STEPS[step], trace.setSpan(ROOT_CONTEXT, parent));
      try {
        return await work();
      } catch (error) {
        fail(span, error instanceof ServiceError ? error.reason : 'internal_error');
        throw error;
      } finally {
        span.end();
      }
    },
    close() {
      closed ??= within(CLOSE_MILLISECONDS, provider.shutdown());
      return closed;
    },
  };
}

function startServerSpan(tracer: Tracer, { method, route, traceparent }: StartedRequest): Span {
  const parent = parseTraceparent(traceparent);
  const known = methodLabel(method);
  return tracer.startSpan(
    // Names must be few as well: "{method} {route}", or what of it is known.
    `${known === OTHER ? 'HTTP' : known}${route === undefined ? '' : ` ${route}`}`,
    {
      kind: SpanKind.SERVER,
      attributes: {
        'http.request.method': known === OTHER ? '_OTHER' : known,
        ...(route === undefined ? {} : { 'http.route': route }),
      },
    },
    parent === undefined
      ? ROOT_CONTEXT
      : trace.setSpanContext(ROOT_CONTEXT, {
          traceId: parent.traceId,
          spanId: parent.spanId,
          traceFlags: parent.sampled ? TraceFlags.SAMPLED : TraceFlags.NONE,
          isRemote: true,
        }),
  );
}

function requestTrace(span: Span, current: AsyncLocalStorage<Span>): RequestTrace {
  return {
    traceId: span.spanContext().traceId,
    run: (work) => current.run(span, work),
    end(status: number | 'aborted', code: ErrorCode | undefined) {
      if (status === 'aborted') {
        span.setAttribute('error.type', 'aborted');
      } else {
        span.setAttribute('http.response.status_code', status);
      }
      if (code !== undefined) {
        span.setAttribute('error.type', reasonLabel(code));
      }
      // What a client did wrong is no error of the server (semantic conventions for HTTP spans).
      if (typeof status === 'number' && status >= 500) {
        span.setStatus({ code: SpanStatusCode.ERROR });
      }
      span.end();
    },
  };
}

function fail(span: Span, reason: ServiceError['reason']): void {
  span.setAttribute('error.type', reasonLabel(reason));
  span.setStatus({ code: SpanStatusCode.ERROR });
}

/** What was not sent by then is lost, and has been reported by the exporter if it failed. */
async function within(milliseconds: number, work: Promise<void>): Promise<void> {
  const timer = Promise.withResolvers<void>();
  const timeout = setTimeout(timer.resolve, milliseconds);
  await Promise.race([work.catch(() => undefined), timer.promise]);
  clearTimeout(timeout);
}
