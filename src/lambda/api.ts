/**
 * The entry of the function that is the whole API. Everything is put together and the keys are fetched while Lambda starts
 * it, which happens once for each copy; bad configuration ends it there.
 */
import packageJson from '../../package.json' with { type: 'json' };
import { composeService } from '../compose.ts';
import { systemClock } from '../model/clock.ts';
import { createApiHandler } from './api-handler.ts';
import { functionConfiguration, functionLog } from './function-surroundings.ts';

const configuration = functionConfiguration(process.env);
const service = await composeService(configuration, {
  version: packageJson.version,
  clock: systemClock,
  log: functionLog(configuration),
  auditStream: process.stdout,
  // It accepts no connections.
  maxOpenFiles: Number.MAX_SAFE_INTEGER,
  memoryBytes: Number.POSITIVE_INFINITY,
  documentationPage: false,
});
await Promise.all([service.app.ready(), service.start()]);

/** What Lambda calls. */
export const handler = createApiHandler(service, {
  gateway: configuration.gateway,
  maxHeaderBytes: configuration.limits.maxHeaderBytes,
});
