/**
 * The names of the tags by which IAM knows whom a session of a launch role is for, and whom a user profile belongs to.
 * infra/policies/perimeter.ts gives them: the policies compare them.
 */
export const SUBJECT_TAG = 'studio-subject';
export const PROFILE_TAG = 'studio-profile';
