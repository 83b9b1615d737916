import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { ServiceError } from '../../../src/model/errors.ts';
import type { Tracing } from '../../../src/telemetry/tracing.ts';
import { type CollectedSpan, type Collector, startCollector } from './tracing-collector.ts';
import { CANARY, handleRequest, startTracingTo } from './tracing-requests.ts';

const TRACE_ID = '4bf92f3577b34da6a3ce929d0e0e4736';
const SPAN_ID = '00f067aa0ba902b7';

let collector: Collector;
let tracing: Tracing | undefined;

async function start(environment: Record<string, string> = {}): Promise<Tracing> {
  tracing = await startTracingTo(collector, environment);
  return tracing;
}

function spanNamed(name: string): CollectedSpan {
  const found = collector.spans.filter((span) => span.name === name);
  expect(found, name).toHaveLength(1);
  return found[0] as CollectedSpan;
}

beforeEach(async () => {
  collector = await startCollector();
});

afterEach(async () => {
  await tracing?.close();
  tracing = undefined;
  await collector.close();
  vi.unstubAllEnvs();
});

describe('a traced request', () => {
  test('is one server span with a child for each step', async () => {
    const running = await start();
    await handleRequest(running);
    await running.close();
    const server = spanNamed('POST /v1/presigned-urls');
    expect(server).toMatchObject({ kind: 2, parentSpanId: '', statusCode: 0 });
    expect(server.attributes).toEqual({
      'http.request.method': 'POST',
      'http.route': '/v1/presigned-urls',
      'http.response.status_code': 201,
    });
    for (const name of ['verify_token', 'look_up_mapping', 'create_presigned_domain_url']) {
      expect(spanNamed(name)).toMatchObject({ traceId: server.traceId, parentSpanId: server.spanId, statusCode: 0 });
    }
    expect(spanNamed('create_presigned_domain_url')).toMatchObject({
      kind: 3,
      attributes: { 'rpc.system': 'aws-api', 'rpc.service': 'SageMaker', 'rpc.method': 'CreatePresignedDomainUrl' },
    });
    expect(collector.spans).toHaveLength(4);
    expect(collector.requests[0]?.path).toBe('/v1/traces');
    expect(collector.requests[0]?.headers['content-type']).toBe('application/x-protobuf');
  });

  test('and another at the same time do not get into each other', async () => {
    const running = await start();
    await Promise.all([
      handleRequest(running, { traceparent: `00-${'a'.repeat(32)}-${SPAN_ID}-01` }),
      handleRequest(running, { traceparent: `00-${'b'.repeat(32)}-${SPAN_ID}-01` }),
    ]);
    await running.close();
    for (const traceId of ['a'.repeat(32), 'b'.repeat(32)]) {
      const own = collector.spans.filter((span) => span.traceId === traceId);
      const server = own.find(({ kind }) => kind === 2);
      expect(own).toHaveLength(4);
      expect(own.filter((span) => span.parentSpanId === server?.spanId)).toHaveLength(3);
    }
  });

  test('that fails names the code of the step and of the answer, and no message', async () => {
    const running = await start();
    await handleRequest(running, { fault: new ServiceError('upstream_throttled', { detail: CANARY }) });
    await running.close();
    const step = spanNamed('create_presigned_domain_url');
    expect(step).toMatchObject({ statusCode: 2, statusMessage: '', events: 0 });
    expect(step.attributes).toMatchObject({ 'error.type': 'upstream_throttled' });
    const server = spanNamed('POST /v1/presigned-urls');
    expect(server).toMatchObject({ statusCode: 2, statusMessage: '', events: 0 });
    expect(server.attributes).toMatchObject({ 'http.response.status_code': 502, 'error.type': 'upstream_failed' });
  });

  test('that fails leaves nothing of it in the next', async () => {
    const running = await start();
    await handleRequest(running, { fault: new ServiceError('upstream_throttled', { detail: CANARY }) });
    await handleRequest(running);
    await running.close();
    const steps = collector.spans.filter(({ name }) => name === 'create_presigned_domain_url');
    expect(steps.map(({ attributes }) => attributes['error.type'])).toEqual(['upstream_throttled', undefined]);
  });

  test('of a refused client is no error of the server', async () => {
    const running = await start();
    running.startRequest({ method: 'GET', route: '/v1/me', traceparent: undefined }).end(401, 'invalid_token');
    await running.close();
    const server = spanNamed('GET /v1/me');
    expect(server.statusCode).toBe(0);
    expect(server.attributes).toMatchObject({ 'http.response.status_code': 401, 'error.type': 'invalid_token' });
  });

  test('whose client left says so instead of a status', async () => {
    const running = await start();
    running.startRequest({ method: 'GET', route: '/v1/me', traceparent: undefined }).end('aborted', undefined);
    await running.close();
    expect(spanNamed('GET /v1/me').attributes).toEqual({
      'http.request.method': 'GET',
      'http.route': '/v1/me',
      'error.type': 'aborted',
    });
  });

  test('with an invented method and no route has a name of the few', async () => {
    const running = await start();
    running.startRequest({ method: CANARY, route: undefined, traceparent: undefined }).end(404, 'not_found');
    await running.close();
    expect(spanNamed('HTTP').attributes).toMatchObject({ 'http.request.method': '_OTHER' });
    expect(collector.raw()).not.toContain(CANARY);
  });

  test('belongs to the trace that a valid traceparent names, and only then', async () => {
    const running = await start();
    const route = { method: 'GET', route: '/v1/me' };
    const named = running.startRequest({ ...route, traceparent: `00-${TRACE_ID}-${SPAN_ID}-01` });
    expect(named.traceId).toBe(TRACE_ID);
    named.end(200, undefined);
    const own = running.startRequest({ ...route, traceparent: `00-${TRACE_ID}-${SPAN_ID}-01, ${CANARY}` });
    expect(own.traceId).not.toBe(TRACE_ID);
    own.end(200, undefined);
    await running.close();
    expect(collector.spans.map(({ parentSpanId }) => parentSpanId)).toEqual([SPAN_ID, '']);
    expect(collector.spans.map(({ traceState }) => traceState)).toEqual(['', '']);
    expect(collector.raw()).not.toContain(CANARY);
  });
});

