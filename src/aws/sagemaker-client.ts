/**
 * Makes SageMaker clients: one long-lived client for each Region and endpoint, never one for each request. What signs for
 * one caller only shares the connections of that one, and nothing else.
 */
import {
  type CreatePresignedDomainUrlCommandInput,
  type CreatePresignedDomainUrlCommandOutput,
  SageMakerClient,
  type SageMakerClientConfig,
} from '@aws-sdk/client-sagemaker';
import type { SessionCredentials } from '../model/secret.ts';
import { boundAnswers, MAX_ANSWER_BYTES } from './bounded-answer.ts';
import { type ClientTransportOptions, clientTransport, connectionAgents } from './client-transport.ts';
import { type CallSigner, PresignCalls } from './presign-calls.ts';
import { SharedClock } from './shared-clock.ts';

export interface SageMakerClientOptions extends ClientTransportOptions {
  readonly region: string;
  /** Undefined leaves it to the SDK: `AWS_ENDPOINT_URL_SAGEMAKER`, or the Region's endpoint by its private DNS name. */
  readonly endpoint: string | undefined;
}

/** Calls SageMaker, signed with the credentials of one and the same. */
export interface SageMakerCaller {
  readonly client: SageMakerClient;
  /** What `client.send` does with a CreatePresignedDomainUrlCommand, in a third of its time. */
  createPresignedDomainUrl(
    input: CreatePresignedDomainUrlCommandInput,
    abortSignal: AbortSignal,
  ): Promise<CreatePresignedDomainUrlCommandOutput>;
}

export interface SageMakerConnection {
  /** Signs as the service itself: credentials and everything else not named here come from the SDK's own sources. */
  readonly self: SageMakerCaller;
  /**
   * Does a piece of work signed with these credentials. The SDK keeps credentials for a whole client and shares what it has
   * fetched between calls, so nothing but a client of its own makes sure that no call is signed for somebody else. It is
   * made for work that needs one; the connections, which cost much more, are shared.
   */
  signingWith<T>(credentials: SessionCredentials, work: (caller: SageMakerCaller) => Promise<T>): Promise<T>;
  /** Closes all connections, those with calls under way as well. */
  close(): void;
}

export function connectToSageMaker(options: SageMakerClientOptions): SageMakerConnection {
  const agents = connectionAgents(options);
  const transport = clientTransport(options, agents);
  // A client that has not learnt yet how far this host's clock is off would be refused first.
  const clock = new SharedClock();
  const client = createClient(options, transport, clock);
  const { requestHandler } = client.config;
  const exchangeOptions = { ...options, agents, maxAnswerBytes: MAX_ANSWER_BYTES };
  const ownCalls = new PresignCalls(exchangeOptions);
  const sessionCalls = new PresignCalls(exchangeOptions);
  return {
    self: callerWith({ client, clock, credentials: () => client.config.credentials() }, ownCalls),
    async signingWith(session, work) {
      const credentials = session.reveal();
      let own: SageMakerClient | undefined;
      const signer: CallSigner = {
        get client() {
          // Must not be destroyed: that would close the connections of everybody.
          own ??= createClient(options, { ...transport, requestHandler, credentials }, clock);
          return own;
        },
        clock,
        credentials: async () => credentials,
      };
      return await work(callerWith(signer, sessionCalls));
    },
    close() {
      agents.http.destroy();
      agents.https.destroy();
    },
  };
}

function callerWith(signer: CallSigner, calls: PresignCalls): SageMakerCaller {
  return {
    get client() {
      return signer.client;
    },
    createPresignedDomainUrl: (input, abortSignal) => calls.send(input, signer, abortSignal),
  };
}

function createClient(
  { region, endpoint, ...options }: SageMakerClientOptions,
  config: SageMakerClientConfig,
  clock: SharedClock,
): SageMakerClient {
  const client = new SageMakerClient({ region, ...(endpoint === undefined ? {} : { endpoint }), ...config });
  // The SDK would keep one for each client.
  Object.defineProperty(client.config, 'systemClockOffset', {
    get: () => clock.systemClockOffset,
    set: (offset: number) => {
      clock.systemClockOffset = offset;
    },
  });
  boundAnswers(client.middlewareStack, options);
  return client;
}
