/**
 * The OpenAPI document without a service: made from the same routes that answer `GET /openapi.json`, with nothing behind
 * them that could be called.
 */
import { pino } from 'pino';
import { buildApp } from './app.ts';
import type { RouteCompilers } from './http/route-compilers.ts';
import { createLaunch } from './launch/launch.ts';
import { systemClock } from './model/clock.ts';
import { noMeasurements } from './model/measurements.ts';

/** Only the routes' descriptions are asked for, so nothing behind them is ever called. */
const notPartOfIt = (): never => {
  throw new Error('not part of the document');
};
const unused = async (): Promise<never> => notPartOfIt();

/** @returns what a service of this version without a base path answers at `/openapi.json`, if it has launch tickets */
export async function openApiDocument(version: string): Promise<Readonly<Record<string, unknown>>> {
  const app = await describedApp(version);
  try {
    await app.ready();
    return JSON.parse((await app.inject('/openapi.json')).body);
  } finally {
    await app.close();
  }
}

/**
 * The application with nothing behind its routes.
 * @param compilers shown every schema of every route when it is made ready
 */
export function describedApp(version: string, compilers?: RouteCompilers): ReturnType<typeof buildApp> {
  return buildApp(
    {
      launch: createLaunch({
        profiles: { lookUp: unused },
        studio: { createPresignedUrl: unused },
        spaces: { find: unused, list: unused },
        revocations: { find: unused },
        policies: [],
        clock: systemClock,
      }),
      // The document has what can be configured, whether or not a service has it.
      launchTickets: {
        tickets: { issue: unused, look: unused, open: unused },
        keys: { signing: notPartOfIt, find: notPartOfIt },
        publicUrl: 'https://studio-pass.example.com',
      },
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
      version,
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
      ...(compilers === undefined ? {} : { compilers }),
    },
  );
}
