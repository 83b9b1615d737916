/** Connects to the API of a Cognito user pool, to ask about its users. */
import { cognitoIssuers } from '../auth/cognito-token-verifier.ts';
import { createCognitoClient, userPoolRegion } from '../aws/cognito-client.ts';
import type { Configuration } from '../config/schema.ts';

/** A caller waits for this besides SageMaker, so it is short; throttling is tried again once. */
const TIMES = {
  connectTimeoutMilliseconds: 1_000,
  requestTimeoutMilliseconds: 2_000,
  totalTimeoutMilliseconds: 3_000,
  maxAttempts: 2,
} as const;
const CALLS_IN_FLIGHT = 10;

export function connectToUserPool({ userPoolId, userStatus }: Configuration['cognito'][number]) {
  const maxInFlight = CALLS_IN_FLIGHT;
  const client = createCognitoClient({
    region: userPoolRegion(userPoolId),
    endpoint: userStatus?.endpoint,
    ...TIMES,
    maxInFlight,
  });
  return {
    client,
    userPoolId,
    issuers: cognitoIssuers(userPoolId),
    totalTimeoutMilliseconds: TIMES.totalTimeoutMilliseconds,
    maxInFlight,
    close: () => client.destroy(),
  };
}
