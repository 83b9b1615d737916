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
    // No option is passed to send(): it would switch the SDK's middleware cache off. The handler has its own timeouts;
    // this one also bounds what lies outside it, such as fetching credentials.
    const output = await within(this.#options.totalTimeoutMilliseconds, connection.client.send(command)).catch(
      (error) => {
        throw error instanceof ServiceError ? error : translateSdkError(error, OPERATION);
      },
    );
    const awsRequestId = output.$metadata.requestId;
    return { url: checkAuthorizedUrl(output.AuthorizedUrl, connection.studioOrigin, awsRequestId), awsRequestId };
  }
}

async function within<T>(milliseconds: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const deadline = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => {
      reject(
        new ServiceError('upstream_timeout', {
          detail: `${OPERATION} took longer than ${milliseconds} ms in all`,
          retryAfterSeconds: 2,
        }),
      );
    }, milliseconds);
  });
  try {
    return await Promise.race([work, deadline]);
  } finally {
    clearTimeout(timer);
  }
}
