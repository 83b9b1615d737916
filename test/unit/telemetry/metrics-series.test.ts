import { describe, expect, test } from 'vitest';
import type { DecidedAction } from '../../../src/model/decision-event.ts';
import type { ErrorCode } from '../../../src/model/errors.ts';
import { type LoadLimit, type Measurements, noMeasurements } from '../../../src/model/measurements.ts';
import { createMetrics, type Metrics } from '../../../src/telemetry/metrics.ts';

const CANARY = 'eyJhbGciOiJSUzI1NiJ9.canary.canary';
const HOSTILE = [
  '__proto__',
  'constructor',
  '',
  `/launch/${CANARY}`,
  'a\nstudio_pass_forged_total 1',
  '"} 1\n',
  'GET|POST',
  '\u0000',
  'alice@example.com',
  'x'.repeat(100_000),
];

/** Every line that is a sample, without its value. */
async function series(metrics: Metrics): Promise<readonly string[]> {
  const { text } = await metrics.scrape();
  return text
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => line.slice(0, line.lastIndexOf(' ')));
}

/** What no type would let through, said by code that has gone wrong. */
function sayEverywhere({ requestEnded, ...measurements }: Bound, text: string): void {
  const status = text as unknown as number;
  requestEnded({ route: text, method: text, status, code: text as ErrorCode, seconds: Number.NaN });
  measurements.requestRefused(status, text as ErrorCode);
  measurements.decision(text as DecidedAction, text as 'allow', text as ErrorCode);
  measurements.upstreamCall(text as 'create_presigned_domain_url', text as ErrorCode, -1);
  measurements.turnedAway(text as LoadLimit);
}

type Bound = Pick<Measurements, 'requestEnded' | 'requestRefused' | 'decision' | 'upstreamCall' | 'turnedAway'>;

function bound(measurements: Measurements): Bound {
  return {
    requestEnded: (request) => measurements.requestEnded(request),
    requestRefused: (status, code) => measurements.requestRefused(status, code),
    decision: (action, outcome, reason) => measurements.decision(action, outcome, reason),
    upstreamCall: (operation, outcome, seconds) => measurements.upstreamCall(operation, outcome, seconds),
    turnedAway: (limit) => measurements.turnedAway(limit),
  };
}

function metricsWithRoutes(): Metrics {
  const metrics = createMetrics();
  metrics.measurements.declareRoutes(['/v1/me', '/:userProfileName']);
  return metrics;
}

describe('the number of time series', () => {
  test('stays the same for 10 000 distinct paths, methods, statuses, codes and reasons', async () => {
    const metrics = metricsWithRoutes();
    sayEverywhere(bound(metrics.measurements), 'first');
    const before = await series(metrics);
    for (let i = 0; i < 10_000; i += 1) {
      sayEverywhere(bound(metrics.measurements), `subject-${i}`);
    }
    expect(await series(metrics)).toEqual(before);
    expect(before.join('\n')).toContain('route="other",method="other",status="other",code="other"');
  });

  test('stays the same for hostile values, and none of them is shown', async () => {
    const metrics = metricsWithRoutes();
    sayEverywhere(bound(metrics.measurements), 'first');
    const before = await series(metrics);
    for (const text of HOSTILE) {
      sayEverywhere(bound(metrics.measurements), text);
    }
    expect(await series(metrics)).toEqual(before);
    const { text } = await metrics.scrape();
    expect(text).not.toContain('canary');
    expect(text).not.toContain('forged');
    expect(text).not.toContain('alice');
  });

  test('grows with the routes that were declared and with nothing else of a request', async () => {
    const metrics = metricsWithRoutes();
    const { measurements } = metrics;
    const request = { method: 'GET', status: 200, code: undefined, seconds: 0.1 } as const;
    measurements.requestEnded({ ...request, route: '/:userProfileName' });
    const before = await series(metrics);
    measurements.requestEnded({ ...request, route: '/:userProfileName' });
    expect(await series(metrics)).toEqual(before);
    measurements.requestEnded({ ...request, route: '/v1/me' });
    expect((await series(metrics)).length).toBeGreaterThan(before.length);
  });
});

test('values without number or below zero are timed as 0 instead of failing the request', async () => {
  const metrics = metricsWithRoutes();
  for (const seconds of [Number.NaN, Number.POSITIVE_INFINITY, -5]) {
    metrics.measurements.upstreamCall('create_presigned_domain_url', 'ok', seconds);
  }
  const { text } = await metrics.scrape();
  const labels = '{operation="create_presigned_domain_url",outcome="ok"}';
  expect(text).toContain(`studio_pass_upstream_duration_seconds_count${labels} 3`);
  expect(text).toContain(`studio_pass_upstream_duration_seconds_sum${labels} 0`);
});

test('measuring nothing takes everything and does nothing', () => {
  expect(() => {
    noMeasurements.declareRoutes(['/']);
    noMeasurements.requestStarted();
    noMeasurements.auditFailed();
    sayEverywhere(bound(noMeasurements), CANARY);
  }).not.toThrow();
});
