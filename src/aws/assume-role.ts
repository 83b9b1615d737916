/**
 * Assumes launch roles: one call of STS for one caller, tagged with their subject and profile. It keeps nothing, and what it
 * returns must never be written anywhere.
 */
import { AssumeRoleCommand, type AssumeRoleCommandOutput } from '@aws-sdk/client-sts';
import { ServiceError } from '../model/errors.ts';
import { SessionCredentials } from '../model/secret.ts';
import { within } from './deadline.ts';
import { type SessionOwner, sessionTags } from './session-tags.ts';
import { isAccessDenied, translateSdkError } from './translate-sdk-error.ts';

export interface LaunchRole {
  readonly arn: string;
  /** What the role's trust policy may ask for besides. */
  readonly externalId?: string | undefined;
}

/**
 * @returns credentials of a new session that lasts `SESSION_SECONDS`
 * @throws LaunchRoleRefusal if STS says no to this caller
 * @throws ServiceError `not_mapped` for a subject that a session cannot carry, or `upstream_…` if STS gives none
 */
export type AssumeRole = (role: LaunchRole, owner: SessionOwner) => Promise<SessionCredentials>;

/** A policy does not let this caller have a session: a decision, unlike everything else that can keep STS from giving one. */
export class LaunchRoleRefusal extends ServiceError {}

/** The part of the SDK's client that is needed. */
export interface SecurityTokenClient {
  send(command: AssumeRoleCommand, options: { abortSignal: AbortSignal }): Promise<AssumeRoleCommandOutput>;
}

/** The shortest that STS gives. Long enough to create many URLs, and all that a stolen session is worth. */
export const SESSION_SECONDS = 900;

/** AWS's answer to AssumeRole seldom says which of them it was. */
const WHO_MAY_REFUSE = "the task role's own policy, the launch role's trust policy or the STS endpoint's policy";

/** @param totalTimeoutMilliseconds for all attempts of one call together */
export function createAssumeRole(client: SecurityTokenClient, totalTimeoutMilliseconds: number): AssumeRole {
  return async (role, owner) => {
    const operation = `sts:AssumeRole of ${role.arn}`;
    const command = new AssumeRoleCommand({
      RoleArn: role.arn,
      DurationSeconds: SESSION_SECONDS,
      ...(role.externalId === undefined ? {} : { ExternalId: role.externalId }),
      ...sessionTags(owner),
    });
    const answer = await within(totalTimeoutMilliseconds, operation, (abortSignal) =>
      client.send(command, { abortSignal }),
    ).catch((error) => {
      throw error instanceof ServiceError ? error : refusal(error, operation);
    });
    return credentialsOf(answer, operation);
  };
}

function refusal(error: unknown, operation: string): ServiceError {
  const translated = translateSdkError(error, operation, WHO_MAY_REFUSE);
  if (!isAccessDenied(error)) {
    return translated;
  }
  const { code, detail, awsRequestId } = translated;
  return new LaunchRoleRefusal(code, { detail, ...(awsRequestId === undefined ? {} : { awsRequestId }) });
}

function credentialsOf({ Credentials, $metadata }: AssumeRoleCommandOutput, operation: string): SessionCredentials {
  const { AccessKeyId: accessKeyId, SecretAccessKey: secretAccessKey, SessionToken: sessionToken } = Credentials ?? {};
  if (!accessKeyId || !secretAccessKey || !sessionToken) {
    throw new ServiceError('upstream_failed', {
      detail: `${operation} answered without whole credentials`,
      ...($metadata.requestId === undefined ? {} : { awsRequestId: $metadata.requestId }),
    });
  }
  return new SessionCredentials({ accessKeyId, secretAccessKey, sessionToken });
}
