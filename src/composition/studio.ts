/** From the configured domains to the gateway that mints their URLs, and to their policies. */
import { createHash } from 'node:crypto';
import { createAssumeRole } from '../aws/assume-role.ts';
import { AssumedRoleSessions } from '../aws/assumed-role-sessions.ts';
import { connectToSageMaker, type SageMakerConnection } from '../aws/sagemaker-client.ts';
import { createStsClient } from '../aws/sts-client.ts';
import type { Configuration } from '../config/schema.ts';
import type { Clock } from '../model/clock.ts';
import type { Measurements } from '../model/measurements.ts';
import { studioOrigin } from '../studio/authorized-url.ts';
import { BoundedStudioGateway } from '../studio/bounded-studio-gateway.ts';
import type { DomainPolicy } from '../studio/launch-policy.ts';
import { SageMakerStudioGateway } from '../studio/sagemaker-studio-gateway.ts';
import { measuredAssumeRole, measuredStudioGateway } from '../telemetry/measured-ports.ts';

/** What STS may take of SageMaker's time: enough must be left for the call itself where a session is replaced within it. */
const STS_SHARE_OF_TIME = 0.5;

export function composeStudio(
  { domains, sageMaker, sts }: Configuration,
  measurements: Measurements,
  clock: Clock,
): BoundedStudioGateway {
  const connections = new Map<string, SageMakerConnection>();
  const connect = (region: string, endpoint: string | undefined): SageMakerConnection => {
    const key = `${region} ${endpoint ?? ''}`;
    const connection = connections.get(key) ?? connectToSageMaker({ region, endpoint, ...sageMaker });
    connections.set(key, connection);
    return connection;
  };
  const { totalTimeoutMilliseconds, maxInFlight, maxQueued } = sageMaker;
  const stsTimeoutMilliseconds = Math.floor(totalTimeoutMilliseconds * STS_SHARE_OF_TIME);
  const client = createStsClient({
    region: sts.region,
    endpoint: sts.endpoint,
    ...sageMaker,
    totalTimeoutMilliseconds: stsTimeoutMilliseconds,
  });
  const assumeRole = measuredAssumeRole(createAssumeRole(client, stsTimeoutMilliseconds), measurements);
  const sessions = new AssumedRoleSessions({ assumeRole, clock, maxInFlight, maxQueued });
  const gateway = new SageMakerStudioGateway({
    totalTimeoutMilliseconds,
    domains: new Map(
      domains.map(({ id, region, sageMakerEndpoint, studioOrigin: origin, ...domain }) => {
        const { launchRoleArn: arn, launchRoleExternalId: externalId } = domain;
        const connection = {
          sageMaker: connect(region, sageMakerEndpoint),
          studioOrigin: origin ?? studioOrigin({ domainId: id, region }),
          launch: arn === undefined ? undefined : { role: { arn, externalId }, sessions },
        };
        return [id, connection];
      }),
    ),
  });
  return new BoundedStudioGateway(measuredStudioGateway(gateway, measurements), {
    maxInFlight,
    maxQueued,
    prepare: (request) => gateway.prepare(request),
  });
}

export function policyOf({
  id,
  region,
  default: isDefault,
  apps,
  ...durations
}: Configuration['domains'][number]): DomainPolicy {
  const { expiresInSeconds, sessionDurationInSeconds } = durations;
  return { domainId: id, region, isDefault, apps, expiresInSeconds, sessionDurationInSeconds };
}

/** The same for the same policies, whatever else is configured: 12 hexadecimal digits. */
export function policyVersion(policies: readonly DomainPolicy[]): string {
  return createHash('sha256').update(JSON.stringify(policies)).digest('hex').slice(0, 12);
}
