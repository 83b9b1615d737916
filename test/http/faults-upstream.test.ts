import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { ErrorCode } from '../../src/model/errors.ts';
import { type FaultProxy, type ProxyFault, startFaultProxy } from '../support/fault-proxy.ts';
import { expectProblem } from '../support/http-problem.ts';
import { startTestService, type TestService } from '../support/test-service.ts';

/** Faults on the way to SageMaker, each by itself: the documented answer, in time, and no trace of it afterwards. */
const MAX_IN_FLIGHT = 2;
const TOTAL_MILLISECONDS = 1_500;
const sageMaker = {
  connectTimeoutMilliseconds: 200,
  requestTimeoutMilliseconds: 300,
  totalTimeoutMilliseconds: TOTAL_MILLISECONDS,
  maxInFlight: MAX_IN_FLIGHT,
  maxQueued: 8,
};
let service: TestService;
let proxy: FaultProxy;

beforeAll(async () => {
  const target = { standIn: '' };
  proxy = await startFaultProxy({ target: () => target.standIn });
  service = await startTestService({ domain: { sageMakerEndpoint: proxy.endpoint }, settings: { sageMaker } });
  target.standIn = service.standIn.apiEndpoint;
});
beforeEach(() => service.standIn.calls.clear());
afterAll(async () => {
  await service.close();
  await proxy.close();
});

async function timed<T>(work: () => Promise<T>): Promise<{ readonly result: T; readonly milliseconds: number }> {
  const started = performance.now();
  const result = await work();
  return { result, milliseconds: performance.now() - started };
}

describe('on the way to SageMaker', () => {
  it.each<[ProxyFault, number, ErrorCode]>([
    ['reset-before', 502, 'upstream_failed'],
    ['reset-unanswered', 502, 'upstream_failed'],
    ['reset-half-way', 502, 'upstream_failed'],
    ['truncated', 502, 'upstream_failed'],
    ['garbage', 502, 'upstream_failed'],
    ['html', 502, 'upstream_failed'],
    ['http-500', 502, 'upstream_failed'],
    ['http-503', 502, 'upstream_failed'],
    ['length-too-short', 502, 'upstream_failed'],
    ['black-hole', 504, 'upstream_timeout'],
    ['stalled', 504, 'upstream_timeout'],
    ['slow-drip', 504, 'upstream_timeout'],
    ['length-too-long', 504, 'upstream_timeout'],
  ])(
    '%s is answered %i %s in time, audited as such, and forgotten by the next request',
    async (fault, status, code) => {
      // More often than there are calls in flight, so that one that kept its place would be missed.
      for (let round = 0; round <= MAX_IN_FLIGHT; round += 1) {
        proxy.script(fault);
        const { result, milliseconds } = await timed(() => service.launch());
        expectProblem(result, status, code);
        expect(milliseconds).toBeLessThan(TOTAL_MILLISECONDS + 500);
        expect(result.text).not.toContain('injected');
        expect(service.audit().at(-1)).toMatchObject({
          requestId: result.headers['x-request-id'],
          outcome: 'deny',
          reason: code,
        });
      }
      expect((await service.launch()).status).toBe(201);
      expect(proxy.connections()).toBeLessThanOrEqual(MAX_IN_FLIGHT);
    },
  );

  it.each<ProxyFault>(['slow', 'half-close'])('%s is no fault: the URL is handed out', async (fault) => {
    proxy.script(fault, fault, undefined);
    for (let round = 0; round < 3; round += 1) {
      expect((await service.launch()).status).toBe(201);
    }
  });

  it('throttling is tried again, and given up in time', async () => {
    proxy.script('throttling', 'throttling', undefined);
    expect((await service.launch()).status).toBe(201);
    proxy.script('throttling', 'throttling', 'throttling', 'throttling', 'throttling');
    const { result, milliseconds } = await timed(() => service.launch());
    expectProblem(result, 503, 'upstream_throttled');
    expect(Number(result.headers['retry-after'])).toBeGreaterThan(0);
    expect(milliseconds).toBeLessThan(TOTAL_MILLISECONDS + 500);
    proxy.script();
  });

  it.each<ProxyFault>(['reset-before', 'black-hole', 'stalled', 'http-500', 'truncated'])(
    'a call that ended with %s is not made a second time',
    async (fault) => {
      const struck = () => [...proxy.struck().values()].reduce((sum, count) => sum + count, 0);
      const before = struck();
      proxy.script(fault);
      expect((await service.launch()).status).toBeGreaterThan(500);
      expect(struck() - before).toBe(1);
      expect(service.standIn.calls.count()).toBeLessThanOrEqual(1);
    },
  );

  it('an answer that never ends is given up before it fills the memory', async () => {
    const before = process.memoryUsage().rss;
    for (let round = 0; round < 3; round += 1) {
      proxy.script('endless');
      expect([502, 504]).toContain((await service.launch()).status);
    }
    expect((await service.launch()).status).toBe(201);
    expect(process.memoryUsage().rss - before).toBeLessThan(100 * 1024 * 1024);
  });
});
