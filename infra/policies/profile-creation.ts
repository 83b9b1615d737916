/**
 * What creating a missing user profile takes, for deployments that ask for it: the profile, its one tag, and an execution
 * role. Whoever tags profiles decides whose they are, so a tag can be given only together with a new profile, and in
 * launch-role mode only to the subject of the session.
 * Source: Service Authorization Reference, "Actions, resources, and condition keys for Amazon SageMaker": tagging while
 * creating is AddTags with the key `sagemaker:TaggingAction`.
 */
import { ADD_TAGS, CREATE_PROFILE, LIST_TAGS, type Perimeter, SUBJECT_TAG } from './perimeter.ts';
import type { PolicyStatement } from './policy-document.ts';
import { fromTheService } from './studio-calls.ts';

type Conditions = NonNullable<PolicyStatement['Condition']>;

const OWNER = `aws:RequestTag/${SUBJECT_TAG}`;
const WHILE_CREATING = { 'sagemaker:TaggingAction': 'CreateUserProfile' };
/** At least one character: a tag may be there and empty. */
const GIVEN = '?*';

/** What creating takes of SageMaker. A launch role needs no tags read: it can mint for no profile that is somebody else's. */
export function creationActions(mode: 'direct' | 'launch-role'): readonly string[] {
  return [CREATE_PROFILE, ADD_TAGS, ...(mode === 'direct' ? [LIST_TAGS] : [])];
}

/**
 * @param profile the ARN or pattern of the profiles that may be created
 * @param owner the only subject that they may be given to, or `anybody`
 */
export function creation(perimeter: Perimeter, profile: string, owner: string): readonly PolicyStatement[] {
  if (perimeter.creation === undefined) {
    return [];
  }
  const { StringEquals, IpAddress } = fromTheService(perimeter);
  const allow = (Sid: string, Action: string, equal: Readonly<Record<string, string>>): PolicyStatement => ({
    Sid,
    Effect: 'Allow',
    Action,
    Resource: profile,
    Condition: {
      StringEquals: { ...StringEquals, ...equal, ...(owner === 'anybody' ? {} : { [OWNER]: owner }) },
      ...(owner === 'anybody' ? { StringLike: { [OWNER]: GIVEN } } : {}),
      ...(IpAddress === undefined ? {} : { IpAddress }),
      // Safe in an Allow only because the owner's tag must be there as well: alone it would let no tags through.
      'ForAllValues:StringEquals': { 'aws:TagKeys': [SUBJECT_TAG] },
    },
  });
  return [
    allow('CreateProfile', CREATE_PROFILE, {}),
    allow('TagNewProfile', ADD_TAGS, WHILE_CREATING),
    ...passing(perimeter.creation.executionRoleArns),
  ];
}

/** What holds even if somebody attaches a wider Allow to the role. */
export function creationDenies(perimeter: Perimeter, owner: string): readonly PolicyStatement[] {
  if (perimeter.creation === undefined) {
    return [];
  }
  const deny = (Sid: string, Action: string | readonly string[], Condition: Conditions): PolicyStatement => ({
    Sid,
    Effect: 'Deny',
    Action,
    Resource: '*',
    Condition,
  });
  const both = [CREATE_PROFILE, ADD_TAGS];
  return [
    deny(
      'DenyOtherOwners',
      both,
      owner === 'anybody'
        ? { StringNotLikeIfExists: { [OWNER]: GIVEN } }
        : { StringNotEqualsIfExists: { [OWNER]: owner } },
    ),
    // Lets requests without tags through; DenyOtherOwners does not.
    deny('DenyOtherTags', both, { 'ForAnyValue:StringNotEquals': { 'aws:TagKeys': [SUBJECT_TAG] } }),
    deny('DenyTaggingLater', ADD_TAGS, { StringNotEqualsIfExists: WHILE_CREATING }),
    ...passingDenies(perimeter.creation.executionRoleArns),
  ];
}

/** Passing a role is no call: it has none of the network's keys, and happens within one that has. */
function passing(executionRoleArns: readonly string[]): readonly PolicyStatement[] {
  return [
    {
      Sid: 'PassExecutionRole',
      Effect: 'Allow',
      Action: 'iam:PassRole',
      Resource: executionRoleArns,
      Condition: { StringEquals: { 'iam:PassedToService': 'sagemaker.amazonaws.com' } },
    },
  ];
}

function passingDenies(executionRoleArns: readonly string[]): readonly PolicyStatement[] {
  return [
    { Sid: 'DenyOtherExecutionRoles', Effect: 'Deny', Action: 'iam:PassRole', NotResource: executionRoleArns },
    {
      Sid: 'DenyPassingElsewhere',
      Effect: 'Deny',
      Action: 'iam:PassRole',
      Resource: '*',
      Condition: { StringNotEqualsIfExists: { 'iam:PassedToService': 'sagemaker.amazonaws.com' } },
    },
  ];
}
