/** From the configured domains to the gateway that mints their URLs, and to their policies. */
import { createHash } from 'node:crypto';
import { createSageMakerClient } from '../aws/sagemaker-client.ts';
import type { Configuration } from '../config/schema.ts';
import type { Measurements } from '../model/measurements.ts';
import { studioOrigin } from '../studio/authorized-url.ts';
import { BoundedStudioGateway } from '../studio/bounded-studio-gateway.ts';
import type { DomainPolicy } from '../studio/launch-policy.ts';
import { SageMakerStudioGateway } from '../studio/sagemaker-studio-gateway.ts';
import { measuredStudioGateway } from '../telemetry/measured-ports.ts';

export function composeStudio({ domains, sageMaker }: Configuration, measurements: Measurements): BoundedStudioGateway {
  const clients = new Map<string, ReturnType<typeof createSageMakerClient>>();
  const gateway = new SageMakerStudioGateway({
    totalTimeoutMilliseconds: sageMaker.totalTimeoutMilliseconds,
    domains: new Map(
      domains.map(({ id, region, sageMakerEndpoint: endpoint, studioOrigin: origin }) => {
        const key = `${region} ${endpoint ?? ''}`;
        const client = clients.get(key) ?? createSageMakerClient({ region, endpoint, ...sageMaker });
        clients.set(key, client);
        return [id, { client, studioOrigin: origin ?? studioOrigin({ domainId: id, region }) }];
      }),
    ),
  });
  return new BoundedStudioGateway(measuredStudioGateway(gateway, measurements), sageMaker);
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
