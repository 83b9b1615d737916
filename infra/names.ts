/**
 * Names that stacks have to agree on before either exists: an endpoint policy of the foundation names the roles of the
 * service, and a launch role in another account trusts one.
 */
import { Aws } from 'aws-cdk-lib';
import type { Settings } from './settings/settings-schema.ts';

const DEFAULT_NAME = 'studio-pass';

export function nameOf({ name }: Settings): string {
  return name ?? DEFAULT_NAME;
}

/** The role of the tasks of the service. */
export function taskRoleName(settings: Settings): string {
  return `${nameOf(settings)}-task`;
}

/** The role that a task takes on for one caller; the same in every account. */
export function launchRoleName(settings: Settings): string {
  return `${nameOf(settings)}-launch`;
}

/** @param accountId the account of the stack if absent */
export function roleArn(roleName: string, accountId: string = Aws.ACCOUNT_ID): string {
  return `arn:${Aws.PARTITION}:iam::${accountId}:role/${roleName}`;
}

/** The roles that may mint in the domains of this service: in its own account, and in those of the spokes. */
export function mintingRoleArns(settings: Settings): readonly string[] {
  if (settings.perimeter === 'direct') {
    return [roleArn(taskRoleName(settings))];
  }
  const accounts = [undefined, ...(settings.spokes ?? []).map(({ accountId }) => accountId)];
  return accounts.map((accountId) => roleArn(launchRoleName(settings), accountId));
}

export function provisioningRoles(settings: Settings): readonly string[] {
  return settings.provisioningRoles ?? [`arn:*:iam::*:role/${nameOf(settings)}-provisioning`];
}

/** The stage of the private API, which is in every path. */
export function stageNameOf({ api }: Settings): string {
  return api?.stageName ?? 'prod';
}
