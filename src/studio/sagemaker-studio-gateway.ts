/**
 * Mints presigned URLs with SageMaker's CreatePresignedDomainUrl. It calls with exactly what was decided, and hands on no URL
 * that leads anywhere but to the domain's own Studio.
 */
import type { CreatePresignedDomainUrlCommandInput } from '@aws-sdk/client-sagemaker';
import type { SageMakerCaller } from '../aws/sagemaker-client.ts';
import { isAccessDenied, translateSdkError } from '../aws/translate-sdk-error.ts';
import { ServiceError } from '../model/errors.ts';
import type { MakeCall } from '../model/measurements.ts';
import { SUBJECT_TAG } from '../model/session-tag-names.ts';
import type { MintedUrl, MintRequest, StudioGateway } from '../model/studio-gateway.ts';
import { checkAuthorizedUrl } from './authorized-url.ts';
import type { SageMakerDomains } from './sagemaker-domains.ts';
import { DESCRIBE_OPERATION, describeUserProfile } from './sagemaker-user-profiles.ts';

const OPERATION = 'sagemaker:CreatePresignedDomainUrl';
const RETRY_AFTER_SECONDS = 2;
/** With these, waiting helps. Source: Amazon SageMaker API Reference, DescribeUserProfile. */
const CHANGING: ReadonlySet<string> = new Set(['Pending', 'Updating', 'Deleting']);

export class SageMakerStudioGateway implements StudioGateway {
  readonly #domains: SageMakerDomains;
  readonly #makeCall: MakeCall;

  /** @param makeCall measures what is asked besides, within the time of the call for the URL */
  constructor(domains: SageMakerDomains, makeCall: MakeCall) {
    this.#domains = domains;
    this.#makeCall = makeCall;
  }

  async createPresignedUrl(request: MintRequest): Promise<MintedUrl> {
    const { domainId } = request.target;
    const studioOrigin = this.#domains.originOf(domainId);
    const launchRole = this.#domains.launchRoleOf(domainId);
    const output = await this.#domains.call(request, OPERATION, async (signed, abortSignal) => {
      try {
        return await signed.createPresignedDomainUrl(inputFor(request), abortSignal);
      } catch (error) {
        if (launchRole === undefined || !isAccessDenied(error)) {
          throw error;
        }
        const refusal = translateSdkError(error, `${OPERATION} in a session of ${launchRole}`);
        throw await this.#explain(refusal, request, signed, abortSignal);
      }
    });
    const awsRequestId = output.$metadata.requestId;
    return { url: checkAuthorizedUrl(output.AuthorizedUrl, studioOrigin, awsRequestId), awsRequestId };
  }

  /**
   * The launch role is allowed nothing but profiles that are tagged with the session's subject. To IAM one that does not
   * exist is one without the tag, so its refusal alone does not tell a missing profile from a fault in a policy.
   */
  async #explain(
    refusal: ServiceError,
    { target }: MintRequest,
    { client }: SageMakerCaller,
    abortSignal: AbortSignal,
  ): Promise<ServiceError> {
    const learnt = await this.#makeCall('describe_user_profile', () =>
      describeUserProfile(client, target, abortSignal)
        .then((profile) => ({ profile }))
        .catch((error: unknown) => Promise.reject(translateSdkError(error, DESCRIBE_OPERATION))),
    ).catch((unknown: unknown) => ({ unknown }));
    if ('unknown' in learnt) {
      const why = learnt.unknown instanceof ServiceError ? learnt.unknown.detail : 'it could not be asked';
      return withDetail('upstream_denied', refusal, `whether the user profile exists is not known: ${why}`);
    }
    if (learnt.profile === undefined) {
      return withDetail('profile_missing', refusal, 'the user profile does not exist');
    }
    const { status } = learnt.profile;
    return status === 'InService'
      ? withDetail(
          'upstream_denied',
          refusal,
          `the user profile exists: it is not tagged ${SUBJECT_TAG} with this subject, or a policy does not allow the call`,
        )
      : withDetail('profile_not_ready', refusal, `the user profile exists with status ${status}`, CHANGING.has(status));
  }
}

function withDetail(
  code: 'profile_missing' | 'profile_not_ready' | 'upstream_denied',
  { detail, awsRequestId }: ServiceError,
  learnt: string,
  isPassing = false,
): ServiceError {
  return new ServiceError(code, {
    detail: `${detail}; ${learnt}`,
    ...(awsRequestId === undefined ? {} : { awsRequestId }),
    ...(isPassing ? { retryAfterSeconds: RETRY_AFTER_SECONDS } : {}),
  });
}

function inputFor({ target, landingUri, spaceName, ...durations }: MintRequest): CreatePresignedDomainUrlCommandInput {
  return {
    DomainId: target.domainId,
    UserProfileName: target.userProfileName,
    ExpiresInSeconds: durations.expiresInSeconds,
    SessionExpirationDurationInSeconds: durations.sessionDurationInSeconds,
    ...(landingUri === undefined ? {} : { LandingUri: landingUri }),
    ...(spaceName === undefined ? {} : { SpaceName: spaceName }),
  };
}
