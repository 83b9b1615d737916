/** Makes IAM clients, for what operators ask of roles. The service itself never calls IAM. */
import { IAMClient } from '@aws-sdk/client-iam';
import { boundAnswers } from './bounded-answer.ts';
import { type ClientTransportOptions, clientTransport } from './client-transport.ts';

export interface IamClientOptions extends ClientTransportOptions {
  /** IAM is global; the Region only tells its partition. */
  readonly region: string;
}

/** Credentials, endpoint and everything else not named here come from the SDK's own sources. */
export function createIamClient({ region, ...options }: IamClientOptions): IAMClient {
  const client = new IAMClient({ region, ...clientTransport(options) });
  boundAnswers(client.middlewareStack, options);
  return client;
}
