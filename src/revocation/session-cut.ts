/**
 * Cutting the live Studio sessions of one person: a Deny for them on the launch role. Studio holds every request of a session
 * against the policies of the role that created its URL, so what is denied there ends what is open, not only what is new.
 * Source: SageMaker Developer Guide, "Connect to Amazon SageMaker Studio through an interface VPC endpoint".
 */
import { isDeepStrictEqual } from 'node:util';
import { SUBJECT_TAG } from '../model/session-tag-names.ts';

export interface SessionCutPolicy {
  readonly Version: '2012-10-17';
  readonly Statement: readonly [
    {
      readonly Sid: 'CutStudioSessions';
      readonly Effect: 'Deny';
      readonly Action: 'sagemaker:*';
      readonly Resource: '*';
      readonly Condition: {
        readonly StringEquals: Readonly<Record<string, string>>;
        readonly DateLessThan: { readonly 'aws:CurrentTime': string };
      };
    },
  ];
}

/** Every policy of a cut begins so; the subject follows. One for each person, so that two operators never overwrite each other. */
const NAME_PREFIX = 'StudioPassCut-';
/** What a session of a launch role can carry (src/aws/session-tags.ts), all of which a policy name can hold too. */
const SUBJECT = /^[A-Za-z0-9_+=.@-]{2,64}$/;
/** The longest Studio session (43 200 s) and the longest life of a URL that begins one (300 s), with the service's own caches. */
const LONGEST_SESSION_MILLISECONDS = (43_200 + 300 + 300) * 1_000;

/** @returns undefined for a subject that no session can be of, so that there is nothing to cut */
export function cutPolicyName(subject: string): string | undefined {
  return SUBJECT.test(subject) ? `${NAME_PREFIX}${subject}` : undefined;
}

export function isCutPolicyName(policyName: string): boolean {
  return policyName.startsWith(NAME_PREFIX);
}

/** @param now milliseconds since the Unix epoch */
export function cutPolicy(subject: string, now: number): SessionCutPolicy {
  const until = new Date(Math.ceil((now + LONGEST_SESSION_MILLISECONDS) / 1_000) * 1_000);
  // Everything that was open when it was made has ended by then, and the revocation itself stops what is new.
  return denyUntil(subject, until.toISOString().replace('.000Z', 'Z'));
}

/** Whether a policy of a cut has done its work. Anything that is not exactly one of ours has not: somebody may rely on it. */
export function isSpent(policyName: string, policy: unknown, now: number): boolean {
  const until = /"DateLessThan":\{"aws:CurrentTime":"([0-9TZ:.-]+)"\}/.exec(JSON.stringify(policy) ?? '')?.[1];
  const isOurs =
    until !== undefined && isDeepStrictEqual(policy, denyUntil(policyName.slice(NAME_PREFIX.length), until));
  return isOurs && Date.parse(until) <= now;
}

function denyUntil(subject: string, until: string): SessionCutPolicy {
  return {
    Version: '2012-10-17',
    Statement: [
      {
        Sid: 'CutStudioSessions',
        Effect: 'Deny',
        Action: 'sagemaker:*',
        Resource: '*',
        Condition: {
          StringEquals: { [`aws:PrincipalTag/${SUBJECT_TAG}`]: subject },
          DateLessThan: { 'aws:CurrentTime': until },
        },
      },
    ],
  };
}
