import { AssumeRoleCommand, type STSClient } from '@aws-sdk/client-sts';
import { describe, expect, test } from 'vitest';
import { createStsClient, type StsClientOptions } from '../../../src/aws/sts-client.ts';
import { ThrottlingRetryStrategy } from '../../../src/aws/throttling-retry-strategy.ts';
import { requestedHost } from '../../support/requested-host.ts';

const OPTIONS: StsClientOptions = {
  region: 'eu-west-1',
  endpoint: undefined,
  connectTimeoutMilliseconds: 700,
  requestTimeoutMilliseconds: 1_300,
  totalTimeoutMilliseconds: 4_000,
  maxAttempts: 2,
  maxInFlight: 8,
};

/** The host that a request would go to; it goes nowhere. */
async function hostOf(client: STSClient): Promise<string> {
  client.config.credentials = async () => ({ accessKeyId: 'key', secretAccessKey: 'secret' });
  return requestedHost(client, () => client.send(new AssumeRoleCommand({ RoleArn: 'arn', RoleSessionName: 'name' })));
}

describe('an STS client', () => {
  test.each(['us-east-1', 'eu-west-1'])(
    'goes to the endpoint of its own Region, never the global one: %s',
    async (region) => {
      expect(await hostOf(createStsClient({ ...OPTIONS, region }))).toBe(`sts.${region}.amazonaws.com`);
    },
  );

  test('goes to the endpoint that is configured', async () => {
    const host = 'vpce-1.sts.eu-west-1.vpce.amazonaws.com';
    expect(await hostOf(createStsClient({ ...OPTIONS, endpoint: `https://${host}` }))).toBe(host);
  });

  test('tries again by the service’s own strategy', async () => {
    expect(await createStsClient(OPTIONS).config.retryStrategy()).toBeInstanceOf(ThrottlingRetryStrategy);
  });
});
