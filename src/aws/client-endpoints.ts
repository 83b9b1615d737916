/**
 * Where clients of the SDK would send their calls, whatever decides that: configuration, variables, a profile's file or the
 * Region. Nothing is signed and nothing is sent.
 */
import { CognitoIdentityProviderClient, DescribeUserPoolCommand } from '@aws-sdk/client-cognito-identity-provider';
import { DynamoDBClient, ListTablesCommand } from '@aws-sdk/client-dynamodb';
import { ListDomainsCommand, SageMakerClient } from '@aws-sdk/client-sagemaker';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { unsignedRequest } from './unsigned-request.ts';

export interface EndpointOptions {
  readonly region: string;
  /** Undefined leaves it to the SDK, as for the clients themselves. */
  readonly endpoint: string | undefined;
}

export function sageMakerEndpoint(options: EndpointOptions): Promise<URL> {
  const client = new SageMakerClient(configOf(options));
  return destinationOf(client.middlewareStack, () => client.send(new ListDomainsCommand({})));
}

export function stsEndpoint(options: EndpointOptions): Promise<URL> {
  const client = new STSClient(configOf(options));
  return destinationOf(client.middlewareStack, () => client.send(new GetCallerIdentityCommand({})));
}

export function dynamoDbEndpoint(options: EndpointOptions): Promise<URL> {
  const client = new DynamoDBClient({ ...configOf(options), accountIdEndpointMode: 'disabled' });
  return destinationOf(client.middlewareStack, () => client.send(new ListTablesCommand({})));
}

export function cognitoEndpoint(options: EndpointOptions): Promise<URL> {
  const client = new CognitoIdentityProviderClient(configOf(options));
  const command = new DescribeUserPoolCommand({ UserPoolId: `${options.region}_any` });
  return destinationOf(client.middlewareStack, () => client.send(command));
}

/** The SDK chooses how to sign before it comes to where: without any credentials it would not come that far. */
const NO_CREDENTIALS = { accessKeyId: 'none', secretAccessKey: 'none' };

function configOf({ region, endpoint }: EndpointOptions) {
  return { region, credentials: NO_CREDENTIALS, maxAttempts: 1, ...(endpoint === undefined ? {} : { endpoint }) };
}

async function destinationOf(stack: Parameters<typeof unsignedRequest>[0], send: () => Promise<unknown>): Promise<URL> {
  const { protocol, hostname, port } = await unsignedRequest(stack, send);
  return new URL(`${protocol}//${hostname}${port === undefined ? '' : `:${port}`}`);
}
