/** From the configured domains to the gateway that mints their URLs, and to their policies. */
import type { AssumedRoleSessions } from '../aws/assumed-role-sessions.ts';
import { connectToSageMaker, type SageMakerConnection } from '../aws/sagemaker-client.ts';
import type { Configuration } from '../config/schema.ts';
import type { Clock } from '../model/clock.ts';
import type { Log } from '../model/log.ts';
import type { Measurements } from '../model/measurements.ts';
import type { SpaceDirectory } from '../model/space-directory.ts';
import type { StudioGateway } from '../model/studio-gateway.ts';
import { studioOrigin } from '../studio/authorized-url.ts';
import { BoundedSpaceDirectory } from '../studio/bounded-space-directory.ts';
import { BoundedStudioGateway } from '../studio/bounded-studio-gateway.ts';
import { CallQueue } from '../studio/call-queue.ts';
import { PacedStudioGateway } from '../studio/paced-studio-gateway.ts';
import { type ProvisioningSettings, ProvisioningStudioGateway } from '../studio/provisioning-studio-gateway.ts';
import { type DomainCaller, SageMakerDomains } from '../studio/sagemaker-domains.ts';
import { SageMakerSpaceDirectory } from '../studio/sagemaker-space-directory.ts';
import { SageMakerStudioGateway } from '../studio/sagemaker-studio-gateway.ts';
import { SageMakerUserProfiles } from '../studio/sagemaker-user-profiles.ts';
import {
  measuredCalls,
  measuredSpaceDirectory,
  measuredSpaceQueue,
  measuredStudioGateway,
  measuredUpstreamQueue,
} from '../telemetry/measured-ports.ts';

export interface ComposedStudio {
  readonly gateway: StudioGateway;
  readonly spaces: SpaceDirectory;
  /** Keeps no request waiting for a user profile any longer. */
  beginShutdown(): void;
  /** Of all calls to SageMaker, for the metrics. */
  load(): ReturnType<CallQueue['load']>;
}

export async function composeStudio(
  configuration: Configuration,
  measurements: Measurements,
  clock: Clock,
  log: Log,
): Promise<ComposedStudio> {
  const { domains, sageMaker } = configuration;
  const connections = new Map<string, SageMakerConnection>();
  const connect = (region: string, endpoint: string | undefined): SageMakerConnection => {
    const key = `${region} ${endpoint ?? ''}`;
    const connection = connections.get(key) ?? connectToSageMaker({ region, endpoint, ...sageMaker });
    connections.set(key, connection);
    return connection;
  };
  const { totalTimeoutMilliseconds, maxInFlight, maxQueued } = sageMaker;
  const sessions = await sessionsIfNeeded(configuration, measurements, clock);
  const studioDomains = new SageMakerDomains({
    totalTimeoutMilliseconds,
    domains: new Map(
      domains.map(({ id, region, sageMakerEndpoint, studioOrigin: origin, ...domain }) => {
        const connection = {
          sageMaker: connect(region, sageMakerEndpoint),
          studioOrigin: origin ?? studioOrigin({ domainId: id, region }),
          launch: launchOf(domain, sessions),
        };
        return [id, connection];
      }),
    ),
  });
  const turns = {
    queue: new CallQueue({ maxInFlight, maxQueued }),
    prepare: (caller: DomainCaller) => studioDomains.prepare(caller),
  };
  const makeCall = measuredCalls(measurements);
  const gateway = measuredStudioGateway(new SageMakerStudioGateway(studioDomains, makeCall), measurements);
  const spaces = measuredSpaceDirectory(new SageMakerSpaceDirectory(studioDomains), measurements);
  // Outside of the queue: whoever waits for a profile holds no turn, and takes one for each call.
  const paced = new PacedStudioGateway(new BoundedStudioGateway(gateway, turns), { maxWaiting: maxQueued });
  const provisioning = new ProvisioningStudioGateway(paced, {
    profiles: new SageMakerUserProfiles(studioDomains, (operation, call) =>
      turns.queue.run(() => makeCall(operation, call)),
    ),
    domains: new Map(domains.flatMap(provisioningOf)),
    maxAwaited: maxInFlight,
    log,
  });
  return {
    gateway: measuredUpstreamQueue(provisioning, measurements),
    spaces: measuredSpaceQueue(new BoundedSpaceDirectory(spaces, turns), measurements),
    beginShutdown: () => provisioning.beginShutdown(),
    load: () => turns.queue.load(),
  };
}

async function sessionsIfNeeded(configuration: Configuration, measurements: Measurements, clock: Clock) {
  const isNeeded = configuration.domains.some(({ launchRoleArn }) => launchRoleArn !== undefined);
  return isNeeded
    ? (await import('./launch-role-sessions.ts')).launchRoleSessions(configuration, measurements, clock)
    : undefined;
}

function launchOf(
  domain: Pick<Configuration['domains'][number], 'launchRoleArn' | 'launchRoleExternalId'>,
  sessions: AssumedRoleSessions | undefined,
) {
  const { launchRoleArn: arn, launchRoleExternalId: externalId } = domain;
  if (arn === undefined) {
    return undefined;
  }
  if (sessions === undefined) {
    // A domain with a launch role must never be called without it.
    throw new Error('no sessions of launch roles');
  }
  return { role: { arn, externalId }, sessions };
}

function provisioningOf({
  id,
  launchRoleArn,
  createMissingProfiles: settings,
}: Configuration['domains'][number]): readonly (readonly [string, ProvisioningSettings])[] {
  if (settings === undefined) {
    return [];
  }
  const { executionRoleArn, executionRoles, waitSeconds } = settings;
  return [[id, { executionRoleArn, executionRoles, waitSeconds, ownerCheckedByIam: launchRoleArn !== undefined }]];
}
