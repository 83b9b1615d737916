/** Makes SageMaker clients: one long-lived client for each Region and endpoint, never one for each request. */
import { SageMakerClient } from '@aws-sdk/client-sagemaker';
import { boundAnswers } from './bounded-answer.ts';
import { ThrottlingRetryStrategy } from './throttling-retry-strategy.ts';

export interface SageMakerClientOptions {
  readonly region: string;
  /** Undefined leaves it to the SDK: `AWS_ENDPOINT_URL_SAGEMAKER`, or the Region's endpoint by its private DNS name. */
  readonly endpoint: string | undefined;
  readonly connectTimeoutMilliseconds: number;
  readonly requestTimeoutMilliseconds: number;
  readonly totalTimeoutMilliseconds: number;
  readonly maxAttempts: number;
  /** Calls under way at once; the SDK would queue any beyond its sockets. */
  readonly maxInFlight: number;
}

/** Shorter than any idle timeout on the way, so that a call hardly ever meets a connection that was just closed. */
const IDLE_SOCKET_MILLISECONDS = 10_000;

/** Credentials and everything else not named here come from the SDK's own sources. */
export function createSageMakerClient(options: SageMakerClientOptions): SageMakerClient {
  const agent = { keepAlive: true, maxSockets: options.maxInFlight, timeout: IDLE_SOCKET_MILLISECONDS };
  const client = new SageMakerClient({
    region: options.region,
    ...(options.endpoint === undefined ? {} : { endpoint: options.endpoint }),
    retryStrategy: new ThrottlingRetryStrategy(options),
    requestHandler: {
      connectionTimeout: options.connectTimeoutMilliseconds,
      requestTimeout: options.requestTimeoutMilliseconds,
      throwOnRequestTimeout: true,
      httpAgent: agent,
      httpsAgent: agent,
    },
  });
  boundAnswers(client.middlewareStack, options);
  return client;
}
