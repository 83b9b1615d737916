/**
 * What Cognito says now of the user that a token names, boiled down to one question: is it still them, and are they still
 * allowed in. Everything else in the answer (addresses, phone numbers) is personal data and must go no further.
 */
import {
  AdminGetUserCommand,
  type AdminGetUserCommandOutput,
  UserNotFoundException,
} from '@aws-sdk/client-cognito-identity-provider';
import { translateSdkError } from '../aws/translate-sdk-error.ts';
import { ServiceError } from '../model/errors.ts';
import type { Identity } from '../model/identity.ts';
import type { Revocation } from '../model/revocation.ts';

const OPERATION = 'cognito-idp:AdminGetUser';

/** `Username` of the API: 1 to 128 characters of letters, marks, symbols, numbers and punctuation (API reference, AdminGetUser). */
const USERNAME = /^[\p{L}\p{M}\p{S}\p{N}\p{P}]{1,128}$/u;

/**
 * The states of an account that may go on. Those about a password stay in it: someone who signs in through a corporate
 * provider linked to a local user (AdminLinkProviderForUser) never sets that user's password. AWS documents ARCHIVED,
 * COMPROMISED and UNKNOWN as no longer used (API reference, UserType); they, and whatever may be added, are refused.
 */
const ACTIVE: ReadonlySet<string> = new Set([
  'CONFIRMED',
  'EXTERNAL_PROVIDER',
  'FORCE_CHANGE_PASSWORD',
  'RESET_REQUIRED',
  'UNCONFIRMED',
]);

/** The part of the SDK's client that is needed. */
export interface UserPoolClient {
  send(command: AdminGetUserCommand, options: { abortSignal: AbortSignal }): Promise<AdminGetUserCommandOutput>;
}

/** The user name in a Cognito token; undefined if there is none that a user of a pool can have, as in a machine's token. */
export function usernameOf({ tokenUse, claims }: Identity): string | undefined {
  const claim = tokenUse === 'id' ? 'cognito:username' : 'username';
  const value = Object.hasOwn(claims, claim) ? claims[claim] : undefined;
  return typeof value === 'string' && USERNAME.test(value) ? value : undefined;
}

/**
 * @param username of a verified token; it goes nowhere but into the call's parameter of that name
 * @throws ServiceError `upstream_…` if Cognito gives no answer that can be understood
 */
export async function lookUpUser(
  client: UserPoolClient,
  user: { readonly userPoolId: string; readonly username: string; readonly subject: string },
  abortSignal: AbortSignal,
): Promise<Revocation | undefined> {
  const { userPoolId: UserPoolId, username: Username, subject } = user;
  let answer: AdminGetUserCommandOutput;
  try {
    answer = await client.send(new AdminGetUserCommand({ UserPoolId, Username }), { abortSignal });
  } catch (error) {
    if (error instanceof UserNotFoundException) {
      return revoked('the user does not exist any more');
    }
    throw translateSdkError(error, OPERATION);
  }
  return judge(answer, subject);
}

function judge(
  { Enabled, UserStatus, UserAttributes, $metadata }: AdminGetUserCommandOutput,
  subject: string,
): Revocation | undefined {
  const currentSubject = UserAttributes?.find(({ Name }) => Name === 'sub')?.Value;
  if (typeof Enabled !== 'boolean' || typeof UserStatus !== 'string' || currentSubject === undefined) {
    throw new ServiceError('upstream_failed', {
      detail: `${OPERATION} answered without Enabled, UserStatus or sub`,
      ...($metadata.requestId === undefined ? {} : { awsRequestId: $metadata.requestId }),
    });
  }
  // A user name can be given to somebody else once its user is deleted; a subject never is.
  if (currentSubject !== subject) {
    return revoked('the user name belongs to another subject now');
  }
  if (!Enabled) {
    return revoked('the user is disabled');
  }
  return ACTIVE.has(UserStatus) ? undefined : revoked(`the user's status is ${UserStatus}`);
}

function revoked(note: string): Revocation {
  return { by: 'user_status', note };
}
