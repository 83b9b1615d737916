/** Makes Cognito user pool clients: one long-lived client for each Region and endpoint, never one for each request. */
import { CognitoIdentityProviderClient } from '@aws-sdk/client-cognito-identity-provider';
import { type ClientTransportOptions, clientTransport } from './client-transport.ts';

export interface CognitoClientOptions extends ClientTransportOptions {
  readonly region: string;
  /** Undefined leaves it to the SDK: `AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER`, or the Region's endpoint. */
  readonly endpoint: string | undefined;
}

/** The Region that a user pool id begins with: it is always `<region>_<id>`. */
export function userPoolRegion(userPoolId: string): string {
  return userPoolId.slice(0, Math.max(0, userPoolId.indexOf('_')));
}

/** Credentials and everything else not named here come from the SDK's own sources. */
export function createCognitoClient({
  region,
  endpoint,
  ...options
}: CognitoClientOptions): CognitoIdentityProviderClient {
  return new CognitoIdentityProviderClient({
    region,
    ...(endpoint === undefined ? {} : { endpoint }),
    ...clientTransport(options),
  });
}
