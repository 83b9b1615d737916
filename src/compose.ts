/**
 * From the configuration to everything that works together. Adapters are constructed here and in src/composition, and
 * nowhere else; each gets just the options it needs, never the whole configuration.
 */
import type { Writable } from 'node:stream';
import type { FastifyBaseLogger, FastifyInstance } from 'fastify';
import { buildApp } from './app.ts';
import { createTokenVerifier } from './auth/token-verifier.ts';
import { accessTableIfNeeded } from './composition/access-table-if-needed.ts';
import { affordableConnections } from './composition/affordable-connections.ts';
import { composeAudit } from './composition/audit.ts';
import { policyOf, policyVersion } from './composition/domain-policies.ts';
import { issuerNames } from './composition/issuer-names.ts';
import { composeIssuers, keyCheck } from './composition/issuers.ts';
import { composeLaunchPage } from './composition/launch-page.ts';
import { launchTicketsIfConfigured } from './composition/launch-tickets-if-configured.ts';
import { composeProfiles } from './composition/profiles.ts';
import { composeRevocations } from './composition/revocations.ts';
import { composeStudio } from './composition/studio.ts';
import type { Configuration } from './config/schema.ts';
import { createLaunch } from './launch/launch.ts';
import { createLaunchTickets } from './launch/launch-tickets.ts';
import type { Clock } from './model/clock.ts';
import type { ReadinessCheck } from './model/readiness.ts';
import { RememberedSpaceDirectory } from './studio/remembered-space-directory.ts';
import { measuredAuditTrail, measuredCalls } from './telemetry/measured-ports.ts';
import { createMetrics, type Metrics } from './telemetry/metrics.ts';
import {
  tracedProfileDirectory,
  tracedSpaceDirectory,
  tracedStudioGateway,
  tracedTokenVerifier,
} from './telemetry/traced-ports.ts';
import type { Tracing } from './telemetry/tracing.ts';

export interface Surroundings {
  readonly version: string;
  readonly clock: Clock;
  readonly log: FastifyBaseLogger;
  /** Where audit events are written, and nothing else. */
  readonly auditStream: Writable;
  /** Files and sockets the process may have open at once. */
  readonly maxOpenFiles: number;
  /** As in `ConnectionMeans`. */
  readonly memoryBytes: number;
  /** Undefined if nothing is to be traced. */
  readonly tracing?: Tracing | undefined;
  /** Whether `/docs` is served; the OpenAPI document always is. True if absent. */
  readonly documentationPage?: boolean;
}

export interface Service {
  readonly app: FastifyInstance;
  readonly metrics: Metrics;
  /** Fetches the keys for the first time; resolves whether or not that worked, `/readyz` tells. */
  start(): Promise<void>;
  /** Where timers stand still between requests: fetches the keys again if that is due. */
  refreshKeys(): Promise<void>;
  /** From here on `/readyz` says no, so that nobody sends more; requests are still answered. */
  beginShutdown(): void;
  /** Ends everything that runs in the background. The application is closed by whoever listens with it. */
  close(): Promise<void>;
}

/** @throws ConfigurationError if a file that the configuration names cannot be read or is at fault */
export async function composeService(configuration: Configuration, surroundings: Surroundings): Promise<Service> {
  const {
    version,
    clock,
    log,
    auditStream,
    maxOpenFiles,
    memoryBytes,
    tracing,
    documentationPage = true,
  } = surroundings;
  const { server, limits, gateway } = configuration;
  const maxConnections = affordableConnections({ ...limits, maxOpenFiles, memoryBytes });
  if (maxConnections < limits.maxConnections) {
    log.warn({ maxConnections, configured: limits.maxConnections }, 'fewer connections, for want of files or memory');
  }

  const launchPage = await composeLaunchPage(configuration);
  const issuers = await composeIssuers(configuration, clock, log);
  const metrics = createMetrics();
  const { measurements } = metrics;
  const makeCall = measuredCalls(measurements);
  const table = await accessTableIfNeeded(configuration, { clock, log, makeCall });
  const profiles = await composeProfiles(configuration, issuerNames(configuration), { table, clock, log, makeCall });
  const revocations = await composeRevocations(configuration, issuers, table, clock, log, makeCall);
  const audit = await composeAudit(configuration, auditStream, version);
  const studio = await composeStudio(configuration, measurements, clock, log);
  const tokens = createTokenVerifier(issuers);
  const policies = configuration.domains.map(policyOf);
  const launch = createLaunch({
    profiles: tracing === undefined ? profiles.directory : tracedProfileDirectory(profiles.directory, tracing),
    studio: tracing === undefined ? studio.gateway : tracedStudioGateway(studio.gateway, tracing),
    spaces: new RememberedSpaceDirectory(
      tracing === undefined ? studio.spaces : tracedSpaceDirectory(studio.spaces, tracing),
      clock,
    ),
    revocations: revocations.list,
    policies,
    clock,
  });

  const tickets = await launchTicketsIfConfigured(configuration, table, clock, log);
  const launchTickets = tickets && {
    tickets: createLaunchTickets({
      launch,
      ...tickets.settings,
      issuers: new Set(issuers.flatMap(({ issuers: names }) => names)),
      clock,
      log,
    }),
    ...tickets.signing,
  };

  metrics.observe({
    version,
    keys: issuers.map(({ issuers: [issuer = ''], keyRing }) => ({ issuer, status: keyRing.status })),
    upstream: studio.load,
    mapping: profiles.status,
    accessTable: table?.isReadable,
  });

  let isEnding = false;
  const processCheck: ReadinessCheck = {
    name: 'process',
    check: () => ({ ready: !isEnding, state: isEnding ? 'ending' : 'serving' }),
  };
  const app = await buildApp(
    {
      launch,
      launchTickets,
      tokens: tracing === undefined ? tokens : tracedTokenVerifier(tokens, tracing),
      revocations: revocations.list,
      audit: measuredAuditTrail(audit.trail, measurements),
      measurements,
      tracing,
      readiness: [
        processCheck,
        audit.check,
        ...issuers.map(keyCheck),
        ...(table === undefined ? [] : [table.check]),
        ...profiles.checks,
        ...revocations.checks,
        ...(tickets?.checks ?? []),
      ],
      clock,
      log,
    },
    {
      version,
      policyVersion: policyVersion(policies),
      documentationPage,
      ...server,
      ...limits,
      maxConnections,
      gateway,
      launchPage,
    },
  );
  return {
    app,
    metrics,
    async start() {
      await Promise.all(issuers.map(({ keyRing }) => keyRing.start()));
    },
    async refreshKeys() {
      await Promise.all(issuers.map(({ keyRing }) => keyRing.refreshIfDue()));
    },
    beginShutdown() {
      isEnding = true;
      studio.beginShutdown();
    },
    async close() {
      for (const { keyRing } of issuers) {
        keyRing.close();
      }
      profiles.close();
      revocations.close();
      tickets?.close();
      table?.close();
      await audit.close();
    },
  };
}
