/**
 * The production entry: load the configuration, put the service together, listen, and drain when told to end. Bad
 * configuration ends it before anything listens.
 */
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import closeWithGrace from 'close-with-grace';
import { type Logger, pino } from 'pino';
import packageJson from '../package.json' with { type: 'json' };
import { composeService } from './compose.ts';
import { loadConfiguration } from './config/load-configuration.ts';
import { ConfigurationError } from './document/document-fault.ts';
import { systemClock } from './model/clock.ts';
import { loggerOptions } from './telemetry/logger-options.ts';
import { type ManagementServer, startManagementServer } from './telemetry/management-server.ts';
import { startTracing } from './telemetry/start-tracing.ts';

/** EX_CONFIG of sysexits.h. */
const EXIT_CONFIGURATION = 78;
/** Shorter than what orchestrators usually wait between SIGTERM and SIGKILL (30 s). */
const DRAIN_MILLISECONDS = 25_000;

async function run(): Promise<void> {
  const configuration = loadConfiguration(process.env, (path) => readFileSync(path, 'utf8'));
  // The log goes to standard error, so that standard output is the audit trail and nothing else.
  const log: Logger = pino(loggerOptions(configuration.log.level), pino.destination({ dest: 2, sync: true }));
  const tracing = await startTracing(process.env, {
    version: packageJson.version,
    onEvent: (event) => log.warn(event, 'tracing'),
  });
  const service = await composeService(configuration, {
    version: packageJson.version,
    clock: systemClock,
    log,
    auditStream: process.stdout,
    tracing,
  });

  let management: ManagementServer | undefined;
  closeWithGrace({ delay: DRAIN_MILLISECONDS, logger: log }, async ({ err, signal }) => {
    if (err !== undefined) {
      log.fatal({ err }, 'ending because of an error nobody caught');
    } else {
      log.info({ signal }, 'ending: answering what has been accepted');
    }
    service.beginShutdown();
    if (err === undefined) {
      await sleep(configuration.server.shutdownDelaySeconds * 1000);
    }
    await service.app.close();
    await service.close();
    // Scraped to the end, so that the last requests are in the numbers.
    await Promise.all([management?.close(), tracing?.close()]);
  });

  service.metrics.observeProcess();
  management = await startManagementServer({
    ...configuration.management,
    scrape: service.metrics.scrape,
    onError: (err) => log.error({ err }, 'the metrics could not be read'),
  });
  const address = await service.app.listen({ host: configuration.server.host, port: configuration.server.port });
  await service.start();
  const { basePath } = configuration.server;
  log.info({ address, management: management.origin, basePath, version: packageJson.version }, 'listening');
}

run().catch((error: unknown) => {
  const text =
    error instanceof ConfigurationError ? error.message : String(error instanceof Error ? error.stack : error);
  process.stderr.write(`${text}\n`, () => {
    process.exit(error instanceof ConfigurationError ? EXIT_CONFIGURATION : 1);
  });
});
