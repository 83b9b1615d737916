/**
 * What Cognito says now of the user that a token names. The answer is personal data: whoever asks keeps what their question
 * needs and nothing else, and none of it goes into an error.
 */
import {
  AdminGetUserCommand,
  type AdminGetUserCommandOutput,
  UserNotFoundException,
} from '@aws-sdk/client-cognito-identity-provider';
import { ServiceError } from '../model/errors.ts';
import type { Identity } from '../model/identity.ts';
import { callUnmeasured, type MakeCall } from '../model/measurements.ts';
import { translateSdkError } from './translate-sdk-error.ts';

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

export interface CognitoUser {
  /** Whoever has the user name now. Compare it: a name can be given to somebody else once its user is deleted. */
  readonly subject: string;
  readonly enabled: boolean;
  /** `UserStatus`; see `isActiveStatus`. */
  readonly status: string;
  /** By their names, custom ones with `custom:` before them. */
  readonly attributes: ReadonlyMap<string, string>;
}

/** Whether an account in this state may go on, if it is enabled. */
export function isActiveStatus(status: string): boolean {
  return ACTIVE.has(status);
}

/** The user name in a Cognito token; undefined if there is none that a user of a pool can have, as in a machine's token. */
export function usernameOf({ tokenUse, claims }: Pick<Identity, 'tokenUse' | 'claims'>): string | undefined {
  const claim = tokenUse === 'id' ? 'cognito:username' : 'username';
  const value = Object.hasOwn(claims, claim) ? claims[claim] : undefined;
  return typeof value === 'string' && USERNAME.test(value) ? value : undefined;
}

/**
 * @param username of a verified token; it goes nowhere but into the call's parameter of that name
 * @returns undefined if there is no such user any more
 * @throws ServiceError `upstream_…` if Cognito gives no answer that can be understood
 */
export async function getCognitoUser(
  client: UserPoolClient,
  { userPoolId: UserPoolId, username: Username }: { readonly userPoolId: string; readonly username: string },
  abortSignal: AbortSignal,
  makeCall: MakeCall = callUnmeasured,
): Promise<CognitoUser | undefined> {
  return await makeCall('get_user', async () => {
    let answer: AdminGetUserCommandOutput;
    try {
      answer = await client.send(new AdminGetUserCommand({ UserPoolId, Username }), { abortSignal });
    } catch (error) {
      if (error instanceof UserNotFoundException) {
        return undefined;
      }
      throw translateSdkError(error, OPERATION);
    }
    return readUser(answer);
  });
}

function readUser({ Enabled, UserStatus, UserAttributes, $metadata }: AdminGetUserCommandOutput): CognitoUser {
  const attributes = new Map<string, string>();
  for (const { Name, Value } of UserAttributes ?? []) {
    if (Name !== undefined && Value !== undefined) {
      attributes.set(Name, Value);
    }
  }
  const subject = attributes.get('sub');
  if (typeof Enabled !== 'boolean' || typeof UserStatus !== 'string' || subject === undefined) {
    throw new ServiceError('upstream_failed', {
      detail: `${OPERATION} answered without Enabled, UserStatus or sub`,
      ...($metadata.requestId === undefined ? {} : { awsRequestId: $metadata.requestId }),
    });
  }
  return { subject, enabled: Enabled, status: UserStatus, attributes };
}
