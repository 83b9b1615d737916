import { register as globalRegistry } from '@prometheus-io/client';
import { describe, expect, test } from 'vitest';
import { createMetrics, type Metrics } from '../../../src/telemetry/metrics.ts';
import type { ObservedState } from '../../../src/telemetry/prometheus-state.ts';

const ISSUER = 'https://cognito-idp.us-east-1.amazonaws.com/us-east-1_TestPool1';

function state(overrides: Partial<ObservedState> = {}): ObservedState {
  return { version: '1.2.3', keys: [], ...overrides };
}

async function text(metrics: Metrics): Promise<string> {
  return (await metrics.scrape()).text;
}

describe('requests', () => {
  test('are counted by route, method, status and code, and timed by class of status', async () => {
    const metrics = createMetrics();
    const { measurements } = metrics;
    measurements.declareRoutes(['/v1/presigned-urls']);
    const request = { route: '/v1/presigned-urls', method: 'POST' };
    measurements.requestEnded({ ...request, status: 201, code: undefined, seconds: 0.021 });
    measurements.requestEnded({ ...request, status: 403, code: 'not_mapped', seconds: 0.001 });
    measurements.requestEnded({ ...request, status: 'aborted', code: undefined, seconds: 1 });
    measurements.requestEnded({ ...request, route: undefined, status: 404, code: 'not_found', seconds: 0.001 });
    const shown = await text(metrics);
    const where = 'route="/v1/presigned-urls",method="POST"';
    expect(shown).toContain(`studio_pass_http_requests_total{${where},status="201",code="none"} 1`);
    expect(shown).toContain(`studio_pass_http_requests_total{${where},status="403",code="not_mapped"} 1`);
    expect(shown).toContain(`studio_pass_http_requests_total{${where},status="aborted",code="none"} 1`);
    expect(shown).toContain('{route="none",method="POST",status="404",code="not_found"} 1');
    expect(shown).toContain(`_bucket{le="0.016",${where},status_class="2xx"} 0`);
    expect(shown).toContain(`_bucket{le="0.03",${where},status_class="2xx"} 1`);
  });

  test('in flight go up when they begin and down when they end', async () => {
    const metrics = createMetrics();
    const { measurements } = metrics;
    measurements.requestStarted();
    measurements.requestStarted();
    expect(await text(metrics)).toContain('studio_pass_http_requests_in_flight 2\n');
    measurements.requestEnded({ route: undefined, method: 'GET', status: 200, code: undefined, seconds: 0 });
    measurements.requestRefused(431, 'headers_too_large');
    const shown = await text(metrics);
    expect(shown).toContain('studio_pass_http_requests_in_flight 1\n');
    expect(shown).toContain('{route="none",method="other",status="431",code="headers_too_large"} 1');
  });
});

