/**
 * CreateUserProfile and CreateSpace. What is created is `Pending` first: a URL for it can't be minted yet.
 */
import { AwsError } from './aws-error.ts';
import type { DomainDirectory, Tags } from './domain-directory.ts';
import type { Input } from './input-shape.ts';
import type { FurtherAction, Operation } from './operation.ts';
import {
  optionalText,
  requireDomain,
  requireUserProfile,
  spaceResource,
  text,
  userProfileResource,
} from './operation-resource.ts';

export function createOperations(
  directory: DomainDirectory,
): Readonly<Record<'CreateUserProfile' | 'CreateSpace', Operation>> {
  return {
    CreateUserProfile: {
      // Tags of the same name that exists already must not count for the new one.
      resource: (input) => ({ arn: userProfileResource(directory, input).arn, requestKeys: tagKeys(input) }),
      besides: (input) => [
        ...tagging(input, userProfileResource(directory, input).arn, 'CreateUserProfile'),
        ...passing(optionalText(structure(input, 'UserSettings'), 'ExecutionRole')),
      ],
      run: (input) => {
        requireDomain(directory, text(input, 'DomainId'));
        return { UserProfileArn: directory.addUserProfile(text(input, 'UserProfileName'), tagsOf(input)).arn };
      },
    },
    CreateSpace: {
      resource: (input) => ({ arn: spaceResource(directory, input).arn }),
      run: (input) => {
        const domainId = text(input, 'DomainId');
        requireDomain(directory, domainId);
        const owner = optionalText(structure(input, 'OwnershipSettings'), 'OwnerUserProfileName');
        const sharingType = optionalText(structure(input, 'SpaceSharingSettings'), 'SharingType');
        if ((owner === undefined) !== (sharingType === undefined)) {
          throw new AwsError(
            'ValidationException',
            'OwnershipSettings and SpaceSharingSettings must be given together.',
          );
        }
        if (owner !== undefined) {
          requireUserProfile(directory, domainId, owner);
        }
        const displayName = optionalText(input, 'SpaceDisplayName');
        const space = directory.addSpace({
          name: text(input, 'SpaceName'),
          tags: tagsOf(input),
          ...(owner === undefined ? {} : { ownerUserProfileName: owner }),
          ...(sharingType === undefined ? {} : { sharingType: sharingType === 'Private' ? 'Private' : 'Shared' }),
          ...(displayName === undefined ? {} : { displayName }),
        });
        return { SpaceArn: space.arn };
      },
    },
  };
}

/** Without tags in the request, the keys do not exist. */
function tagKeys(input: Input): Readonly<Record<string, string | string[]>> {
  const tags = tagsOf(input);
  const requestTags = Object.entries(tags).map(([key, value]) => [`aws:RequestTag/${key}`, value]);
  return requestTags.length === 0 ? {} : { ...Object.fromEntries(requestTags), 'aws:TagKeys': Object.keys(tags) };
}

/** Source: Amazon SageMaker Developer Guide, "Provide permissions for tagging SageMaker AI resources". */
function tagging(input: Input, arn: string, operation: string): readonly FurtherAction[] {
  const requestKeys = { ...tagKeys(input), 'sagemaker:TaggingAction': operation };
  return input.Tags === undefined ? [] : [{ action: 'sagemaker:AddTags', arn, requestKeys, isInternal: false }];
}

/** Source: AWS Identity and Access Management User Guide, "Grant a user permissions to pass a role to an AWS service". */
function passing(roleArn: string | undefined): readonly FurtherAction[] {
  const requestKeys = { 'iam:PassedToService': 'sagemaker.amazonaws.com' };
  return roleArn === undefined ? [] : [{ action: 'iam:PassRole', arn: roleArn, requestKeys, isInternal: true }];
}

function structure(input: Input, member: string): Input {
  return (input[member] ?? {}) as Input;
}

function tagsOf(input: Input): Tags {
  const tags = (input.Tags ?? []) as readonly { readonly Key: string; readonly Value: string }[];
  return Object.fromEntries(tags.map(({ Key, Value }) => [Key, Value]));
}
