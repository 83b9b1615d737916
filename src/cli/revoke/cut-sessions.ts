/** Puts the Deny that cuts a person's open sessions on every launch role, or lifts it; a role that refuses stops none of the others. */
import type { Revoking } from '../../compose-revoking.ts';
import { ServiceError } from '../../model/errors.ts';
import type { LaunchRoleCuts } from '../../revocation/launch-role-cuts.ts';
import { cutPolicy, cutPolicyName, isSpent, type SessionCutPolicy } from '../../revocation/session-cut.ts';

export interface CutResult {
  /** The role, or the domain that has none. */
  readonly where: string;
  readonly state: 'cut' | 'would_be_cut' | 'lifted' | 'would_be_lifted' | 'was_not_cut' | 'impossible' | 'failed';
  readonly detail?: string;
  /** What is, or would be, the role's inline policy `policyName`. */
  readonly policyName?: string;
  readonly policy?: SessionCutPolicy;
}

/** @param now milliseconds since the Unix epoch */
export async function cutSessions(
  subject: string,
  { cuts, directDomainIds }: Revoking,
  now: number,
  isDry: boolean,
): Promise<readonly CutResult[]> {
  const policyName = cutPolicyName(subject);
  if (policyName === undefined) {
    return [
      ...cuts.map(({ roleArn }) => ({
        where: roleArn,
        state: 'was_not_cut' as const,
        detail: 'no session can be of this subject: its form is not one that AWS takes',
      })),
      ...directDomainIds.map(impossible),
    ];
  }
  const policy = cutPolicy(subject, now);
  const results = await Promise.all(
    cuts.map((role) =>
      attempt(role, async () => {
        if (isDry) {
          return { where: role.roleArn, state: 'would_be_cut', policyName, policy };
        }
        const left = await removeSpent(role, now);
        await role.put(policyName, policy);
        return { where: role.roleArn, state: 'cut', ...left, policyName, policy };
      }),
    ),
  );
  return [...results, ...directDomainIds.map(impossible)];
}

export async function liftCuts(subject: string, { cuts }: Revoking, isDry: boolean): Promise<readonly CutResult[]> {
  const policyName = cutPolicyName(subject);
  return await Promise.all(
    cuts.map((role) =>
      attempt(role, async () => {
        const where = role.roleArn;
        if (policyName === undefined) {
          return { where, state: 'was_not_cut' };
        }
        if (isDry) {
          const isCut = (await role.list()).some((cut) => cut.policyName === policyName);
          return { where, state: isCut ? 'would_be_lifted' : 'was_not_cut', policyName };
        }
        return { where, state: (await role.remove(policyName)) ? 'lifted' : 'was_not_cut', policyName };
      }),
    ),
  );
}

/**
 * The policies of a role have 10 240 characters together: what has done its work must not take any. But a cut is urgent, and
 * tidying is not: where it fails, that is told and no more.
 */
async function removeSpent(role: LaunchRoleCuts, now: number): Promise<Pick<CutResult, 'detail'>> {
  try {
    for (const { policyName, policy } of await role.list()) {
      if (isSpent(policyName, policy, now)) {
        await role.remove(policyName);
      }
    }
    return {};
  } catch (error) {
    if (!(error instanceof ServiceError)) {
      throw error;
    }
    return { detail: `cuts that have done their work were not removed: ${error.detail}` };
  }
}

function impossible(domainId: string): CutResult {
  return {
    where: domainId,
    state: 'impossible',
    detail:
      'without a launch role all sessions are of the one role of the tasks: deny it the person\'s user profile by hand (docs/runbook.md, "Live sessions in direct mode")',
  };
}

async function attempt({ roleArn }: LaunchRoleCuts, act: () => Promise<CutResult>): Promise<CutResult> {
  try {
    return await act();
  } catch (error) {
    if (!(error instanceof ServiceError)) {
      throw error;
    }
    return { where: roleArn, state: 'failed', detail: error.detail };
  }
}
