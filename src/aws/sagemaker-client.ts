/** Makes SageMaker clients: one long-lived client for each Region and endpoint, never one for each request. */
import { SageMakerClient } from '@aws-sdk/client-sagemaker';
import { boundAnswers } from './bounded-answer.ts';
import { type ClientTransportOptions, clientTransport } from './client-transport.ts';

export interface SageMakerClientOptions extends ClientTransportOptions {
  readonly region: string;
  /** Undefined leaves it to the SDK: `AWS_ENDPOINT_URL_SAGEMAKER`, or the Region's endpoint by its private DNS name. */
  readonly endpoint: string | undefined;
}

/** Credentials and everything else not named here come from the SDK's own sources. */
export function createSageMakerClient({ region, endpoint, ...options }: SageMakerClientOptions): SageMakerClient {
  const client = new SageMakerClient({
    region,
    ...(endpoint === undefined ? {} : { endpoint }),
    ...clientTransport(options),
  });
  boundAnswers(client.middlewareStack, options);
  return client;
}
