/**
 * What both functions have around them. A function that has answered is stopped until the next request, or for ever: nothing
 * may wait in a buffer by then.
 */
import { readFileSync } from 'node:fs';
import { type Logger, pino } from 'pino';
import { loadConfiguration } from '../config/load-configuration.ts';
import type { Configuration } from '../config/schema.ts';
import { loggerOptions } from '../telemetry/logger-options.ts';

/** @throws ConfigurationError if the configuration is at fault: the function then does not start, and Lambda's log says why */
export function functionConfiguration(environment: Readonly<Record<string, string | undefined>>): Configuration {
  return forFunctions(loadConfiguration(environment, (path) => readFileSync(path, 'utf8')));
}

/**
 * The limits of a process that is stopped between requests, and has one at a time: the time it was stopped looks like a delay of
 * the event loop, and would have the next request refused as if the service were overloaded.
 */
export function forFunctions(configuration: Configuration): Configuration {
  return { ...configuration, limits: { ...configuration.limits, maxEventLoopDelayMilliseconds: 0 } };
}

/** To standard error and at once; standard output is the audit trail and nothing else. */
export function functionLog({ log: { level } }: Configuration): Logger {
  return pino(loggerOptions(level), pino.destination({ dest: 2, sync: true }));
}
