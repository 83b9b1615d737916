/** Makes the one long-lived client of the DynamoDB table. It must never go to another address than operators have opened. */
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { boundAnswers } from './bounded-answer.ts';
import { type ClientTransportOptions, clientTransport } from './client-transport.ts';
import { requireDynamoDbAnswers } from './dynamodb-answer.ts';

export interface DynamoDbClientOptions extends ClientTransportOptions {
  readonly region: string;
  /** Undefined leaves it to the SDK: `AWS_ENDPOINT_URL_DYNAMODB`, or the Region's endpoint. */
  readonly endpoint: string | undefined;
}

/**
 * A page of a scan holds at most 1 MB of items (API reference, Scan), and their form in JSON is at most a few times as long.
 * Nothing else that is asked for comes near it.
 */
const MAX_ANSWER_BYTES = 4_194_304;

/** Credentials and everything else not named here come from the SDK's own sources. */
export function createDynamoDbClient({ region, endpoint, ...options }: DynamoDbClientOptions): DynamoDBClient {
  const client = new DynamoDBClient({
    region,
    ...(endpoint === undefined ? {} : { endpoint }),
    // The SDK would else call a host named after the account as soon as it knows which one it is: a name that private DNS,
    // proxies and firewalls opened for the Region's endpoint do not know.
    accountIdEndpointMode: 'disabled',
    ...clientTransport(options),
  });
  requireDynamoDbAnswers(client.middlewareStack);
  boundAnswers(client.middlewareStack, { ...options, maxAnswerBytes: MAX_ANSWER_BYTES });
  return client;
}
