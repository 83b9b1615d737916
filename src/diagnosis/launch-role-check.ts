/** Whether launch roles can be assumed the way the service does it. The credentials that come of it are dropped at once. */
import { type AssumeRole, type LaunchRole, LaunchRoleRefusal } from '../aws/assume-role.ts';
import { ServiceError } from '../model/errors.ts';
import { type Check, type Finding, failed, ok, RUNBOOK, skipped } from './check.ts';

/** A person who does not exist, and a profile: what CloudTrail shows of these calls. Maps to nobody. */
export const MADE_UP_NAME = 'studio-pass-doctor';

const TAGS = 'the tags studio-subject and studio-profile and a source identity';
const STATEMENTS =
  'its trust policy must allow sts:AssumeRole, sts:TagSession and sts:SetSourceIdentity to this principal from this VPC, ' +
  'with the external id that is configured; so must the own policy of this principal and the policy of the STS endpoint';

/** @param roles each once */
export function launchRoleCheck(roles: readonly LaunchRole[], assumeRole: AssumeRole, needs: readonly string[]): Check {
  return {
    id: 'launch-roles',
    title: 'Launch roles',
    needs,
    async run() {
      return roles.length === 0
        ? [skipped('no domain has a launch role: the service signs as itself (direct mode)')]
        : await Promise.all(roles.map((role) => findingOf(role, assumeRole)));
    },
  };
}

async function findingOf(role: LaunchRole, assumeRole: AssumeRole): Promise<Finding> {
  try {
    await assumeRole(role, { subject: MADE_UP_NAME, userProfileName: MADE_UP_NAME });
    return ok(`${role.arn} can be assumed with ${TAGS}`);
  } catch (error) {
    if (!(error instanceof ServiceError)) {
      throw error;
    }
    return error instanceof LaunchRoleRefusal
      ? failed(error.detail, {
          meaning: 'A policy says no to this principal: run by the service, nobody could open a domain of this role.',
          remedy: `Run it as the task role. If it is: ${STATEMENTS}: ${RUNBOOK}#upstream-denied`,
        })
      : failed(error.detail, {
          meaning: 'STS gave no session: no domain of this role can be opened.',
          remedy: `See the checks of STS and of the credentials: ${RUNBOOK}#upstream-denied`,
        });
  }
}
