/**
 * The production entry: load the configuration, put the service together, listen, and drain when told to end. Bad
 * configuration ends it before anything listens.
 */
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { totalmem } from 'node:os';
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

/** EX_USAGE and EX_CONFIG of sysexits.h. */
const EXIT_USAGE = 64;
const EXIT_CONFIGURATION = 78;
/** Shorter than what orchestrators usually wait between SIGTERM and SIGKILL (30 s). */
const DRAIN_MILLISECONDS = 25_000;

const LOG_BUFFER_BYTES = 4_194_304;
const LOG_END_MILLISECONDS = 1_000;

async function run(): Promise<void> {
  const configuration = loadConfiguration(process.env, (path) => readFileSync(path, 'utf8'));
  // The log goes to standard error, so that standard output is the audit trail and nothing else.
  // It is written in the background and bounded: a reader that has stopped costs log lines, not the service.
  const logStream = pino.destination({ dest: 2, sync: false, maxLength: LOG_BUFFER_BYTES });
  const log: Logger = pino(loggerOptions(configuration.log.level), logStream);
  const tracing = await startTracing(process.env, {
    version: packageJson.version,
    onEvent: (event) => log.warn(event, 'tracing'),
  });
  const service = await composeService(configuration, {
    version: packageJson.version,
    clock: systemClock,
    log,
    auditStream: process.stdout,
    maxOpenFiles: maxOpenFiles(),
    memoryBytes: memoryBytes(),
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
    await endLog(logStream);
  });

  service.metrics.observeProcess();
  management = await startManagementServer({
    ...configuration.management,
    scrape: service.metrics.scrape,
    onError: (err) => log.error({ err }, 'the metrics could not be read'),
  });
  const address = await service.app.listen({ host: configuration.server.host, port: configuration.server.port });
  await service.start();
  const { host, basePath } = configuration.server;
  log.info({ address, host, management: management.origin, basePath, version: packageJson.version }, 'listening');
}

function lastWords(error: unknown): string {
  if (error instanceof ConfigurationError) {
    return error.message;
  }
  if (error instanceof Error && 'syscall' in error && error.syscall === 'listen') {
    const { port } = error as { port?: unknown };
    return `cannot listen on port ${String(port)} (STUDIO_PASS_PORT or STUDIO_PASS_MANAGEMENT_PORT): ${error.message}`;
  }
  return String(error instanceof Error ? error.stack : error);
}

/** The process's own limit, which Node raises to the highest it may have when it starts. */
function maxOpenFiles(): number {
  const { userLimits }: { userLimits?: { open_files?: { soft?: unknown } } } = process.report.getReport();
  const soft = userLimits?.open_files?.soft;
  return typeof soft === 'number' ? soft : Number.MAX_SAFE_INTEGER;
}

/** The container's limit if it has one, else the machine's memory. */
function memoryBytes(): number {
  return Math.min(process.constrainedMemory() || Number.POSITIVE_INFINITY, totalmem());
}

/** What is still in the buffer is written, if somebody reads it. */
async function endLog(logStream: ReturnType<typeof pino.destination>): Promise<void> {
  const closed = once(logStream, 'close').catch(() => undefined);
  logStream.end();
  await Promise.race([closed, sleep(LOG_END_MILLISECONDS, undefined, { ref: false })]);
  logStream.destroy();
}

const [argument] = process.argv.slice(2);
if (argument === '--version') {
  process.stdout.write(`${packageJson.version}\n`);
} else if (argument !== undefined) {
  // Somebody who means another program, such as `docker run IMAGE doctor`, must not get a service instead.
  process.stderr.write(
    'The service takes its configuration from the environment and no argument but --version. Operators’ commands: studio-pass --help\n',
  );
  process.exitCode = EXIT_USAGE;
} else {
  run().catch(endForError);
}

function endForError(error: unknown): void {
  process.stderr.write(`${lastWords(error)}\n`, () => {
    process.exit(error instanceof ConfigurationError ? EXIT_CONFIGURATION : 1);
  });
}
