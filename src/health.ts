/**
 * The entry of the image's health check: asks the service in the same container whether it is alive, where the configuration
 * says that it listens. It must not ask more than that: a service that has to wait for AWS is not helped by being replaced.
 */
import { readFileSync } from 'node:fs';
import { loadConfiguration } from './config/load-configuration.ts';
import { probeService } from './http/probe-service.ts';

/** Shorter than what a health check of a container is usually given (5 s). */
const ANSWER_MILLISECONDS = 4_000;

try {
  const { server } = loadConfiguration(process.env, (path) => readFileSync(path, 'utf8'));
  await probeService(server, AbortSignal.timeout(ANSWER_MILLISECONDS));
} catch (error) {
  // Docker keeps what a health check says, and takes 1 for unhealthy.
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
