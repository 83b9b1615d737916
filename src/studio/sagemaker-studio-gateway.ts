/**
 * Mints presigned URLs with SageMaker's CreatePresignedDomainUrl. It calls with exactly what was decided, waits no longer
 * than configured, and hands on no URL that leads anywhere but to the domain's own Studio.
 */
import { CreatePresignedDomainUrlCommand, type SageMakerClient } from '@aws-sdk/client-sagemaker';
import { translateSdkError } from '../aws/translate-sdk-error.ts';
import { ServiceError } from '../model/errors.ts';
import type { MintedUrl, MintRequest, StudioGateway } from '../model/studio-gateway.ts';
import { checkAuthorizedUrl } from './authorized-url.ts';

const OPERATION = 'sagemaker:CreatePresignedDomainUrl';

interface StudioDomainConnection {
  readonly client: SageMakerClient;
  /** The origin every URL of the domain must have. */
  readonly studioOrigin: string;
}

export interface SageMakerStudioGatewayOptions {
  /** By domain id. */
  readonly domains: ReadonlyMap<string, StudioDomainConnection>;
  readonly totalTimeoutMilliseconds: number;
}

export class SageMakerStudioGateway implements StudioGateway {
  readonly #options: SageMakerStudioGatewayOptions;

  constructor(options: SageMakerStudioGatewayOptions) {
    this.#options = options;
  }

  async createPresignedUrl(request: MintRequest): Promise<MintedUrl> {
    const { target, landingUri, spaceName } = request;
    const connection = this.#options.domains.get(target.domainId);
    if (connection === undefined) {
      throw new ServiceError('internal_error', { detail: `no connection for domain ${target.domainId}` });
    }
    const command = new CreatePresignedDomainUrlCommand({
      DomainId: target.domainId,
      UserProfileName: target.userProfileName,
      ExpiresInSeconds: request.expiresInSeconds,
      SessionExpirationDurationInSeconds: request.sessionDurationInSeconds,
      ...(landingUri === undefined ? {} : { LandingUri: landingUri }),
      ...(spaceName === undefined ? {} : { SpaceName: spaceName }),
    });
    // The handler's own timeouts end with the first byte of an answer. This one bounds everything, fetching credentials and
    // an answer that never ends as well, and takes the call's socket with it, or one more would be lost for good each time.
    const output = await within(this.#options.totalTimeoutMilliseconds, (abortSignal) =>
      connection.client.send(command, { abortSignal }),
    ).catch((error) => {
      throw error instanceof ServiceError ? error : translateSdkError(error, OPERATION);
    });
    const awsRequestId = output.$metadata.requestId;
    return { url: checkAuthorizedUrl(output.AuthorizedUrl, connection.studioOrigin, awsRequestId), awsRequestId };
  }
}

async function within<T>(milliseconds: number, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const controller = new AbortController();
  const { promise: deadline, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => {
    reject(
      new ServiceError('upstream_timeout', {
        detail: `${OPERATION} took longer than ${milliseconds} ms in all`,
        retryAfterSeconds: 2,
      }),
    );
    controller.abort();
  }, milliseconds);
  try {
    return await Promise.race([work(controller.signal), deadline]);
  } finally {
    clearTimeout(timer);
  }
}
