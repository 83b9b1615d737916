/** docs/openapi.json: what a service without a base path answers at /openapi.json. */
import { pino } from 'pino';
import packageJson from '../package.json' with { type: 'json' };
import { buildApp } from '../src/app.ts';
import { createLaunch } from '../src/launch/launch.ts';
import { systemClock } from '../src/model/clock.ts';
import { noMeasurements } from '../src/model/measurements.ts';

/** Only the routes' descriptions are asked for, so nothing behind them is ever called. */
const unused = async (): Promise<never> => {
  throw new Error('not part of the document');
};

export async function openApiDocument(): Promise<unknown> {
  const app = await buildApp(
    {
      launch: createLaunch({
        profiles: { lookUp: unused },
        studio: { createPresignedUrl: unused },
        policies: [],
        clock: systemClock,
      }),
      tokens: { verify: unused },
      revocations: { find: unused },
      audit: { record: unused },
      measurements: noMeasurements,
      tracing: undefined,
      readiness: [],
      clock: systemClock,
      log: pino({ level: 'silent' }),
    },
    {
      version: packageJson.version,
      policyVersion: '',
      basePath: '',
      maxBodyBytes: 8192,
      maxHeaderBytes: 16_384,
      requestTimeoutMilliseconds: 10_000,
      maxConnections: 12_000,
      requestsPerMinutePerCaller: 60,
      requestsPerSecond: 500,
      maxEventLoopDelayMilliseconds: 250,
      corsOrigins: [],
      gateway: { endpointIds: [], endpointIdHeader: '', sourceAddressHeader: '' },
    },
  );
  await app.ready();
  const document: unknown = JSON.parse((await app.inject('/openapi.json')).body);
  await app.close();
  return document;
}
