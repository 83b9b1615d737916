/**
 * What nobody in an account may do, administrators included: mint for Studio except in the roles made for it, change those
 * roles, move the tags by which a profile belongs to a person, or reach into somebody's space past the network. For a service
 * control policy; the roles of the management account are bound by none.
 * Source: AWS Organizations User Guide, "Service control policies".
 */
import { FUNCTION_CHANGES } from './function-policies.ts';
import { ADD_TAGS, ANY_PRESIGN, CREATE_PROFILE, SUBJECT_TAG } from './perimeter.ts';
import { type PolicyDocument, type PolicyStatement, policyDocument } from './policy-document.ts';

export interface GuardrailOptions {
  /** Patterns (`*` allowed) of the ARNs of the roles that mint. */
  readonly mintingRoles: readonly string[];
  /** Patterns of the ARNs of the roles that create and tag user profiles. */
  readonly provisioningRoles: readonly string[];
  /** Patterns of the ARNs of the roles by which the service creates missing profiles; none if it does not. */
  readonly creatingRoles: readonly string[];
  /** Patterns of the ARNs of the roles whose policies and trust the perimeter rests on. */
  readonly protectedRoles: readonly string[];
  /** Patterns of the ARNs of the roles that may make and change those. */
  readonly deploymentRoles: readonly string[];
  /** Patterns of the ARNs of the roles that may, beside those, change the policies inside of the launch role. */
  readonly sessionCuttingRoles: readonly string[];
  /** Patterns of the ARNs of the launch role. */
  readonly launchRoles: readonly string[];
  /** Patterns of the ARNs of the functions of the service; none if it runs in tasks. */
  readonly functions: readonly string[];
}

export function guardrails(options: GuardrailOptions): PolicyDocument {
  return policyDocument(
    {
      Sid: 'OnlyStudioPassMints',
      Effect: 'Deny',
      Action: ANY_PRESIGN,
      Resource: '*',
      Condition: except(options.mintingRoles),
    },
    ...onlyDeploymentChanges(options),
    ...(options.functions.length === 0 ? [] : [onlyDeploymentChangesFunctions(options)]),
    ...tagProtection(options),
    {
      // A remote editor's way into a space leads over Systems Manager, which asks for no endpoint of this network.
      Sid: 'NobodyEntersSpacesFromElsewhere',
      Effect: 'Deny',
      Action: 'sagemaker:StartSession',
      Resource: '*',
    },
  );
}

function except(roles: readonly string[]) {
  return { ArnNotLikeIfExists: { 'aws:PrincipalArn': roles } };
}

const ROLE_CHANGES = [
  'iam:AttachRolePolicy',
  'iam:CreateRole',
  'iam:DeleteRole',
  'iam:DeleteRolePermissionsBoundary',
  'iam:DetachRolePolicy',
  'iam:PassRole',
  'iam:PutRolePermissionsBoundary',
  'iam:TagRole',
  'iam:UntagRole',
  'iam:UpdateAssumeRolePolicy',
  'iam:UpdateRole',
];

/**
 * Whoever can rewrite a role's trust, or give a role to a task of their own, is that role. In accounts without Studio Pass it
 * keeps anybody from making roles of these names.
 */
function onlyDeploymentChanges(options: GuardrailOptions): readonly PolicyStatement[] {
  const { protectedRoles, deploymentRoles, sessionCuttingRoles, launchRoles } = options;
  const policies = ['iam:DeleteRolePolicy', 'iam:PutRolePolicy'];
  const change = (
    Sid: string,
    Action: readonly string[],
    Resource: readonly string[],
    roles: readonly string[],
  ): PolicyStatement => ({ Sid, Effect: 'Deny', Action, Resource, Condition: except(roles) });
  const isCut = (role: string): boolean => sessionCuttingRoles.length > 0 && launchRoles.includes(role);
  const others = protectedRoles.filter((role) => !isCut(role));
  return [
    change('OnlyDeploymentChangesRoles', ROLE_CHANGES, protectedRoles, deploymentRoles),
    change('OnlyDeploymentChangesPolicies', policies, others, deploymentRoles),
    ...(sessionCuttingRoles.length === 0
      ? []
      : [
          change('OnlySessionCuttingChangesLaunchRole', policies, launchRoles, [
            ...deploymentRoles,
            ...sessionCuttingRoles,
          ]),
        ]),
  ];
}
/** Whoever gives a function other code is its role, and needs no permission for roles to become it. */
function onlyDeploymentChangesFunctions({ functions, deploymentRoles }: GuardrailOptions): PolicyStatement {
  return {
    Sid: 'OnlyDeploymentChangesFunctions',
    Effect: 'Deny',
    Action: FUNCTION_CHANGES,
    Resource: functions,
    Condition: except(deploymentRoles),
  };
}

/** Whoever may tag profiles can give themselves anybody's: `sagemaker:ResourceTag` is all that IAM knows of a profile's owner. */
function tagProtection({ provisioningRoles, creatingRoles }: GuardrailOptions): readonly PolicyStatement[] {
  const others = except([...provisioningRoles, ...creatingRoles]);
  const onlyWhileCreating: PolicyStatement = {
    Sid: 'ServiceTagsNewProfilesOnly',
    Effect: 'Deny',
    Action: [ADD_TAGS, 'sagemaker:DeleteTags'],
    Resource: 'arn:*:sagemaker:*:*:user-profile/*',
    Condition: {
      ArnLike: { 'aws:PrincipalArn': creatingRoles },
      StringNotEqualsIfExists: { 'sagemaker:TaggingAction': 'CreateUserProfile' },
    },
  };
  return [
    ...(creatingRoles.length === 0 ? [] : [onlyWhileCreating]),
    {
      Sid: 'OnlyProvisioningTagsProfiles',
      Effect: 'Deny',
      Action: [ADD_TAGS, 'sagemaker:DeleteTags'],
      Resource: 'arn:*:sagemaker:*:*:user-profile/*',
      Condition: others,
    },
    {
      // Besides AddTags on a profile that does not exist yet, this is what gives a profile its owner.
      Sid: 'OnlyProvisioningCreatesOwnedProfiles',
      Effect: 'Deny',
      Action: CREATE_PROFILE,
      Resource: '*',
      Condition: { ...others, Null: { [`aws:RequestTag/${SUBJECT_TAG}`]: 'false' } },
    },
  ];
}
