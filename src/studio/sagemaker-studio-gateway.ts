/**
 * Mints presigned URLs with SageMaker's CreatePresignedDomainUrl. It calls with exactly what was decided, waits no longer
 * than configured, and hands on no URL that leads anywhere but to the domain's own Studio.
 */
import {
  CreatePresignedDomainUrlCommand,
  type CreatePresignedDomainUrlCommandOutput,
  type SageMakerClient,
} from '@aws-sdk/client-sagemaker';
import type { LaunchRole } from '../aws/assume-role.ts';
import type { AssumedRoleSessions } from '../aws/assumed-role-sessions.ts';
import { within } from '../aws/deadline.ts';
import type { SageMakerConnection } from '../aws/sagemaker-client.ts';
import { isExpiredCredentials, translateSdkError } from '../aws/translate-sdk-error.ts';
import { ServiceError } from '../model/errors.ts';
import type { MintedUrl, MintRequest, StudioGateway } from '../model/studio-gateway.ts';
import { checkAuthorizedUrl } from './authorized-url.ts';

const OPERATION = 'sagemaker:CreatePresignedDomainUrl';

interface StudioDomainConnection {
  readonly sageMaker: SageMakerConnection;
  /** The origin every URL of the domain must have. */
  readonly studioOrigin: string;
  /** Signs for each caller; undefined if the service signs as itself. */
  readonly launch: { readonly role: LaunchRole; readonly sessions: AssumedRoleSessions } | undefined;
}

export interface SageMakerStudioGatewayOptions {
  /** By domain id. */
  readonly domains: ReadonlyMap<string, StudioDomainConnection>;
  readonly totalTimeoutMilliseconds: number;
}

type Call = (client: SageMakerClient) => Promise<CreatePresignedDomainUrlCommandOutput>;

export class SageMakerStudioGateway implements StudioGateway {
  readonly #options: SageMakerStudioGatewayOptions;

  constructor(options: SageMakerStudioGatewayOptions) {
    this.#options = options;
  }

  /**
   * Sees to it that a session is there to sign for the caller, if the domain has a launch role: STS can take its time.
   * @throws ServiceError if there is none and STS gives none
   */
  async prepare({ subject, target: { domainId, userProfileName } }: MintRequest): Promise<void> {
    const launch = this.#options.domains.get(domainId)?.launch;
    await launch?.sessions.credentialsFor(launch.role, { subject, userProfileName });
  }

  async createPresignedUrl(request: MintRequest): Promise<MintedUrl> {
    const { domains, totalTimeoutMilliseconds } = this.#options;
    const connection = domains.get(request.target.domainId);
    if (connection === undefined) {
      throw new ServiceError('internal_error', { detail: `no connection for domain ${request.target.domainId}` });
    }
    // The handler's own timeouts end with the first byte of an answer. This one bounds everything, fetching credentials and
    // an answer that never ends as well, and takes the call's socket with it, or one more would be lost for good each time.
    const output = await within(totalTimeoutMilliseconds, OPERATION, (abortSignal) => {
      const call: Call = (client) => client.send(commandFor(request), { abortSignal });
      return connection.launch === undefined
        ? call(connection.sageMaker.client).catch(refuse(OPERATION))
        : callAsCaller(connection.sageMaker, connection.launch, request, call);
    });
    const awsRequestId = output.$metadata.requestId;
    return { url: checkAuthorizedUrl(output.AuthorizedUrl, connection.studioOrigin, awsRequestId), awsRequestId };
  }
}

/** Signs with the caller's own session of the launch role. One that has expired early is replaced, once. */
async function callAsCaller(
  sageMaker: SageMakerConnection,
  { role, sessions }: NonNullable<StudioDomainConnection['launch']>,
  { subject, target: { userProfileName } }: MintRequest,
  call: Call,
): Promise<CreatePresignedDomainUrlCommandOutput> {
  const owner = { subject, userProfileName };
  const attempt = async (): ReturnType<Call> => {
    const credentials = await sessions.credentialsFor(role, owner);
    try {
      return await sageMaker.signingWith(credentials, call);
    } catch (error) {
      // Refused, it may be of no use any more: sessions can be revoked, and policies name when they were issued.
      if (translateSdkError(error, OPERATION).code === 'upstream_denied') {
        sessions.forget(role, owner, credentials);
      }
      throw error;
    }
  };
  const again = (error: unknown): ReturnType<Call> => (isExpiredCredentials(error) ? attempt() : Promise.reject(error));
  return await attempt()
    .catch(again)
    .catch(refuse(`${OPERATION} in a session of ${role.arn}`));
}

function commandFor({ target, landingUri, spaceName, ...durations }: MintRequest): CreatePresignedDomainUrlCommand {
  return new CreatePresignedDomainUrlCommand({
    DomainId: target.domainId,
    UserProfileName: target.userProfileName,
    ExpiresInSeconds: durations.expiresInSeconds,
    SessionExpirationDurationInSeconds: durations.sessionDurationInSeconds,
    ...(landingUri === undefined ? {} : { LandingUri: landingUri }),
    ...(spaceName === undefined ? {} : { SpaceName: spaceName }),
  });
}

function refuse(operation: string) {
  return (error: unknown): never => {
    throw error instanceof ServiceError ? error : translateSdkError(error, operation);
  };
}
