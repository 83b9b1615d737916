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
const unused = async (): Promise<never> => {
  throw new Error('not part of the document');
};

/** @returns what a service of this version without a base path answers at `/openapi.json` */
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
