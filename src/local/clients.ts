/** Real SDK clients for the stand-ins: what any other program would use. */
import { CognitoIdentityProviderClient } from '@aws-sdk/client-cognito-identity-provider';
import { SageMakerClient } from '@aws-sdk/client-sagemaker';
import { STSClient } from '@aws-sdk/client-sts';
import type { DevelopmentAws } from './development-aws.ts';

interface AccessKey {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

/** Signing in needs no AWS credentials; the SDK wants some all the same. */
export function createCognitoClient({
  region,
  cognito,
  operatorCredentials,
}: DevelopmentAws): CognitoIdentityProviderClient {
  return new CognitoIdentityProviderClient({
    region,
    endpoint: cognito.endpoint,
    credentials: { ...operatorCredentials },
  });
}

export function createSageMakerClient(
  { region }: DevelopmentAws,
  endpoint: string,
  credentials: AccessKey,
): SageMakerClient {
  return new SageMakerClient({ region, endpoint, credentials: { ...credentials }, maxAttempts: 1 });
}

export function createStsClient({ region }: DevelopmentAws, endpoint: string, credentials: AccessKey): STSClient {
  return new STSClient({ region, endpoint, credentials: { ...credentials }, maxAttempts: 1 });
}