test('no token, URL, path, subject, profile, AWS message or id gets into a span, whether or not it works', async () => {
  const running = await start();
  await handleRequest(running, { traceparent: CANARY });
  await handleRequest(running, {
    fault: new ServiceError('upstream_denied', { detail: CANARY, awsRequestId: CANARY }),
  });
  await handleRequest(running, { fault: new TypeError(CANARY, { cause: new Error(CANARY) }) });
  await running.close();
  expect(collector.spans).toHaveLength(12);
  expect(collector.raw()).toContain('/v1/presigned-urls');
  expect(collector.raw()).not.toContain(CANARY);
  expect(collector.raw()).not.toContain('d-studiopass01');
});

test('outside of a request, even right after one, a step is done and not traced', async () => {
  const running = await start();
  const trace = running.startRequest({ method: 'GET', route: '/v1/me', traceparent: undefined });
  trace.run(() => undefined);
  expect(await running.step('verify_token', async () => 42)).toBe(42);
  trace.end(200, undefined);
  await running.close();
  expect(collector.spans.map(({ name }) => name)).toEqual(['GET /v1/me']);
});

describe('the resource', () => {
  test('is the service by name and version, with nothing of the host or the command line', async () => {
    const running = await start();
    await handleRequest(running);
    await running.close();
    const [{ resource } = { resource: {} }] = collector.spans;
    expect(resource).toMatchObject({ 'service.name': 'studio-pass', 'service.version': '1.2.3' });
    expect(Object.keys(resource).filter((name) => !/^(service|telemetry\.sdk)\./.test(name))).toEqual([]);
  });

  test("is what the operator's variables say", async () => {
    const running = await start({
      OTEL_SERVICE_NAME: 'studio-pass-eu',
      OTEL_RESOURCE_ATTRIBUTES: 'service.version=9,deployment.environment.name=test',
    });
    await handleRequest(running);
    await running.close();
    expect(collector.spans[0]?.resource).toMatchObject({
      'service.name': 'studio-pass-eu',
      'service.version': '9',
      'deployment.environment.name': 'test',
    });
  });
});

describe('sampling', () => {
  test.each([
    ['always_off', {}, undefined, 0],
    ['parentbased_always_off', {}, undefined, 0],
    ['parentbased_always_off', {}, '01', 4],
    ['parentbased_always_on', {}, '00', 0],
    ['always_on', {}, '00', 4],
    ['traceidratio', { OTEL_TRACES_SAMPLER_ARG: '0' }, undefined, 0],
    ['parentbased_traceidratio', { OTEL_TRACES_SAMPLER_ARG: '1' }, undefined, 4],
  ])('by %s %j with flags %s sends %i spans', async (name, more, flags, expected) => {
    const running = await start({ OTEL_TRACES_SAMPLER: name, ...more });
    await handleRequest(running, {
      traceparent: flags === undefined ? undefined : `00-${TRACE_ID}-${SPAN_ID}-${flags}`,
    });
    await running.close();
    expect(collector.spans).toHaveLength(expected);
  });
});
