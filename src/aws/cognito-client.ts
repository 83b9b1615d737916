/** Makes Cognito user pool clients: one long-lived client for each Region and endpoint, never one for each request. */
import { CognitoIdentityProviderClient } from '@aws-sdk/client-cognito-identity-provider';
import { ThrottlingRetryStrategy } from './throttling-retry-strategy.ts';

export interface CognitoClientOptions {
  readonly region: string;
  /** Undefined leaves it to the SDK: `AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER`, or the Region's endpoint. */
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

/** The Region that a user pool id begins with: it is always `<region>_<id>`. */
export function userPoolRegion(userPoolId: string): string {
  return userPoolId.slice(0, Math.max(0, userPoolId.indexOf('_')));
}

/** Credentials and everything else not named here come from the SDK's own sources. */
export function createCognitoClient(options: CognitoClientOptions): CognitoIdentityProviderClient {
  const agent = { keepAlive: true, maxSockets: options.maxInFlight, timeout: IDLE_SOCKET_MILLISECONDS };
  return new CognitoIdentityProviderClient({
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
}
