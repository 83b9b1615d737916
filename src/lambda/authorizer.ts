/**
 * The entry of the function that API Gateway asks whom to let through. Everything is put together and the keys are fetched
 * while Lambda starts it, which happens once for each copy; bad configuration ends it there.
 */
import packageJson from '../../package.json' with { type: 'json' };
import { composeAuthorizer } from '../compose-authorizer.ts';
import { systemClock } from '../model/clock.ts';
import { createAuthorizerHandler } from './authorizer-handler.ts';
import { functionConfiguration, functionLog } from './function-surroundings.ts';

const configuration = functionConfiguration(process.env);
const log = functionLog(configuration);
const authorizer = await composeAuthorizer(configuration, {
  version: packageJson.version,
  clock: systemClock,
  log,
  auditStream: process.stdout,
});
await authorizer.start();

/** What Lambda calls. */
export const handler = createAuthorizerHandler({
  ...authorizer,
  clock: systemClock,
  log,
  endpointIds: configuration.gateway.endpointIds,
});
