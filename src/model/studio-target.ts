/**
 * The names SageMaker gives to what a person may open. The patterns and bounds are those of the SageMaker API
 * reference (CreatePresignedDomainUrl); the SDK does not enforce them, so this service does.
 */

/** `DomainId`: at most 63 characters. */
export const DOMAIN_ID_PATTERN = '^d-(-*[a-z0-9]){1,61}$';
/** `UserProfileName` and `SpaceName`: at most 63 characters. `@`, `.` and `_`, common in user names, are not in it. */
export const USER_PROFILE_NAME_PATTERN = '^[a-zA-Z0-9](-*[a-zA-Z0-9]){0,62}$';
export const NAME_MAX_LENGTH = 63;
/** An AWS Region name such as `us-east-1`, `us-gov-west-1` or `eusc-de-east-1`. */
export const REGION_PATTERN = '^[a-z]{2,4}(-[a-z]+)+-[0-9]{1,2}$';

const userProfileName = new RegExp(USER_PROFILE_NAME_PATTERN);

/** The one thing a launch is about: a user profile in a domain. */
export interface StudioTarget {
  readonly domainId: string;
  readonly region: string;
  readonly userProfileName: string;
}

/** Also says whether a value is a space name: SageMaker uses the same pattern for both. */
export function isUserProfileName(value: unknown): value is string {
  return typeof value === 'string' && value.length <= NAME_MAX_LENGTH && userProfileName.test(value);
}
