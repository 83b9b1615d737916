/**
 * Makes what keeps the sessions of launch roles. Loaded only where a domain has a launch role: the client of STS costs time and
 * memory to load.
 */
import { createAssumeRole } from '../aws/assume-role.ts';
import { AssumedRoleSessions } from '../aws/assumed-role-sessions.ts';
import { createStsClient } from '../aws/sts-client.ts';
import type { Configuration } from '../config/schema.ts';
import type { Clock } from '../model/clock.ts';
import type { Measurements } from '../model/measurements.ts';
import { measuredAssumeRole } from '../telemetry/measured-ports.ts';

/** What STS may take of SageMaker's time: enough must be left for the call itself where a session is replaced within it. */
const STS_SHARE_OF_TIME = 0.5;

export function launchRoleSessions(
  { sageMaker, sts }: Configuration,
  measurements: Measurements,
  clock: Clock,
): AssumedRoleSessions {
  const { maxInFlight, maxQueued } = sageMaker;
  const totalTimeoutMilliseconds = Math.floor(sageMaker.totalTimeoutMilliseconds * STS_SHARE_OF_TIME);
  const client = createStsClient({
    region: sts.region,
    endpoint: sts.endpoint,
    ...sageMaker,
    totalTimeoutMilliseconds,
  });
  const assumeRole = measuredAssumeRole(createAssumeRole(client, totalTimeoutMilliseconds), measurements);
  return new AssumedRoleSessions({ assumeRole, clock, maxInFlight, maxQueued });
}
