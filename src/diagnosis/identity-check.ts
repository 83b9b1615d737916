/** Whether there are AWS credentials, and whose they are: most refusals are explained by who was refused. */
import { ServiceError } from '../model/errors.ts';
import { type Check, failed, ok, RUNBOOK, warning } from './check.ts';

export interface WhoAmI {
  readonly accountId: string;
  readonly arn: string;
  /** Where the SDK found the credentials, for operators. */
  readonly source: string;
}

export interface CallerIdentity {
  /** The origin that is asked. */
  readonly endpoint: string;
  /** @throws ServiceError */
  ask(signal: AbortSignal): Promise<WhoAmI>;
}

export interface IdentityCheckOptions {
  readonly identity: CallerIdentity;
  /** Whether launch roles are assumed, so that STS must answer. */
  readonly isStsNeeded: boolean;
  readonly needs: readonly string[];
}

/** `https://sts.amazonaws.com`: one place in one Region, without an interface endpoint. */
const GLOBAL = /^https:\/\/sts\.amazonaws\.com(\.cn)?$/;
/** Not sessions of a role: keys that somebody keeps. */
const LASTING = /^arn:[^:]+:iam::\d{12}:(user\/|root$)/;

export function identityCheck({ identity, isStsNeeded, needs }: IdentityCheckOptions): Check {
  return {
    id: 'aws-identity',
    title: 'AWS credentials',
    needs,
    async run(signal) {
      if (GLOBAL.test(identity.endpoint)) {
        return [
          failed(`STS is asked at ${identity.endpoint}, the global endpoint`, {
            meaning: 'It has no interface endpoint: calls leave the VPC, and launch roles cannot be assumed.',
            remedy: 'Set sts.region (or AWS_REGION), and do not point sts.endpoint or AWS_ENDPOINT_URL_STS there.',
          }),
        ];
      }
      try {
        const { accountId, arn, source } = await identity.ask(signal);
        const found = `${arn} (account ${accountId}), from ${source}, by ${identity.endpoint}`;
        return LASTING.test(arn)
          ? [
              warning(found, {
                meaning:
                  'These are lasting keys of a user, not a session of a role. The service should never hold such keys.',
                remedy: 'Give the service its task role; use a role for this command too.',
              }),
            ]
          : [ok(found)];
      } catch (error) {
        return [notTold(error, identity.endpoint, isStsNeeded)];
      }
    },
  };
}

function notTold(error: unknown, endpoint: string, isStsNeeded: boolean) {
  if (!(error instanceof ServiceError)) {
    throw error;
  }
  const found = `${endpoint}: ${error.detail}`;
  if (error.code === 'upstream_denied') {
    return failed(found, {
      meaning: 'There are no credentials, or AWS does not take them: expired, deleted, or signed by a wrong clock.',
      remedy: `In a task: see that it has its task role. Elsewhere: sign in again. See ${RUNBOOK}#upstream-denied`,
    });
  }
  const advice = {
    meaning: 'STS gave no answer that says whose credentials these are.',
    remedy: 'See the connection check of STS; then run this again.',
  };
  return isStsNeeded ? failed(found, advice) : warning(found, advice);
}
