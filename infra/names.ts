/**
 * Names that stacks have to agree on before either exists: an endpoint policy of the foundation names the roles of the
 * service, and a launch role in another account trusts one.
 */

import { Aws } from 'aws-cdk-lib';
import { createsProfiles } from './missing-profiles.ts';
import { DEFAULT_NAME, DEFAULT_STAGE_NAME } from './settings/defaults.ts';
import type { Settings } from './settings/settings-schema.ts';

export function nameOf({ name }: Settings): string {
  return name ?? DEFAULT_NAME;
}

/** The role of the service: of its tasks, or of its function. */
export function taskRoleName(settings: Settings): string {
  return `${nameOf(settings)}-task`;
}

/** The role that a task takes on for one caller; the same in every account. */
export function launchRoleName(settings: Settings): string {
  return `${nameOf(settings)}-launch`;
}

/** Named after the handler of each. */
export type FunctionKind = 'api' | 'authorizer';

export function functionName(settings: Settings, kind: FunctionKind): string {
  return `${nameOf(settings)}-${kind}`;
}

export function functionArn(settings: Settings, kind: FunctionKind): string {
  return `arn:${Aws.PARTITION}:lambda:${Aws.REGION}:${Aws.ACCOUNT_ID}:function:${functionName(settings, kind)}`;
}

/** The functions there are: the API itself, if it is one, and the authorizer in front of it. */
export function functionKinds({ service, api }: Settings): readonly FunctionKind[] {
  return [
    ...(service?.compute === 'lambda' ? (['api'] as const) : []),
    ...(api?.edgeAuthorizer === 'lambda' ? (['authorizer'] as const) : []),
  ];
}

/** The role of the function that API Gateway asks whom to let through. */
export function authorizerRoleName(settings: Settings): string {
  return `${nameOf(settings)}-authorizer`;
}

/** The roles that read mapping, revocations and signing keys. */
export function readingRoleArns(settings: Settings): string | readonly string[] {
  const service = roleArn(taskRoleName(settings));
  return settings.api?.edgeAuthorizer === 'lambda' ? [service, roleArn(authorizerRoleName(settings))] : service;
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

/** Patterns of role ARNs, in whatever account: guardrails hold for many. */
const anywhere = (roleName: string): string => `arn:*:iam::*:role/${roleName}`;

/** Who creates user profiles and tags them with their person. */
export function provisioningRoles(settings: Settings): readonly string[] {
  return settings.provisioningRoles ?? [anywhere(`${nameOf(settings)}-provisioning`)];
}

/** Who deploys the stacks. */
export function deploymentRoles(settings: Settings): readonly string[] {
  return settings.deploymentRoles ?? [anywhere(`${nameOf(settings)}-deployment`)];
}

/** Who mints, as guardrails name it. */
export function mintingRolePatterns(settings: Settings): readonly string[] {
  return [anywhere(mintingRoleName(settings)), ...(settings.furtherMintingRoles ?? [])];
}

function mintingRoleName(settings: Settings): string {
  return settings.perimeter === 'direct' ? taskRoleName(settings) : launchRoleName(settings);
}

/** By which roles the service creates missing profiles, as guardrails name them. */
export function creatingRolePatterns(settings: Settings): readonly string[] {
  return createsProfiles(settings) ? [anywhere(mintingRoleName(settings))] : [];
}

/** The launch role, in whatever account. */
export function launchRolePatterns(settings: Settings): readonly string[] {
  return [anywhere(launchRoleName(settings))];
}

/** The roles that the perimeter rests on. */
export function protectedRoles(settings: Settings): readonly string[] {
  const own = [taskRoleName(settings), launchRoleName(settings)].map(anywhere);
  return [...new Set([...own, ...(settings.furtherMintingRoles ?? []), ...provisioningRoles(settings)])];
}

/** The functions, in whatever account, and all of their versions. */
export function functionPatterns(settings: Settings): readonly string[] {
  return functionKinds(settings).flatMap((kind) => {
    const pattern = `arn:*:lambda:*:*:function:${functionName(settings, kind)}`;
    return [pattern, `${pattern}:*`];
  });
}

/** The stage of the private API, which is in every path. */
export function stageNameOf({ api }: Settings): string {
  return api?.stageName ?? DEFAULT_STAGE_NAME;
}
