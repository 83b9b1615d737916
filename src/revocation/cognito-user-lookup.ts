/**
 * What Cognito says now of the user that a token names, boiled down to one question: is it still them, and are they still
 * allowed in. Everything else in the answer (addresses, phone numbers) is personal data and must go no further.
 */
import { getCognitoUser, isActiveStatus, type UserPoolClient } from '../aws/cognito-user.ts';
import type { MakeCall } from '../model/measurements.ts';
import type { Revocation } from '../model/revocation.ts';

/**
 * @param username of a verified token
 * @throws ServiceError `upstream_…` if Cognito gives no answer that can be understood
 */
export async function lookUpUser(
  client: UserPoolClient,
  { subject, ...user }: { readonly userPoolId: string; readonly username: string; readonly subject: string },
  abortSignal: AbortSignal,
  makeCall?: MakeCall,
): Promise<Revocation | undefined> {
  const current = await getCognitoUser(client, user, abortSignal, makeCall);
  if (current === undefined) {
    return revoked('the user does not exist any more');
  }
  // A user name can be given to somebody else once its user is deleted; a subject never is.
  if (current.subject !== subject) {
    return revoked('the user name belongs to another subject now');
  }
  if (!current.enabled) {
    return revoked('the user is disabled');
  }
  return isActiveStatus(current.status) ? undefined : revoked(`the user's status is ${current.status}`);
}

function revoked(note: string): Revocation {
  return { by: 'user_status', note };
}
