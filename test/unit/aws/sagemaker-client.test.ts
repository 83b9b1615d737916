import { describe, expect, test } from 'vitest';
import { connectToSageMaker, type SageMakerClientOptions } from '../../../src/aws/sagemaker-client.ts';
import { ThrottlingRetryStrategy } from '../../../src/aws/throttling-retry-strategy.ts';

const OPTIONS: SageMakerClientOptions = {
  region: 'eu-west-1',
  endpoint: undefined,
  connectTimeoutMilliseconds: 700,
  requestTimeoutMilliseconds: 1_300,
  totalTimeoutMilliseconds: 4_000,
  maxAttempts: 2,
  maxInFlight: 8,
};

describe('a SageMaker client', () => {
  test('is of the Region it is made for', async () => {
    expect(await connectToSageMaker(OPTIONS).self.client.config.region()).toBe('eu-west-1');
  });

  test('goes to the endpoint that is configured, and else where the SDK finds it', async () => {
    const {
      self: { client: own },
    } = connectToSageMaker({
      ...OPTIONS,
      endpoint: 'https://vpce-1.api.sagemaker.eu-west-1.vpce.amazonaws.com',
    });
    expect((await own.config.endpoint?.())?.hostname).toBe('vpce-1.api.sagemaker.eu-west-1.vpce.amazonaws.com');
    expect(connectToSageMaker(OPTIONS).self.client.config.endpoint).toBeUndefined();
  });

  test('tries again by the service’s own strategy, as often as configured', async () => {
    const strategy = await connectToSageMaker(OPTIONS).self.client.config.retryStrategy();
    expect(strategy).toBeInstanceOf(ThrottlingRetryStrategy);
    if (!(strategy instanceof ThrottlingRetryStrategy)) {
      return;
    }
    const second = await strategy.refreshRetryTokenForRetry(await strategy.acquireInitialRetryToken(), {
      errorType: 'THROTTLING',
    });
    await expect(strategy.refreshRetryTokenForRetry(second, { errorType: 'THROTTLING' })).rejects.toThrow(Error);
  });
});
