/** Counted in modules, not in time: what is not loaded costs nothing. */
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

const run = promisify(execFile);
const root = fileURLToPath(new URL('../../..', import.meta.url));

/** Loads what the service loads, starts tracing as it does, and tells which modules that took. */
const PROGRAM = `
  import { registerHooks } from 'node:module';
  const loaded = [];
  registerHooks({ load: (url, context, next) => (loaded.push(url), next(url, context)) });
  await import('./src/compose.ts');
  await import('./src/telemetry/metrics.ts');
  await import('./src/telemetry/traced-ports.ts');
  const { startTracing } = await import('./src/telemetry/start-tracing.ts');
  const tracing = await startTracing(process.env, { version: '0' });
  await tracing?.close();
  process.stdout.write(JSON.stringify({ isOn: tracing !== undefined, loaded }));
`;

async function loadedWith(environment: Record<string, string>): Promise<{ isOn: boolean; packages: Set<string> }> {
  const { stdout } = await run(process.execPath, ['--input-type=module', '--eval', PROGRAM], {
    cwd: root,
    env: { PATH: process.env.PATH, NODE_V8_COVERAGE: '', ...environment },
    maxBuffer: 10_000_000,
  });
  const { isOn, loaded } = JSON.parse(stdout) as { isOn: boolean; loaded: string[] };
  const packages = loaded.map((url) => /.*\/node_modules\/((@[^/]+\/)?[^/]+)\//.exec(url)?.[1] ?? '');
  return { isOn, packages: new Set(packages) };
}

const SDK = ['@opentelemetry/sdk-trace', '@opentelemetry/resources', '@opentelemetry/exporter-trace-otlp-proto'];

test('without OTEL variables, or with tracing switched off, nothing of the OpenTelemetry SDK is loaded', async () => {
  const off = [{}, { OTEL_SERVICE_NAME: 'x' }, { OTEL_TRACES_EXPORTER: 'otlp', OTEL_SDK_DISABLED: 'true' }];
  for (const { isOn, packages } of await Promise.all(off.map(loadedWith))) {
    expect(isOn).toBe(false);
    // The metrics' library and the service are seen, so the SDK would be.
    expect(packages).toContain('@prometheus-io/client');
    expect(packages).toContain('fastify');
    // The metrics' library needs the API, which is interfaces and no more.
    const telemetry = [...packages].filter((name) => name.startsWith('@opentelemetry/'));
    expect(telemetry).toEqual(['@opentelemetry/api']);
  }
});

test('with them it is', async () => {
  const { isOn, packages } = await loadedWith({ OTEL_TRACES_EXPORTER: 'otlp' });
  expect(isOn).toBe(true);
  for (const name of SDK) {
    expect(packages).toContain(name);
  }
});
