/**
 * The ids and ranges that the perimeter consists of, as policies name them. Values may be tokens that CloudFormation
 * resolves.
 */
export interface Perimeter {
  readonly partition: string;
  readonly region: string;
  /** Of the SageMaker domain. */
  readonly accountId: string;
  readonly domainId: string;
  readonly vpcId: string;
  /** The interface endpoint `com.amazonaws.<region>.sagemaker.api`. */
  readonly apiEndpointId: string;
  /** The interface endpoint `aws.sagemaker.<region>.studio`. */
  readonly studioEndpointId: string;
  /** Where the tasks run, and nothing else. */
  readonly serviceSubnets: readonly string[];
  /** Where employees' browsers are. */
  readonly corporateNetworks: readonly string[];
  /** Given, profiles that are missing are created, with these execution roles and no others. */
  readonly creation?: { readonly executionRoleArns: readonly string[] } | undefined;
}

export const PRESIGN = 'sagemaker:CreatePresignedDomainUrl';
/** With whatever variants of it AWS has or may bring: for what is denied. */
export const ANY_PRESIGN = 'sagemaker:CreatePresignedDomainUrl*';
/** What the service asks beside URLs: whether a profile is there, and whose a space is. */
export const LOOK_UPS: readonly string[] = [
  'sagemaker:DescribeSpace',
  'sagemaker:DescribeUserProfile',
  'sagemaker:ListSpaces',
];
export const CREATE_PROFILE = 'sagemaker:CreateUserProfile';
export const ADD_TAGS = 'sagemaker:AddTags';
export const LIST_TAGS = 'sagemaker:ListTags';
/** On a user profile and on a session: the `sub` of the person it belongs to. */
export const SUBJECT_TAG = 'studio-subject';
/** On a session: the one profile it may open. */
export const PROFILE_TAG = 'studio-profile';
