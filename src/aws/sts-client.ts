/** Makes the one long-lived client of the Security Token Service, at a Region's own endpoint and never the global one. */
import { STSClient } from '@aws-sdk/client-sts';
import { boundAnswers } from './bounded-answer.ts';
import { type ClientTransportOptions, clientTransport } from './client-transport.ts';

export interface StsClientOptions extends ClientTransportOptions {
  /** Undefined leaves it to the SDK: `AWS_REGION`. */
  readonly region: string | undefined;
  /** Undefined leaves it to the SDK: `AWS_ENDPOINT_URL_STS`, or the Region's endpoint by its private DNS name. */
  readonly endpoint: string | undefined;
}

/** Credentials and everything else not named here come from the SDK's own sources. */
export function createStsClient({ region, endpoint, ...options }: StsClientOptions): STSClient {
  const client = new STSClient({
    ...(region === undefined ? {} : { region }),
    ...(endpoint === undefined ? {} : { endpoint }),
    ...clientTransport(options),
  });
  boundAnswers(client.middlewareStack, options);
  return client;
}
