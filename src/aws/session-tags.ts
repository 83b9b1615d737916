/**
 * What a session of a launch role says about its caller, in the form that the role's policies ask for. A subject is taken
 * as it is or refused; it is never rewritten, because two people could come out as one.
 */
import type { AssumeRoleCommandInput } from '@aws-sdk/client-sts';
import { ServiceError } from '../model/errors.ts';
import { PROFILE_TAG, SUBJECT_TAG } from '../model/session-tag-names.ts';

/** Whom a session is for. */
export interface SessionOwner {
  /** The token's `sub`. */
  readonly subject: string;
  readonly userProfileName: string;
}

/**
 * What can be a session name, a source identity and the value of a session tag all at once: `[\w+=,.@-]{2,64}` less the
 * comma, which tag values cannot have.
 * Source: AWS Security Token Service API Reference, AssumeRole and Tag.
 */
const CARRIED_SUBJECT = /^[A-Za-z0-9_+=.@-]{2,64}$/;

/**
 * Nothing is transitive: a session that went on to assume another role would not carry its tags there.
 * @throws ServiceError `not_mapped` for a subject that a session cannot carry as it is
 */
export function sessionTags({ subject, userProfileName }: SessionOwner) {
  if (!CARRIED_SUBJECT.test(subject)) {
    throw new ServiceError('not_mapped', {
      detail:
        "the caller's subject cannot be the source identity of a launch-role session: 2 to 64 letters, digits and _+=.@- can",
      publicDetail: 'Your account cannot open Studio in this domain: its identifier has a form that AWS does not take.',
    });
  }
  return {
    RoleSessionName: subject,
    SourceIdentity: subject,
    Tags: [
      { Key: SUBJECT_TAG, Value: subject },
      { Key: PROFILE_TAG, Value: userProfileName },
    ],
  } satisfies Partial<AssumeRoleCommandInput>;
}
