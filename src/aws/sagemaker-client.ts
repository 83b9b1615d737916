/**
 * Makes SageMaker clients: one long-lived client for each Region and endpoint, never one for each request. What signs for
 * one caller only is a client of a single call on the connections of that one.
 */
import { SageMakerClient, type SageMakerClientConfig } from '@aws-sdk/client-sagemaker';
import type { SessionCredentials } from '../model/secret.ts';
import { boundAnswers } from './bounded-answer.ts';
import { type ClientTransportOptions, clientTransport } from './client-transport.ts';

export interface SageMakerClientOptions extends ClientTransportOptions {
  readonly region: string;
  /** Undefined leaves it to the SDK: `AWS_ENDPOINT_URL_SAGEMAKER`, or the Region's endpoint by its private DNS name. */
  readonly endpoint: string | undefined;
}

export interface SageMakerConnection {
  /** Signs as the service itself: credentials and everything else not named here come from the SDK's own sources. */
  readonly client: SageMakerClient;
  /**
   * Does a piece of work with a client that signs with these credentials. The SDK keeps credentials for a whole client and
   * shares what it has fetched between calls, so nothing but a client of its own makes sure that no call is signed for
   * somebody else. It costs a fraction of a millisecond: the connections, which cost much more, are shared.
   */
  signingWith<T>(credentials: SessionCredentials, work: (client: SageMakerClient) => Promise<T>): Promise<T>;
}

export function connectToSageMaker(options: SageMakerClientOptions): SageMakerConnection {
  const transport = clientTransport(options);
  const client = createClient(options, transport);
  const { requestHandler } = client.config;
  // How far this host's clock is off, as answers tell. A client that has not learnt it yet would be refused first.
  let systemClockOffset = 0;
  return {
    client,
    async signingWith(credentials, work) {
      const offsetBefore = systemClockOffset;
      // Must not be destroyed: that would close the connections of everybody.
      const own = createClient(options, {
        ...transport,
        requestHandler,
        credentials: credentials.reveal(),
        systemClockOffset,
      });
      try {
        return await work(own);
      } finally {
        // A call that has learnt nothing must not put back what it began with: another may have learnt better meanwhile.
        if (own.config.systemClockOffset !== offsetBefore) {
          systemClockOffset = own.config.systemClockOffset;
        }
      }
    },
  };
}

function createClient(options: SageMakerClientOptions, config: SageMakerClientConfig): SageMakerClient {
  const { region, endpoint } = options;
  const client = new SageMakerClient({ region, ...(endpoint === undefined ? {} : { endpoint }), ...config });
  boundAnswers(client.middlewareStack, options);
  return client;
}
