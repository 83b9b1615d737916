/** A real SageMaker client whose requests go to a function instead of a socket. */
import { Readable } from 'node:stream';
import { CreatePresignedDomainUrlCommand, SageMakerClient } from '@aws-sdk/client-sagemaker';
import type { SageMakerCaller } from '../../../src/aws/sagemaker-client.ts';
import { ThrottlingRetryStrategy } from '../../../src/aws/throttling-retry-strategy.ts';
import type { MakeCall, UpstreamOperation } from '../../../src/model/measurements.ts';
import type { MintRequest } from '../../../src/model/studio-gateway.ts';
import { SageMakerDomains } from '../../../src/studio/sagemaker-domains.ts';
import { SageMakerStudioGateway } from '../../../src/studio/sagemaker-studio-gateway.ts';
import { SageMakerUserProfiles } from '../../../src/studio/sagemaker-user-profiles.ts';

export const STUDIO_ORIGIN = 'https://d-abc.studio.us-east-1.sagemaker.aws';

export interface Answer {
  readonly status: number;
  readonly body: string;
}

interface SentRequest {
  readonly target: string | undefined;
  readonly input: unknown;
}

interface HandledRequest {
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: Uint8Array;
}

export interface SageMakerDouble {
  readonly gateway: SageMakerStudioGateway;
  readonly profiles: SageMakerUserProfiles;
  /** What was said to be called, beside the calls for URLs. */
  readonly measured: readonly UpstreamOperation[];
  readonly sent: readonly SentRequest[];
}

export const LAUNCH: MintRequest = {
  subject: 'subject-1',
  groups: [],
  target: { domainId: 'd-abc', region: 'us-east-1', userProfileName: 'alice' },
  expiresInSeconds: 20,
  sessionDurationInSeconds: 1_800,
  landingUri: undefined,
  spaceName: undefined,
};

/** Whose calls all go the way of the SDK. */
export function callerOf(client: SageMakerClient): SageMakerCaller {
  return {
    client,
    createPresignedDomainUrl: (input, abortSignal) =>
      client.send(new CreatePresignedDomainUrlCommand(input), { abortSignal }),
  };
}

/** @param answer one for each attempt; one that throws is a connection that broke, one that never resolves is slow */
export function createSageMakerDouble(
  answer: (operation: string) => Promise<Answer>,
  totalTimeoutMilliseconds = 5_000,
): SageMakerDouble {
  const sent: SentRequest[] = [];
  const client = new SageMakerClient({
    region: 'us-east-1',
    credentials: { accessKeyId: 'key', secretAccessKey: 'secret' },
    retryStrategy: new ThrottlingRetryStrategy({ maxAttempts: 3, totalTimeoutMilliseconds, random: () => 0 }),
    requestHandler: {
      async handle({ headers, body }: HandledRequest) {
        sent.push({ target: headers['x-amz-target'], input: JSON.parse(new TextDecoder().decode(body)) });
        const operation = headers['x-amz-target']?.replace('SageMaker.', '') ?? '';
        const { status, body: text } = await answer(operation);
        const response = {
          statusCode: status,
          headers: { 'content-type': 'application/x-amz-json-1.1', 'x-amzn-requestid': 'aws-request-1' },
          body: Readable.from([Buffer.from(text)]),
        };
        return { response };
      },
      updateHttpClientConfig: () => undefined,
      httpHandlerConfigs: () => ({}),
    },
  });
  const sageMaker = {
    self: callerOf(client),
    signingWith: () => Promise.reject(new Error('nobody signs for a caller here')),
    close: () => undefined,
  };
  const domains = new SageMakerDomains({
    domains: new Map([['d-abc', { sageMaker, studioOrigin: STUDIO_ORIGIN, launch: undefined }]]),
    totalTimeoutMilliseconds,
  });
  const measured: UpstreamOperation[] = [];
  const makeCall: MakeCall = (operation, call) => {
    measured.push(operation);
    return call();
  };
  const gateway = new SageMakerStudioGateway(domains, makeCall);
  return { gateway, profiles: new SageMakerUserProfiles(domains, makeCall), sent, measured };
}
