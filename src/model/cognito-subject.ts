/** The form of the `sub` that Amazon Cognito gives its users. It is no user name, and nobody chooses it. */

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/**
 * In lower case, as tokens have it: subjects are compared exactly.
 * Source: Amazon Cognito Developer Guide, "Working with user attributes": `sub` is a UUID that is generated for each user.
 */
export function isCognitoSubject(subject: string): boolean {
  return UUID.test(subject);
}
