/**
 * Where clients of the SDK would send their calls, whatever decides that: configuration, variables, a profile's file or the
 * Region. Nothing is signed and nothing is sent.
 */
import { CognitoIdentityProviderClient, DescribeUserPoolCommand } from '@aws-sdk/client-cognito-identity-provider';
import { DynamoDBClient, ListTablesCommand } from '@aws-sdk/client-dynamodb';
import { ListDomainsCommand, SageMakerClient } from '@aws-sdk/client-sagemaker';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';

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

/** Of any client. */
interface MiddlewareStack {
  add(
    middleware: (next: unknown) => (args: { request?: unknown }) => Promise<never>,
    options: { readonly step: 'build'; readonly name: string },
  ): void;
}

/** What a request of the SDK says of where it goes. */
interface Destination {
  readonly protocol: string;
  readonly hostname: string;
  readonly port?: number | undefined;
}

async function destinationOf(stack: MiddlewareStack, send: () => Promise<unknown>): Promise<URL> {
  let destination: Destination | undefined;
  // By then the endpoint is resolved, and nothing is signed yet.
  stack.add(
    () =>
      async ({ request }) => {
        destination = request as Destination;
        throw new Error('goes no further');
      },
    { step: 'build', name: 'destinationOf' },
  );
  let failure: unknown;
  await send().catch((error: unknown) => {
    failure = error;
  });
  if (destination === undefined) {
    throw failure;
  }
  const { protocol, hostname, port } = destination;
  return new URL(`${protocol}//${hostname}${port === undefined ? '' : `:${port}`}`);
}
