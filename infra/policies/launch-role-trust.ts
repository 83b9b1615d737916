/**
 * Who may take on a launch role, and how: the role of the tasks, from inside the VPC, naming the person in the session's
 * tags and its source identity. The three actions of one AssumeRole call are evaluated separately, each against the keys
 * it has.
 * Source: Service Authorization Reference, "Actions, resources, and condition keys for AWS Security Token Service".
 */
import { PROFILE_TAG, SUBJECT_TAG } from './perimeter.ts';
import { type PolicyDocument, policyDocument } from './policy-document.ts';

export interface LaunchRoleTrustOptions {
  readonly taskRoleArn: string;
  readonly vpcId: string;
}

/** At least one character: a tag may be there and empty. */
const GIVEN = '?*';

export function launchRoleTrust({ taskRoleArn, vpcId }: LaunchRoleTrustOptions): PolicyDocument {
  const from = { 'aws:SourceVpc': vpcId };
  const tags = { [`aws:RequestTag/${SUBJECT_TAG}`]: GIVEN, [`aws:RequestTag/${PROFILE_TAG}`]: GIVEN };
  // Safe in an Allow only because both tags must be there as well: alone it would let an untagged request through.
  const noOtherTags = { 'ForAllValues:StringEquals': { 'aws:TagKeys': [SUBJECT_TAG, PROFILE_TAG] } };
  const Principal = { AWS: taskRoleArn };
  return policyDocument(
    {
      Sid: 'AssumeForOneCaller',
      Effect: 'Allow',
      Principal,
      Action: 'sts:AssumeRole',
      Condition: { StringEquals: from, StringLike: { ...tags, 'sts:SourceIdentity': GIVEN }, ...noOtherTags },
    },
    {
      Sid: 'TagWithCallerAndProfile',
      Effect: 'Allow',
      Principal,
      Action: 'sts:TagSession',
      Condition: { StringEquals: from, StringLike: tags, ...noOtherTags },
    },
    {
      Sid: 'NameTheCaller',
      Effect: 'Allow',
      Principal,
      Action: 'sts:SetSourceIdentity',
      Condition: { StringEquals: from, StringLike: { 'sts:SourceIdentity': GIVEN } },
    },
  );
}

/** What the tasks' role needs to take on the launch roles, and nothing else. */
export function assumeLaunchRolesPolicy(launchRoleArns: readonly string[], vpcId: string): PolicyDocument {
  return policyDocument({
    Sid: 'AssumeLaunchRoles',
    Effect: 'Allow',
    Action: ['sts:AssumeRole', 'sts:TagSession', 'sts:SetSourceIdentity'],
    Resource: launchRoleArns,
    Condition: { StringEquals: { 'aws:SourceVpc': vpcId } },
  });
}
