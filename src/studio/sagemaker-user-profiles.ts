/**
 * The user profiles of SageMaker domains, as the caller whom they belong to. A profile gets its owner's tag with its creation
 * and never later: whoever can tag profiles can give themselves anybody's.
 */
import {
  CreateUserProfileCommand,
  DescribeUserProfileCommand,
  ListTagsCommand,
  type SageMakerClient,
} from '@aws-sdk/client-sagemaker';

import { isAlreadyThere, isNotFound } from '../aws/translate-sdk-error.ts';
import { ServiceError } from '../model/errors.ts';
import type { MakeCall } from '../model/measurements.ts';
import { SUBJECT_TAG } from '../model/session-tag-names.ts';
import type { ProfileOwner, UserProfileState, UserProfiles } from '../model/user-profiles.ts';
import type { SageMakerDomains } from './sagemaker-domains.ts';

/**
 * A value that a tag can have. Space around it is refused although SageMaker would take it: two subjects must not come out
 * as one if anything on the way trims it.
 * Source: Amazon SageMaker API Reference, Tag.
 */
const TAG_VALUE = /^(?!\p{Z})[\p{L}\p{Z}\p{N}_.:/=+\-@]{1,256}(?<!\p{Z})$/u;
/** ListTags gives at most 50 tags at once, which is as many as a resource can have; with more pages something is wrong. */
const MAX_PAGES = 5;

interface DescribedProfile extends UserProfileState {
  readonly arn: string | undefined;
}

export class SageMakerUserProfiles implements UserProfiles {
  readonly #domains: SageMakerDomains;
  readonly #makeCall: MakeCall;

  /** @param makeCall bounds and measures; a call that it refuses has not been made */
  constructor(domains: SageMakerDomains, makeCall: MakeCall) {
    this.#domains = domains;
    this.#makeCall = makeCall;
  }

  async describe(owner: ProfileOwner): Promise<UserProfileState | undefined> {
    return await this.#describe(owner);
  }

  async create(
    owner: ProfileOwner,
    executionRoleArn: string | undefined,
    beforeCreating: () => void = () => undefined,
  ): Promise<boolean> {
    const { subject, target } = owner;
    if (!TAG_VALUE.test(subject)) {
      throw new ServiceError('not_mapped', {
        detail: `the caller's subject cannot be the value of the tag ${SUBJECT_TAG}`,
        publicDetail:
          'No user profile can be created for your account: its identifier has a form that AWS does not take.',
      });
    }
    const command = new CreateUserProfileCommand({
      DomainId: target.domainId,
      UserProfileName: target.userProfileName,
      Tags: [{ Key: SUBJECT_TAG, Value: subject }],
      ...(executionRoleArn === undefined ? {} : { UserSettings: { ExecutionRole: executionRoleArn } }),
    });
    return await this.#makeCall('create_user_profile', () =>
      this.#domains.call(owner, 'sagemaker:CreateUserProfile', async ({ client }, abortSignal) => {
        beforeCreating();
        try {
          await client.send(command, { abortSignal });
          return true;
        } catch (error) {
          if (isAlreadyThere(error)) {
            return false;
          }
          throw isNotFound(error) ? domainNotFound(target.domainId) : error;
        }
      }),
    );
  }

  async belongsTo(owner: ProfileOwner): Promise<boolean> {
    const arn = (await this.#describe(owner))?.arn;
    if (arn === undefined) {
      return false;
    }
    const subject = await this.#makeCall('list_tags', () =>
      this.#domains.find(owner, 'sagemaker:ListTags', ({ client }, abortSignal) => subjectOf(client, arn, abortSignal)),
    );
    return subject === owner.subject;
  }

  #describe(owner: ProfileOwner): Promise<DescribedProfile | undefined> {
    return this.#makeCall('describe_user_profile', () =>
      this.#domains.call(owner, DESCRIBE_OPERATION, ({ client }, abortSignal) =>
        describeUserProfile(client, owner.target, abortSignal),
      ),
    );
  }
}

export const DESCRIBE_OPERATION = 'sagemaker:DescribeUserProfile';

/**
 * @returns undefined if there is no such profile
 * @throws whatever the SDK throws otherwise
 */
export async function describeUserProfile(
  client: SageMakerClient,
  { domainId, userProfileName }: ProfileOwner['target'],
  abortSignal: AbortSignal,
): Promise<DescribedProfile | undefined> {
  try {
    const command = new DescribeUserProfileCommand({ DomainId: domainId, UserProfileName: userProfileName });
    const { Status, FailureReason, UserProfileArn } = await client.send(command, { abortSignal });
    // The SDK does not check what it is answered; a status that is none is none to open a profile by.
    return { status: String(Status), failureReason: FailureReason, arn: UserProfileArn };
  } catch (error) {
    if (isNotFound(error)) {
      return undefined;
    }
    throw error;
  }
}

async function subjectOf(client: SageMakerClient, arn: string, abortSignal: AbortSignal): Promise<string | undefined> {
  let nextToken: string | undefined;
  for (let page = 0; page < MAX_PAGES; page += 1) {
    const command = new ListTagsCommand({
      ResourceArn: arn,
      ...(nextToken === undefined ? {} : { NextToken: nextToken }),
    });
    const answer = await client.send(command, { abortSignal });
    const tag = answer.Tags?.find(({ Key }) => Key === SUBJECT_TAG);
    if (tag !== undefined || answer.NextToken === undefined) {
      return tag?.Value;
    }
    nextToken = answer.NextToken;
  }
  return undefined;
}

/** No profile is missing where there is no domain. */
function domainNotFound(domainId: string): ServiceError {
  return new ServiceError('upstream_failed', {
    detail: `sagemaker:CreateUserProfile failed: there is no domain ${domainId}`,
  });
}
