import { connect } from 'node:net';
import { setTimeout } from 'node:timers/promises';
import { afterEach, describe, expect, test, vi } from 'vitest';
import type { Tracing } from '../../src/telemetry/tracing.ts';
import type { HttpAnswer } from '../support/http-client.ts';
import { parseAnswer, sendRaw } from '../support/http-raw.ts';
import { startTestService, type TestService, type TestServiceOptions } from '../support/test-service.ts';
import { type Collector, startCollector } from '../unit/telemetry/tracing-collector.ts';
import { startTracingTo } from '../unit/telemetry/tracing-requests.ts';

const cleanUp: (() => Promise<unknown>)[] = [];

afterEach(async () => {
  for (const step of cleanUp.splice(0).toReversed()) {
    await step();
  }
  vi.unstubAllEnvs();
});

async function start(options: TestServiceOptions = {}): Promise<TestService> {
  const service = await startTestService(options);
  cleanUp.push(service.close);
  return service;
}

async function startTraced(): Promise<{ service: TestService; tracing: Tracing; collector: Collector }> {
  const collector = await startCollector();
  cleanUp.push(collector.close);
  const tracing = await startTracingTo(collector);
  cleanUp.push(() => tracing.close());
  return { service: await start({ tracing }), tracing, collector };
}

/** The end of an answer is counted just after the client has it. */
async function eventually(service: TestService, ...lines: readonly string[]): Promise<string> {
  await vi.waitFor(async () => {
    const { text } = await service.metrics();
    for (const line of lines) {
      expect(text).toContain(line);
    }
  });
  return (await service.metrics()).text;
}

/** Sends the body long after the head, so that it arrives in an event of its own. */
async function launchSlowly({ origin, token }: TestService, body: string): Promise<HttpAnswer> {
  const { host, hostname, port } = new URL(origin);
  const head = [
    'POST /v1/presigned-urls HTTP/1.1',
    `Host: ${host}`,
    'Connection: close',
    `Authorization: Bearer ${token()}`,
    'Content-Type: application/json',
    `Content-Length: ${body.length}`,
  ];
  const chunks: Buffer[] = [];
  const socket = connect({ host: hostname, port: Number(port) });
  socket.on('data', (chunk: Buffer) => chunks.push(chunk));
  socket.write(`${head.join('\r\n')}\r\n\r\n`);
  await setTimeout(50);
  socket.write(body.slice(0, 5));
  await setTimeout(50);
  socket.write(body.slice(5));
  await new Promise((resolve) => socket.once('close', resolve));
  return parseAnswer(Buffer.concat(chunks).toString('latin1'));
}

describe('the metrics of the service', () => {
  test('tell requests, decisions, calls to SageMaker and the keys', async () => {
    const service = await start();
    expect((await service.launch()).status).toBe(201);
    expect((await service.send({ path: '/v1/me' })).status).toBe(401);
    expect((await service.send({ path: '/no/such/route' })).status).toBe(404);
    await eventually(
      service,
      'studio_pass_http_requests_total{route="/v1/presigned-urls",method="POST",status="201",code="none"} 1',
      'studio_pass_http_requests_total{route="/v1/me",method="GET",status="401",code="invalid_token"} 1',
      'studio_pass_http_requests_total{route="none",method="GET",status="404",code="not_found"} 1',
      'studio_pass_decisions_total{action="create_presigned_url",outcome="allow",reason="granted"} 1',
      'studio_pass_decisions_total{action="describe_caller",outcome="deny",reason="authorization_absent"} 1',
      'studio_pass_upstream_duration_seconds_count{operation="create_presigned_domain_url",outcome="ok"} 1',
      'studio_pass_http_requests_in_flight 0',
      'studio_pass_upstream_calls_in_flight 0',
      'state="ready"} 1',
    );
  });

  test('count what the HTTP parser refuses', async () => {
    const service = await start();
    await sendRaw(service.origin, 'NONSENSE\r\n\r\n');
    await sendRaw(service.origin, `GET / HTTP/1.1\r\nHost: x\r\nX: ${'x'.repeat(17_000)}\r\n\r\n`);
    await eventually(
      service,
      '{route="none",method="other",status="400",code="invalid_request"} 1',
      '{route="none",method="other",status="431",code="headers_too_large"} 1',
    );
  });

  test('count a client that left, and no longer as in flight', async () => {
    const service = await start();
    service.standIn.faults.next({ kind: 'hang' });
    const { hostname, port } = new URL(service.origin);
    const socket = connect({ host: hostname, port: Number(port) }, () => {
      socket.write(
        `POST /v1/presigned-urls HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${service.token()}\r\nContent-Length: 0\r\n\r\n`,
      );
    });
    await eventually(service, 'studio_pass_http_requests_in_flight 1');
    socket.destroy();
    await eventually(
      service,
      '{route="/v1/presigned-urls",method="POST",status="aborted",code="none"} 1',
      'studio_pass_http_requests_in_flight 0',
    );
  });

  test('are as many for one subject and path as for many', async () => {
    const service = await start();
    const ask = async (name: string) => {
      await service.send({ path: `/${name}`, token: service.token({ sub: name, username: name }) });
    };
    await ask('first');
    const before = (await eventually(service, 'route="/:userProfileName"')).split('\n').length;
    for (let i = 0; i < 50; i += 1) {
      await ask(`subject-${i}`);
    }
    expect((await service.metrics()).text.split('\n').length).toBe(before);
    expect((await service.metrics()).text).not.toContain('subject-');
  });
});

describe('a trace of the service', () => {
  test('has the steps of the request below its span, with a body and without', async () => {
    const { service, tracing, collector } = await startTraced();
    expect((await launchSlowly(service, JSON.stringify({ app: 'JupyterLab' }))).status).toBe(201);
    expect((await service.launch()).status).toBe(201);
    await service.close();
    cleanUp.splice(2);
    await tracing.close();
    const servers = collector.spans.filter(({ kind }) => kind === 2);
    expect(servers.map(({ name }) => name)).toEqual(['POST /v1/presigned-urls', 'POST /v1/presigned-urls']);
    for (const { spanId, traceId } of servers) {
      const steps = collector.spans.filter((span) => span.parentSpanId === spanId && span.traceId === traceId);
      expect(steps.map(({ name }) => name)).toEqual(['verify_token', 'look_up_mapping', 'create_presigned_domain_url']);
    }
  });

  test('and the metrics hold no token, URL, path, subject or profile', async () => {
    const { service, tracing, collector } = await startTraced();
    const token = service.token();
    const { json } = await service.launch();
    const url = new URL(String(json.authorizedUrl));
    await service.send({ path: '/canary-path?canary=query', token, headers: { traceparent: 'canary-header' } });
    await service.send({ path: '/v1/me', token: `${token}canary` });
    const { text } = await service.metrics();
    await service.close();
    cleanUp.splice(2);
    await tracing.close();
    expect(collector.spans.length).toBeGreaterThan(6);
    const secrets = [...token.split('.'), url.searchParams.get('token') ?? '', url.host, 'canary', 'alice'];
    for (const secret of secrets) {
      expect(secret.length).toBeGreaterThan(4);
      expect(collector.raw()).not.toContain(secret);
      expect(text).not.toContain(secret);
    }
  });
});
