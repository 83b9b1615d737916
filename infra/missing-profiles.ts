/** Which domains of a deployment get their missing user profiles created, and with which execution roles. */
import type { Settings } from './settings/settings-schema.ts';

/** As one domain says it, with the execution role that the templates know. */
export interface ProfileCreation {
  readonly executionRoleArn: string;
  readonly executionRoles: readonly { readonly group: string; readonly arn: string }[];
  readonly waitSeconds?: number;
}

type Creation = NonNullable<NonNullable<Settings['studioDomain']>['createMissingProfiles']>;

/** @param notebookRoleArn of a new domain, where the settings name no other */
export function ownCreation(settings: Settings, notebookRoleArn: string | undefined): ProfileCreation | undefined {
  return creationOf(
    settings.studioDomain?.createMissingProfiles ?? settings.existingStudioDomain?.createMissingProfiles,
    notebookRoleArn,
  );
}

export function spokeCreation(spoke: NonNullable<Settings['spokes']>[number]): ProfileCreation | undefined {
  return creationOf(spoke.createMissingProfiles);
}

/** Whether any of the domains does. */
export function createsProfiles({ studioDomain, existingStudioDomain, spokes = [] }: Settings): boolean {
  return [studioDomain, existingStudioDomain, ...spokes].some((domain) => domain?.createMissingProfiles !== undefined);
}

/** All that may be passed, each once. */
export function executionRoleArns({ executionRoleArn, executionRoles }: ProfileCreation): readonly string[] {
  return [...new Set([executionRoleArn, ...executionRoles.map(({ arn }) => arn)])];
}

function creationOf(creation: Creation | undefined, defaultRoleArn?: string): ProfileCreation | undefined {
  if (creation === undefined) {
    return undefined;
  }
  const { executionRoleArn = defaultRoleArn, executionRoles = [], waitSeconds } = creation;
  if (executionRoleArn === undefined) {
    // The settings of an existing domain name it, and a new one has a notebook role; the types can't say so.
    throw new TypeError('there is no execution role for new user profiles');
  }
  return { executionRoleArn, executionRoles, ...(waitSeconds === undefined ? {} : { waitSeconds }) };
}