describe('the state', () => {
  test('shows age, number and state of the keys of each issuer', async () => {
    const metrics = createMetrics();
    metrics.observe(
      state({
        keys: [
          { issuer: ISSUER, status: () => ({ state: 'stale', ageSeconds: 301.5, keyCount: 2 }) },
          {
            issuer: 'https://login.example',
            status: () => ({ state: 'loading', ageSeconds: undefined, keyCount: 0 }),
          },
        ],
      }),
    );
    const shown = await text(metrics);
    expect(shown).toContain(`studio_pass_keys_age_seconds{issuer="${ISSUER}"} 301.5`);
    expect(shown).not.toContain('studio_pass_keys_age_seconds{issuer="https://login.example"}');
    expect(shown).toContain(`studio_pass_keys{issuer="${ISSUER}"} 2`);
    expect(shown).toContain('studio_pass_keys{issuer="https://login.example"} 0');
    expect(shown).toContain(`studio_pass_keys_state{issuer="${ISSUER}",state="stale"} 1`);
    expect(shown).toContain(`studio_pass_keys_state{issuer="${ISSUER}",state="ready"} 0`);
    expect(shown).toContain('studio_pass_build_info{version="1.2.3"} 1');
  });

  test('is read anew at each scrape, and keys that are gone are no longer shown with an age', async () => {
    const metrics = createMetrics();
    let ageSeconds: number | undefined = 5;
    metrics.observe(
      state({
        keys: [{ issuer: ISSUER, status: () => ({ state: 'ready', ageSeconds, keyCount: 1 }) }],
        upstream: () => ({ inFlight: 3, queued: 4 }),
        mapping: () => ({ people: 17, refused: 'line 3', ageSeconds: 60 }),
      }),
    );
    const shown = await text(metrics);
    expect(shown).toContain('studio_pass_upstream_calls_in_flight 3\n');
    expect(shown).toContain('studio_pass_upstream_calls_queued 4\n');
    expect(shown).toContain('studio_pass_mapping_people 17\n');
    expect(shown).toContain('studio_pass_mapping_refused 1\n');
    expect(shown).toContain('studio_pass_mapping_age_seconds 60\n');
    expect(shown).not.toContain('line 3');
    ageSeconds = undefined;
    expect(await text(metrics)).not.toContain('studio_pass_keys_age_seconds{');
  });

  test('of one part that fails is left out, and the rest is shown', async () => {
    const metrics = createMetrics();
    const fail = () => {
      throw new Error('broken');
    };
    metrics.observe(
      state({
        keys: [{ issuer: ISSUER, status: fail }],
        upstream: fail,
        mapping: () => ({ people: 1, refused: undefined }),
      }),
    );
    const shown = await text(metrics);
    expect(shown).toContain('studio_pass_mapping_people 1\n');
    expect(shown).not.toMatch(/^studio_pass_mapping_age_seconds /m);
    expect(shown).not.toMatch(/^studio_pass_upstream_calls_queued /m);
    expect(shown).not.toMatch(/^studio_pass_keys\{/m);
  });
});

test('names follow the conventions: counters end in _total, times in _seconds, all with help', async () => {
  const metrics = createMetrics();
  metrics.observe(state());
  const shown = await text(metrics);
  const types = [...shown.matchAll(/^# TYPE (\S+) (\S+)$/gm)].map(([, name = '', type]) => ({ name, type }));
  expect(types.length).toBeGreaterThan(8);
  for (const { name, type } of types) {
    expect(name).toMatch(/^studio_pass_[a-z_]+$/);
    expect(shown).toContain(`# HELP ${name} `);
    expect(name.endsWith('_total'), name).toBe(type === 'counter');
    expect(name.endsWith('_seconds') || type !== 'histogram', name).toBe(true);
  }
});

test("two services in one process never mix their numbers, and the library's global registry stays empty", async () => {
  const [one, other] = [createMetrics(), createMetrics()];
  one.measurements.auditFailed();
  expect(await text(one)).toContain('studio_pass_audit_failures_total 1\n');
  expect(await text(other)).toContain('studio_pass_audit_failures_total 0\n');
  expect(globalRegistry.getMetricsAsArray()).toEqual([]);
});

test('shows the process, garbage collection, and lag and utilisation of the event loop when asked to', async () => {
  const metrics = createMetrics();
  expect(await text(metrics)).not.toContain('process_');
  metrics.observeProcess();
  const shown = await text(metrics);
  for (const name of [
    'process_cpu_seconds_total',
    'process_resident_memory_bytes',
    'nodejs_gc_duration_seconds',
    'nodejs_eventloop_lag_p99_seconds',
    'nodejs_eventloop_utilization_histogram',
  ]) {
    expect(shown).toContain(`# TYPE ${name} `);
  }
});

test('those who ask at the same time share one reading', async () => {
  const metrics = createMetrics();
  let reads = 0;
  metrics.observe(
    state({
      upstream: () => {
        reads += 1;
        return { inFlight: 0, queued: 0 };
      },
    }),
  );
  await Promise.all([metrics.scrape(), metrics.scrape(), metrics.scrape()]);
  // Two gauges read it once each.
  expect(reads).toBe(2);
  await metrics.scrape();
  expect(reads).toBe(4);
});
